"""Train: build a small CNN, watch it learn, race learning rates, and take the network away."""

import streamlit as st

from core import frame, link
from pages.parts import walk
from pages.train_levels import SECTIONS, navigation

link.read(navigation.LINKED, arrived=frame.enter("train"))

st.title("Train: a network learns while you watch")
section = navigation.choose(SECTIONS)
SECTIONS[section].show()
walk.back_and_next(SECTIONS, section, "part")

link.write(navigation.LINKED)
frame.footer()
