"""Neurons: one neuron, a small network, one training step, the way downhill, and a playground."""

from pages.face import frame, url_state
from pages.neurons_levels import LEVELS, navigation
from pages.parts import heading, levels

url_state.read(navigation.LINKED, arrived=frame.enter("neurons"))

heading.title("Neurons: how a network computes and learns")
level = levels.tabs(LEVELS, "section")
LEVELS[level].show()
levels.back_and_next(LEVELS, level, "section")

url_state.write(navigation.LINKED)
frame.footer()
