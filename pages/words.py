"""Words: vectors from counts (GloVe), and what they are good for."""

import streamlit as st

from core import frame, link
from core.log import Request
from pages.parts import walk
from pages.word_levels import LEVELS, navigation

link.read(navigation.LINKED, arrived=frame.enter("words"))

st.title("Words: how a network learns what words mean")
level = navigation.choose(LEVELS)
with Request("words") as request, request.stage("level"):
    LEVELS[level].show()
walk.back_and_next(LEVELS, level, "words_level")

link.write(navigation.LINKED)
frame.footer()
