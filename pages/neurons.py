"""Neurons: one neuron, a small network, one training step, the way downhill, and a playground."""

import streamlit as st

from pages.face import frame, url_state
from pages.neurons_levels import LEVELS, navigation
from pages.parts import walk

url_state.read(navigation.LINKED, arrived=frame.enter("neurons"))

st.title("Neurons: how a network computes and learns")
section = navigation.choose(LEVELS)
LEVELS[section].show()
walk.back_and_next(LEVELS, section, "section")

url_state.write(navigation.LINKED)
frame.footer()
