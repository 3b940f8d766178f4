"""What many products share: the look chosen for one, and laces, eyelets, soles, buttons and buckles."""

# The points of an outline stay beside each other.
# fmt: off

from dataclasses import dataclass

import numpy as np

from training.drawing import curves, surfaces
from training.drawing.colours import Palette, darker, lightness, mix, neutral
from training.drawing.surfaces import Pattern, Stage


@dataclass(frozen=True)
class Look:
    """What a product is drawn in."""

    surface: Pattern
    palette: Palette
    material: str
    pattern: str
    sole: str  # one of colours.NEUTRAL; for what has no sole, the colour of its trim

    @property
    def trim(self) -> np.ndarray:
        """The colour of straps, caps and collars: the second colour, or on a plain product the base itself."""
        return self.palette.base if self.pattern == "plain" else self.palette.second

    @property
    def quiet(self) -> np.ndarray:
        """A deeper tone of the base colour, for linings and bindings."""
        return darker(self.palette.base, 0.45) if lightness(self.palette.base) < 0.8 else mix(self.palette.base, neutral("grey"), 0.35)

    @property
    def thread(self) -> np.ndarray:
        """A colour of stitches that shows on the base colour, quietly."""
        base = self.palette.base
        return mix(base, neutral("white"), 0.55) if lightness(base) < 0.6 else darker(base, 0.35)


def band(top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    """The outline between two lines that run the same way."""
    return np.concatenate([top, bottom[::-1]])


def above(path: np.ndarray) -> np.ndarray:
    """The outline of everything above a line that runs from left to right."""
    return np.concatenate([[[-0.5, path[0, 1]]], path, [[1.5, path[-1, 1]], [1.5, -0.5], [-0.5, -0.5]]])


def eyelet(stage: Stage, point: np.ndarray, radius: float, colour: np.ndarray) -> None:
    """A metal ring with a dark hole."""
    stage.paint(stage.mask(curves.ellipse(*point, radius, radius)), colour, "metal", edge=0.003, shadow=0.3)
    stage.paint(stage.mask(curves.ellipse(*point, radius * 0.5, radius * 0.5)), neutral("black"), "rubber", shadow=0)


def laces(stage: Stage, throat: np.ndarray, count: int, colour: np.ndarray, reach: float = 0.05, width: float = 0.017,
    metal: bool = True) -> None:
    """Laces over an edge that runs from the toe up: each comes out of an eyelet beside the edge and crosses to the far side."""
    points, ways = curves.along(throat, np.linspace(0.06, 0.94, count))
    side = np.stack([-ways[:, 1], ways[:, 0]], 1)
    side *= np.where(side[:, 1:] < 0, -1, 1)  # into the shoe
    for point, way, inward in zip(points, ways, side, strict=True):
        start = point + inward * 0.020
        if metal:
            eyelet(stage, start, 0.0085, neutral("steel"))
        end = point - inward * reach * 0.75 + way * reach * 0.55
        middle = (start + end) / 2 + way * 0.002 - inward * 0.006
        stage.paint(stage.lines(curves.line([tuple(start), tuple(middle), tuple(end)]), width=width), colour, "cotton", edge=0.006,
            thick=1.3, shadow=0.5)


def bow(stage: Stage, knot: np.ndarray, colour: np.ndarray, size: float = 1.0, width: float = 0.0125) -> None:
    """A shoelace bow: two loops and two ends."""
    rng = stage.rng
    x, y = knot

    def at(*offsets: tuple[float, float]) -> np.ndarray:
        return curves.line([(x + size * a, y + size * (b + rng.uniform(-0.006, 0.006))) for a, b in offsets])

    paths = [
        at((0, 0), (0.035, 0.02), (0.055, 0.075), (0.05, 0.12)),
        at((0, 0), (-0.02, 0.035), (-0.012, 0.085), (0.002, 0.115)),
        at((0, 0), (0.045, -0.012), (0.092, 0.030), (0.085, 0.066), (0.052, 0.052), (0.018, 0.018), (0, 0)),
        at((0, 0), (-0.042, 0.0), (-0.075, 0.050), (-0.058, 0.080), (-0.032, 0.056), (-0.01, 0.02), (0, 0)),
    ]
    for path in paths:
        stage.paint(stage.lines(path, width=width * size), colour, "cotton", edge=0.005, thick=1.3, shadow=0.45)
    stage.paint(stage.mask(curves.ellipse(x, y, 0.013 * size, 0.011 * size)), colour, "cotton", edge=0.006, thick=1.4, shadow=0.45)


def button(stage: Stage, x: float, y: float, radius: float, colour: np.ndarray) -> None:
    """A button with four holes."""
    stage.paint(stage.mask(curves.ellipse(x, y, radius, radius)), colour, "glossy rubber", edge=radius * 0.5, thick=1.2, shadow=0.5)
    holes = [curves.ellipse(x + a * radius * 0.3, y + b * radius * 0.3, radius * 0.14, radius * 0.14) for a in (-1, 1) for b in (-1, 1)]
    stage.shade(stage.mask(*holes), 0.7)


def buckle(stage: Stage, x: float, y: float, width: float, height: float, tilt: float = 0.0, bar: float = 0.008) -> None:
    """A metal frame with its pin."""
    frame = stage.mask(curves.ellipse(x, y, width / 2, height / 2, tilt))
    hole = stage.mask(curves.ellipse(x, y, width / 2 - bar, height / 2 - bar, tilt))
    pin = stage.lines(np.array([[x - width / 2 * np.cos(tilt), y - width / 2 * np.sin(tilt)], [x, y], [x + width / 2 * np.cos(tilt),
        y + width / 2 * np.sin(tilt)]]), width=bar * 0.8)
    stage.paint(np.maximum(frame * (1 - hole), pin), neutral("steel"), surfaces.MATERIALS["metal"], edge=0.004, shadow=0.5)


def fold(stage: Stage, points: curves.Points, within: np.ndarray, width: float = 0.03, strength: float = 0.22) -> None:
    """A soft crease in cloth: a dark side and a light one."""
    path = curves.line(points)
    tapered = np.array([width * 0.2, width, width * 0.2])
    dark = surfaces.blur(stage.mask(curves.ribbon(path, tapered)), width * 0.3)
    light = surfaces.blur(stage.mask(curves.ribbon(curves.shifted(path, -width * 0.55, -width * 0.2), tapered)), width * 0.3)
    stage.shade(light * within, -strength * 0.7)
    stage.shade(dark * within, strength)


def zip_line(stage: Stage, points: curves.Points, colour: np.ndarray, within: np.ndarray | None = None, pull: bool = True) -> None:
    """A zip: a band, metal teeth and a pull."""
    path = curves.line(points)
    inside = 1 if within is None else within
    stage.paint(stage.lines(path, width=0.020) * inside, colour, "cotton", edge=0.003, shadow=0.4)
    places, ways = curves.along(path, np.linspace(0, 1, max(4, int(curves.length(path) / 0.010))))
    side = np.stack([-ways[:, 1], ways[:, 0]], 1) * 0.0042
    stage.paint(stage.lines(*(np.stack([p - s, p, p + s]) for p, s in zip(places, side, strict=True)), width=0.0045) * inside,
        neutral("steel"), "metal", edge=0.002, shadow=0.2)
    if pull:
        x, y = path[-1]
        stage.paint(stage.lines(np.array([[x, y], [x, y + 0.018], [x, y + 0.034]]), width=0.011), neutral("steel"), "metal", edge=0.004,
            shadow=0.5)
