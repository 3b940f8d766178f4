"""Neurons: one neuron, a small network, one training step, the way downhill, and a playground."""

import streamlit as st

from core import frame, link
from pages.neuron_levels import SECTIONS, navigation
from pages.parts import walk

link.read(navigation.LINKED, arrived=frame.enter("neurons"))

st.title("Neurons: how a network computes and learns")
section = navigation.choose(SECTIONS)
SECTIONS[section].show()
walk.back_and_next(SECTIONS, section, "section")

link.write(navigation.LINKED)
frame.footer()
