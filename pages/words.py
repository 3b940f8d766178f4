"""Words: vectors from counts (GloVe), and what they are good for."""

import streamlit as st

from core.log import Request
from pages.face import frame, url_state
from pages.parts import walk
from pages.words_levels import LEVELS, navigation

url_state.read(navigation.LINKED, arrived=frame.enter("words"))

st.title("Words: how a network learns what words mean")
level = navigation.choose(LEVELS)
with Request("words") as request, request.stage("level"):
    LEVELS[level].show()
walk.back_and_next(LEVELS, level, "words_level")

url_state.write(navigation.LINKED)
frame.footer()
