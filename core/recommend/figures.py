"""The parts of a score as a bar: where its pieces stand, in which colours (Okabe and Ito's), and the bar in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.numerals import number
from core.recommend.view import VIEWS

NAMES = {name: view.title for name, view in VIEWS.items()}
COLOURS = {name: view.colour for name, view in VIEWS.items()}


@dataclass(frozen=True)
class Piece:
    """One view's part of a score, as a piece of the bar."""

    view: str
    value: float
    left_percent: float  # of the bar's width
    width_percent: float
    colour: str

    @property
    def negative(self) -> bool:
        """Whether the part takes away from the score."""
        return self.value < 0


def below_zero(rows: Iterable[Mapping[str, float]]) -> float:
    """How far left of zero the bars of a row of results must reach: the most that negative parts take away from any of them."""
    return max((-sum(min(part, 0.0) for part in parts.values()) for parts in rows), default=0.0)


def bar(parts: Mapping[str, float], below: float) -> list[Piece]:
    """A score's parts from −`below` to 1 on one scale: what adds to the right of zero, what takes away to the left of it."""
    scale = 100 / (below + 1)
    right = left = below * scale
    pieces = []
    for view, value in parts.items():
        width = abs(value) * scale
        if value < 0:
            left -= width
        pieces.append(Piece(view, value, left if value < 0 else right, width, COLOURS.get(view, "#7A7A7A")))
        if value >= 0:
            right += width
    return pieces


def in_words(parts: Mapping[str, float]) -> str:
    """The same bar for who does not see it: "pattern 0.41 + shape 0.30 − colour 0.02"."""
    text = ""
    for view, value in parts.items():
        rounded = number(abs(value))
        sign = ("− " if value < 0 else "") if not text else (" − " if value < 0 else " + ")
        text += f"{sign}{NAMES.get(view, view)} {rounded}"
    return text
