"""Train: build a small CNN, watch it learn, race learning rates, and take the network away."""

from pages.face import frame, url_state
from pages.parts import heading, levels
from pages.train_levels import LEVELS, navigation

url_state.read(navigation.LINKED, arrived=frame.enter("train"))

heading.title("Train: a network learns while you watch")
level = levels.tabs(LEVELS, "part")
LEVELS[level].show()
levels.back_and_next(LEVELS, level, "part")

url_state.write(navigation.LINKED)
frame.footer()
