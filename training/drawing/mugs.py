"""Mugs and cups."""

# The points of an outline stay beside each other.
# fmt: off

import numpy as np

from training.drawing import curves
from training.drawing.colours import neutral
from training.drawing.curves import CORNER
from training.drawing.parts import Look
from training.drawing.surfaces import SIZE, Stage, blur


def _round(stage: Stage, middle: float, radius: float) -> np.ndarray:
    """The heights of an upright cylinder about x = middle: (SIZE, SIZE)."""
    return np.sqrt(np.maximum(radius**2 - (stage.u - middle) ** 2, (radius * 0.12) ** 2)).reshape(SIZE, SIZE)


def _mouth(stage: Stage, x: float, y: float, half: float, open_: float, glaze: np.ndarray, inside: np.ndarray, coffee: bool) -> None:
    """The opening with its rim, seen a little from above."""
    rim = stage.mask(curves.ellipse(x, y, half, open_))
    hollow = stage.mask(curves.ellipse(x, y + 0.002, half - 0.013, open_ - 0.009))
    stage.paint(rim, glaze, "ceramic", edge=0.006, shadow=0)
    stage.paint(hollow, inside, "ceramic", edge=0.004, dim=0.25, shadow=0)
    deep = hollow * stage.mask(curves.ellipse(x + 0.012, y + open_ * 0.75, half * 0.92, open_ * 0.85))
    if coffee:
        stage.paint(deep, neutral("brown") * np.float32(0.55), "glossy rubber", edge=0.003, shadow=0)
    else:
        stage.shade(hollow * blur(stage.mask(curves.ellipse(x - half * 0.30, y - open_ * 0.45, half * 0.85, open_ * 0.9)), 0.02), 0.30)


def mug(stage: Stage, look: Look, rng: np.random.Generator) -> None:
    """A straight mug with an ear-shaped handle."""
    half, top, bottom = rng.uniform(0.235, 0.285), rng.uniform(0.22, 0.30), rng.uniform(0.82, 0.86)
    x, open_ = 0.43, rng.uniform(0.040, 0.060)
    taper, curve = rng.choice([0.0, 0.0, 0.03, -0.02]), open_ * 0.95
    foot = half - taper
    right = x + half
    glaze = look.palette.base
    accent = rng.choice(["same", "trim", "white"])
    handle_colour = {"same": glaze, "trim": look.trim, "white": neutral("white")}[accent]
    inside = neutral("white") if rng.random() < 0.6 else look.trim
    stage.ground(x - foot, x + foot + 0.05, bottom + curve * 0.4, strength=0.5, depth=0.035)
    reach, high, low = rng.uniform(0.145, 0.185), top + rng.uniform(0.09, 0.13), bottom - rng.uniform(0.10, 0.16)
    ear = curves.line([(right - 0.03, high), (right + reach * 0.55, high - 0.018), (right + reach * 0.95, high + 0.07),
        (right + reach * 0.92, (high + low) / 2 + 0.03), (right + reach * 0.55, low - 0.015), (right - 0.045, low + 0.035)])
    handle = stage.mask(curves.ribbon(ear, np.array([0.060, 0.046, 0.042, 0.046, 0.060])))
    stage.paint(handle, handle_colour, "ceramic", form=stage.form(handle, 0.028, 1.0, soft=0.25), edge=0.004)
    body = stage.mask(
        np.concatenate(
            [
                [[x - half, top]],
                curves.smooth([(x - foot, bottom - 0.035), (x - foot + 0.012, bottom - 0.008 + curve * 0.25),
                    (x - foot * 0.62, bottom + curve * 0.75), (x, bottom + curve), (x + foot * 0.62, bottom + curve * 0.75),
                    (x + foot - 0.012, bottom - 0.008 + curve * 0.25), (x + foot, bottom - 0.035)], closed=False),
                [[x + half, top]],
                curves.ellipse(x, top, half, open_)[:25],
            ]
        )
    )
    form = _round(stage, x, half + 0.004)
    stage.paint(body, look.surface, look.material, form=form, edge=0.008, shadow=0.35, bend=half)
    if accent != "same" and rng.random() < 0.5:
        low_band = body * stage.mask(np.concatenate([curves.line([(0, bottom - 0.06), (x - half, bottom - 0.055),
            (x, bottom - 0.055 + curve), (x + half, bottom - 0.055), (1, bottom - 0.06)]), [[1, 1], [0, 1]]]))
        stage.paint(low_band, handle_colour, "ceramic", form=form, edge=0.003, shadow=0.05)
    _mouth(stage, x, top, half, open_, handle_colour if accent != "same" else glaze, inside, rng.random() < 0.25)


def teacup(stage: Stage, look: Look, rng: np.random.Generator) -> None:
    """A round cup on a saucer."""
    half, top = rng.uniform(0.245, 0.285), rng.uniform(0.33, 0.38)
    x, open_, bottom = 0.46, rng.uniform(0.050, 0.066), 0.735
    right = x + half
    plate_y, plate = 0.765, rng.uniform(0.385, 0.415)
    accent = neutral("white") if rng.random() < 0.5 else look.trim
    inside = neutral("white") if rng.random() < 0.7 else look.trim
    stage.drop(stage.mask(curves.ellipse(x + 0.005, plate_y + 0.040, plate * 0.93, 0.075)), 0.45)
    rim = stage.mask(curves.ellipse(x, plate_y + 0.012, plate, 0.092))
    stage.paint(rim, accent, "ceramic", edge=0.006, dim=0.18)
    dish = stage.mask(curves.ellipse(x, plate_y, plate, 0.090))
    stage.paint(dish, accent, "ceramic", form=stage.form(dish, 0.05, 0.25), edge=0.005, shadow=0.1)
    border = dish * (1 - stage.mask(curves.ellipse(x, plate_y + 0.002, plate * 0.70, 0.058)))
    border *= stage.mask(curves.ellipse(x, plate_y, plate * 0.96, 0.085))
    stage.paint(border, look.surface, look.material, edge=0.003, shadow=0)
    stage.shade(dish * stage.mask(curves.ellipse(x + 0.02, plate_y + 0.012, half * 0.72, 0.048)), 0.30)
    high = top + 0.065
    ear = curves.line([(right - 0.025, high), (right + 0.060, high - 0.030), (right + 0.125, high + 0.025),
        (right + 0.105, high + 0.105), (right + 0.030, high + 0.160), (right - 0.075, high + 0.175)])
    handle = stage.mask(curves.ribbon(ear, np.array([0.044, 0.032, 0.030, 0.032, 0.040])))
    stage.paint(handle, accent, "ceramic", form=stage.form(handle, 0.02, 1.0, soft=0.25), edge=0.004)
    foot = stage.mask(curves.smooth([(x - 0.105, bottom - 0.03, CORNER), (x - 0.122, bottom + 0.020), (x - 0.08, bottom + 0.036),
        (x, bottom + 0.042), (x + 0.08, bottom + 0.036), (x + 0.122, bottom + 0.020), (x + 0.105, bottom - 0.03, CORNER)]))
    stage.paint(foot, accent, "ceramic", form=stage.form(foot, 0.03, 0.8), edge=0.004, shadow=0.4)
    bowl = stage.mask(
        np.concatenate(
            [
                curves.line([(x - half, top), (x - half + 0.012, top + 0.13), (x - half * 0.80, top + 0.25),
                    (x - half * 0.48, bottom - 0.010), (x, bottom + 0.012), (x + half * 0.48, bottom - 0.010),
                    (x + half * 0.80, top + 0.25), (x + half - 0.012, top + 0.13), (x + half, top)]),
                curves.ellipse(x, top, half, open_)[:25],
            ]
        )
    )
    form = stage.form(bowl, 0.20, 0.95)
    stage.paint(bowl, look.surface, look.material, form=form, edge=0.006, shadow=0.35, bend=0.20)
    _mouth(stage, x, top, half, open_, accent, inside, rng.random() < 0.5)


SILHOUETTES = {"mug": mug, "teacup": teacup}
