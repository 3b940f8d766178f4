"""How the values of an attribute are told apart on the map: by colour and by symbol, so that no reader depends on either."""

from dataclasses import dataclass

import numpy as np

from core.figures import BLUE, GREEN, GREY, ORANGE
from core.recommend.index import Index

COLOURS = (BLUE, ORANGE, GREEN, "#CC79A7", "#E69F00", "#56B4E9", GREY)  # Okabe and Ito
SYMBOLS = ("circle", "square", "triangle", "diamond", "cross", "star", "down")  # as SHAPES in assets/similarity_map/similarity_map.js
NONE = "none"  # an item without the attribute
_REAL = {
    "black": "#1d1d20", "white": "#f6f5f2", "grey": "#8c9096", "brown": "#6d4428", "beige": "#d9c3a0", "red": "#c3202b",
    "orange": "#e8762a", "yellow": "#f1c32e", "green": "#2f7d46", "blue": "#2457a8", "purple": "#6a3d94", "pink": "#e689a8",
}  # fmt: skip


@dataclass(frozen=True)
class Mark:
    """A value and how it looks."""

    value: str
    colour: str
    symbol: str
    items: int  # that have it


def attributes(index: Index) -> list[str]:
    """The attributes with at least two values, in the items' order."""
    return [name for name, values in index.values.items() if len(values) > 1]


def marks(index: Index, attribute: str) -> tuple[list[Mark], np.ndarray]:
    """The marks of an attribute's values and, of every item (n,), the number of its mark.

    Names of colours get their own colours.  Seven colours and symbols make 49 marks; a longer list begins again.
    """
    of = [entry.attributes.get(attribute) or NONE for entry in index.entries]
    values = index.values.get(attribute, []) + [NONE] * (NONE in of)
    number = {value: n for n, value in enumerate(values)}
    groups = np.array([number[value] for value in of])
    counts = np.bincount(groups, minlength=len(values)).tolist()
    return [Mark(value, *_look(n, value), counts[n]) for n, value in enumerate(values)], groups


def _look(number: int, value: str) -> tuple[str, str]:
    if value == NONE:
        return "#ffffff00", SYMBOLS[0]
    colour, symbol = number % len(COLOURS), (number + number // len(COLOURS)) % len(SYMBOLS)
    return _REAL.get(value, COLOURS[colour]), SYMBOLS[symbol]
