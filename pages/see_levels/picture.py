"""The network in one picture, on the stage of level 1."""

import numpy as np

from core.numerals import percent
from pages.face.browser.network import Deeper, Step, network
from pages.see_levels.digit import Look
from pages.see_levels.navigation import go


def show(look: Look) -> None:
    network(look.reader, look.reading, _steps(look), key="see_network", on_deeper=_deeper)


def _steps(look: Look) -> list[Step]:
    """Every step of the preparation with what the network would read if it were the last."""
    read = look.reader.probabilities(np.stack([step.as_input for step in look.steps]))
    return [Step(step.name, step.as_input, f"{p.argmax()} · {percent(p.max())}") for step, p in zip(look.steps, read, strict=True)]


def _deeper(wish: Deeper) -> None:
    """Open what a button of the picture asks for."""
    cell = {} if wish.cell is None else {"row": wish.cell[0] + 1, "column": wish.cell[1] + 1}
    number = None if wish.map is None else wish.map + 1
    if wish.level == "Map":
        go("Map", layer=wish.layer, map=number, **cell)
    elif wish.level == "Cell":
        go("Cell", example="Learned kernel", layer=wish.layer, map=number, **cell)
    elif wish.level == "Pooling":
        go("Pooling", **({"pool_layer": wish.layer, "pool_map": number} if wish.layer else {}))
    else:
        go("Why", **({} if wish.map is None else {"for": wish.map}))
