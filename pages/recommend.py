"""Recommend: what resembles a picture, by what, and how much."""

import streamlit as st

from core.log import Request
from pages.face import frame, url_state
from pages.parts import heading, levels
from pages.recommend_levels import LEVELS, WITHOUT_QUERY, ask, navigation, stage

url_state.read(navigation.LINKED, arrived=(arrived := frame.enter("recommend")))

title = heading.title("Recommend: similar by what?")
strip, stage_place, tabs, below = st.container(), st.container(), st.container(), st.container()
with tabs:
    level = levels.tabs(LEVELS, navigation.LEVEL)
with Request("recommend") as request:
    if level in WITHOUT_QUERY:
        LEVELS[level].show()
    else:
        places = stage.places(title, strip, stage_place, below if level == navigation.FIND else None)
        if query := ask.query(places, arrived, request):
            with request.stage("find"):
                stage.show(query, places)
            with below, request.stage("level"):
                LEVELS[level].show(query)
    levels.back_and_next(LEVELS, level, navigation.LEVEL)

url_state.write(navigation.LINKED)
frame.footer()
