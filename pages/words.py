"""Words: vectors from counts (GloVe), and what they are good for."""

import streamlit as st

from core.log import Request
from pages.face import frame, url_state
from pages.parts import heading, levels
from pages.words_levels import LEVELS, navigation

url_state.read(navigation.LINKED, arrived=(arrived := frame.enter("words")))
if arrived and (level := navigation.first_level()):
    st.session_state["words_level"] = level

heading.title("Words: how a network learns what words mean")
level = levels.tabs(LEVELS, "words_level")
with Request("words") as request, request.stage("level"):
    LEVELS[level].show()
levels.back_and_next(LEVELS, level, "words_level")

url_state.write(navigation.LINKED)
frame.footer()
