"""Lines that grow while a training runs: drawn in place, where a Plotly chart would be built anew at every point."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from pages.face.browser import register

_mount = register("curves")


@dataclass(frozen=True)
class Line:
    """A named line through (x, y); `points` marks every point, otherwise only the last; a y that is no number is left out."""

    name: str
    colour: str
    x: Sequence[int]
    y: Sequence[float]
    points: bool = False
    dotted: bool = False


def curves(
    lines: Sequence[Line],
    *,
    key: str,
    description: str,
    x_end: int,
    y_title: str,
    y_range: tuple[float, float],
    y_ticks: Sequence[float],
    x_title: str = "training step",
    percent: bool = False,
    powers: bool = False,
) -> None:
    """Show lines over x from 0 to `x_end`; what lies outside `y_range` is drawn at its border.  `powers`: y in powers of ten."""
    sent = [asdict(line) | {"y": [y if math.isfinite(y) else None for y in line.y]} for line in lines]
    data = {
        "lines": sent, "description": description, "x_end": x_end, "x_title": x_title, "y_title": y_title, "y_range": y_range,
        "y_ticks": list(y_ticks), "percent": percent, "powers": powers,
    }  # fmt: skip
    _mount(key=key, data=data)
