"""See: a digit goes in, and every number on its way to a class can be touched."""

from core.log import Request
from pages.face import frame, url_state
from pages.parts import heading, levels
from pages.see_levels import LEVELS, digit, navigation

url_state.read(navigation.LINKED, arrived=frame.enter("see"))

heading.title("See: how a network reads a digit")
with Request("see") as request:
    if look := digit.choose():
        level = levels.tabs(LEVELS, "level")
        with request.stage("level"):
            LEVELS[level].show(look)
if look:
    levels.back_and_next(LEVELS, level, "level")
    digit.downloads(look)

url_state.write(navigation.LINKED)
frame.footer(f"the network itself took {look.milliseconds:.1f} ms" if look else "")
