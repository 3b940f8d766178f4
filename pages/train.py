"""Train: build a small CNN, watch it learn, race learning rates, and take the network away."""

import streamlit as st

from pages.face import frame, url_state
from pages.parts import walk
from pages.train_levels import LEVELS, navigation

url_state.read(navigation.LINKED, arrived=frame.enter("train"))

st.title("Train: a network learns while you watch")
section = navigation.choose(LEVELS)
LEVELS[section].show()
walk.back_and_next(LEVELS, section, "part")

url_state.write(navigation.LINKED)
frame.footer()
