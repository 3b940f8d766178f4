"""See: a digit goes in, and every number on its way to a class can be touched."""

from core.log import Request
from pages.face import frame, url_state
from pages.parts import heading, levels
from pages.see_levels import LEVELS, digit, navigation, network, picture, source, stage

url_state.read(navigation.LINKED, arrived=frame.enter("see"))

line = heading.title("See: how a network reads a digit")
places = stage.places()
with Request("see") as request:
    with places.tabs:
        level = levels.tabs(LEVELS, "level")
    with places.digit:
        ink, true = source.choose()
    how = network.choose(line)
    with places.answer:
        look = digit.look(ink, true, how)
        if look:
            stage.answer(look, bars=level != navigation.PICTURE)
    if look:
        with request.stage("level"):
            if level == navigation.PICTURE:
                with places.picture:
                    picture.show(look)
            LEVELS[level].show(look)
if look:
    levels.back_and_next(LEVELS, level, "level")
    digit.downloads(look)

url_state.write(navigation.LINKED)
frame.footer(f"the network itself took {look.milliseconds:.1f} ms" if look else "")
