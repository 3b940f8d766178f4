"""Boots and clogs: what is pulled on, or stepped into, without laces."""

# The points of an outline stay beside each other.
# fmt: off

import numpy as np

from training.drawing import curves
from training.drawing.colours import darker, mix, neutral
from training.drawing.curves import CORNER
from training.drawing.parts import Look, above, band, buckle
from training.drawing.surfaces import Stage


def ankle_boot(stage: Stage, look: Look, rng: np.random.Generator) -> None:
    """A boot to above the ankle with an elastic side panel, a pull tab and a block heel."""
    ground, heel, high = 0.845, rng.uniform(0.06, 0.12), rng.uniform(-0.05, 0.02)
    leather = neutral(look.sole)
    lift = heel - 0.075  # the heel raises the whole back of the boot
    upper = stage.mask(
        curves.smooth(
            [(0.098, 0.83, CORNER), (0.084, 0.775), (0.104, 0.727), (0.165, 0.694 - lift * 0.1), (0.265, 0.664 - lift * 0.3),
                (0.36, 0.612 - lift * 0.6),
             (0.432, 0.530 - lift), (0.466, 0.440 - lift), (0.478, 0.34 - lift), (0.474, 0.215 + high, CORNER),
             (0.58, 0.238 + high), (0.70, 0.232 + high), (0.826, 0.196 + high, CORNER),
             (0.840, 0.33), (0.838, 0.47 - lift), (0.846, 0.60 - lift), (0.872, 0.69 - lift), (0.868, 0.80 - heel * 0.5, CORNER),
                 (0.70, 0.83, CORNER)]
        )
    )
    stage.ground(0.12, 0.87, ground)
    top = curves.line([(0.078, ground - 0.055), (0.14, ground - 0.040), (0.30, ground - 0.036), (0.46, ground - 0.050),
        (0.60, ground - heel - 0.012), (0.74, ground - heel - 0.024), (0.884, ground - heel - 0.026)])
    bottom = curves.line([(0.084, ground - 0.034), (0.14, ground - 0.006), (0.30, ground), (0.44, ground - 0.012),
        (0.57, ground - heel * 0.82), (0.68, ground - heel), (0.880, ground - heel)])
    slant = rng.uniform(0.0, 0.03)
    block = stage.mask(curves.smooth([(0.650, ground - heel - 0.015, CORNER), (0.878, ground - heel - 0.015, CORNER),
        (0.872 - slant, ground, CORNER), (0.672, ground, CORNER)]))
    stage.paint(block, leather, "wood", form=stage.form(block, 0.04, 0.8), edge=0.004)
    for k in (0.25, 0.5, 0.75):
        stage.seam(np.array([[0.6, ground - heel * k], [0.8, ground - heel * k], [0.95, ground - heel * k]]), block, width=0.003,
            strength=0.3)

    stage.paint(stage.mask(curves.smooth([(0.474, 0.218 + high, CORNER), (0.58, 0.204 + high), (0.72, 0.190 + high),
        (0.826, 0.198 + high, CORNER), (0.72, 0.26 + high), (0.58, 0.26 + high)])), look.quiet, "cotton", edge=0.01, dim=0.4)
    for x in (0.505, 0.795):
        loop = curves.line([(x - 0.016, 0.245 + high), (x - 0.016, 0.168 + high), (x + 0.016, 0.164 + high), (x + 0.016, 0.235 + high)])
        stage.paint(stage.lines(loop, width=0.016), look.trim, "cotton", edge=0.004)
    upper *= stage.mask(above(curves.shifted(bottom, 0, -0.008)))
    form = stage.form(upper, 0.14, 0.85)
    stage.paint(upper, look.surface, look.material, form=form, edge=0.005, shadow=0.6)
    for x, y, width, strength in ((0.43, 0.565, 0.07, 0.10), (0.445, 0.605, 0.09, 0.09),
        (0.79, 0.62, 0.06, 0.07)):  # creases where the ankle bends
        crease = curves.line([(x, y - lift), (x + width * 0.5, y - 0.012 - lift), (x + width, y + 0.004 - lift)])
        stage.seam(crease, upper, width=0.010, strength=strength)
    gore = upper * stage.mask(curves.smooth([(0.575, 0.1, CORNER), (0.725, 0.1, CORNER), (0.715, 0.36), (0.690, 0.50 - lift),
        (0.650, 0.545 - lift), (0.615, 0.50 - lift), (0.585, 0.36)]))
    if rng.random() < 0.75:
        elastic = neutral("black") if look.palette.names[0] != "black" else neutral("grey")
        stage.paint(gore, elastic if look.pattern == "plain" else darker(look.trim, 0.1), "knit", form=form, edge=0.004, shadow=0.3)
        edge = curves.line([(0.562, 0.2), (0.572, 0.36), (0.602, 0.51 - lift), (0.650, 0.562 - lift), (0.703, 0.51 - lift),
            (0.728, 0.36), (0.738, 0.2)])
        stage.stitch(edge, look.thread, upper, width=0.0034)
    else:
        strap = upper * stage.lines(curves.line([(0.40, 0.53 - lift), (0.60, 0.500 - lift), (0.90, 0.53 - lift)]), width=0.042)
        stage.paint(strap, look.trim, look.material, form=form, edge=0.005, shadow=0.5)
        buckle(stage, 0.66, 0.504 - lift, 0.056, 0.064)
    stage.stitch(curves.line([(0.44, 0.234 + high), (0.58, 0.256 + high), (0.70, 0.250 + high),
        (0.86, 0.212 + high)]), look.thread, upper, width=0.0034)
    back = curves.line([(0.80, 0.2), (0.806, 0.4), (0.803, 0.58 - lift), (0.78, 0.72 - lift), (0.76, 0.82)])
    stage.stitch(back, look.thread, upper, width=0.0034)

    welt = stage.mask(band(top, bottom))
    stage.paint(welt, leather, "leather", form=stage.form(welt, 0.015), edge=0.004, shadow=0.4)
    stage.stitch(curves.shifted(top, 0, 0.008), mix(leather, neutral("beige"), 0.7), welt, width=0.0034, dash=0.007)


def wellington(stage: Stage, look: Look, rng: np.random.Generator) -> None:
    """A tall rubber boot with a ribbed sole."""
    ground, high, wide = 0.915, rng.uniform(-0.02, 0.14), rng.uniform(-0.012, 0.014)
    sole = neutral(look.sole)
    brim = 0.105 + high
    front = [(0.262, 0.742), (0.335, 0.690), (0.388, 0.61), (0.408, 0.50), (0.398 - wide, 0.34), (0.394 - wide, brim, CORNER)]
    back = [(0.742 + wide, brim - 0.012, CORNER), (0.735 + wide, 0.34), (0.716, 0.50), (0.722, 0.62), (0.752, 0.72), (0.760, 0.81),
        (0.748, 0.90, CORNER)]
    rim = [(0.50, brim + 0.020), (0.63, brim + 0.018)]
    upper = stage.mask(curves.smooth([(0.124, 0.90, CORNER), (0.100, 0.852), (0.118, 0.803), (0.180, 0.768), *front, *rim, *back]))
    stage.ground(0.13, 0.75, ground)
    lining = stage.mask(curves.smooth([(0.394 - wide, brim, CORNER), (0.50, brim - 0.028), (0.64, brim - 0.032),
        (0.742 + wide, brim - 0.012, CORNER), (0.63, brim + 0.03), (0.50, brim + 0.035)]))
    stage.paint(lining, look.quiet, "cotton", edge=0.01, dim=0.45)
    form = stage.form(upper, 0.15, 0.9)
    stage.paint(upper, look.surface, look.material, form=form, edge=0.006, shadow=0.6, bend=0.12)
    edge = curves.line([(0.394 - wide, brim), *rim, (0.742 + wide, brim - 0.012)])
    collar = upper * stage.lines(curves.shifted(edge, 0, 0.014), width=rng.uniform(0.028, 0.05))
    stage.paint(collar, look.trim, look.material, form=form, edge=0.006, shadow=0.4)
    for x, y, width in ((0.40, 0.60, 0.10), (0.375, 0.655, 0.13), (0.62, 0.64, 0.10)):  # folds at the ankle
        fold = curves.line([(x, y), (x + width * 0.5, y - 0.014), (x + width, y + 0.006)])
        stage.seam(fold, upper, width=0.012, strength=0.08)
    if rng.random() < 0.5:
        x = 0.715 + wide
        strap = stage.lines(curves.line([(x - 0.12, brim + 0.085), (x - 0.05, brim + 0.078), (x + 0.020, brim + 0.070)]), width=0.030)
        stage.paint(strap, look.trim, look.material, edge=0.005, shadow=0.5)
        buckle(stage, x - 0.045, brim + 0.078, 0.040, 0.046)
    cap = upper * stage.mask(curves.smooth([(0, 0.7, CORNER), (0.16, 0.7, CORNER), (0.225, 0.80), (0.235, 0.92, CORNER),
        (0, 0.92, CORNER)]))
    stage.seam(curves.line([(0.195, 0.75), (0.228, 0.82), (0.236, 0.92)]), upper, width=0.005, strength=0.22)
    stage.paint(cap * (rng.random() < 0.5), look.trim, look.material, form=form, edge=0.006, shadow=0.3)
    guard = upper * stage.mask(curves.smooth([(0.60, 0.95, CORNER), (0.64, 0.80), (0.70, 0.745), (0.80, 0.72, CORNER),
        (0.80, 0.95, CORNER)]))
    stage.paint(guard, look.trim, look.material, form=form, edge=0.006, shadow=0.3)

    top = curves.line([(0.098, ground - 0.060), (0.16, ground - 0.044), (0.32, ground - 0.040), (0.46, ground - 0.048),
        (0.60, ground - 0.052), (0.775, ground - 0.056)])
    base = curves.line([(0.104, ground - 0.040), (0.16, ground - 0.004), (0.34, ground), (0.455, ground - 0.002),
        (0.465, ground - 0.022), (0.520, ground - 0.022), (0.530, ground), (0.66, ground), (0.770, ground - 0.004)])
    wall = stage.mask(band(top, base))
    stage.paint(wall, sole, "rubber", form=stage.form(wall, 0.015, 0.8), edge=0.004, shadow=0.5)
    stage.seam(curves.shifted(top, 0, 0.014), wall, strength=0.3)
    ribs = [np.array([[x, ground - 0.024], [x, ground - 0.010], [x, ground + 0.004]]) for x in np.arange(0.13, 0.77, 0.022)]
    stage.shade(wall * stage.lines(*ribs, width=0.007), 0.45)


def clog(stage: Stage, look: Look, rng: np.random.Generator) -> None:
    """A wooden sole with a nailed-on closed toe and an open back."""
    ground, heel, rise = 0.755, rng.uniform(0.13, 0.175), rng.uniform(-0.02, 0.02)
    wood = mix(neutral("gum"), neutral("beige"), rng.uniform(0.15, 0.75)) if look.sole != "black" else neutral("brown")
    seat = ground - heel
    top = curves.line([(0.088, ground - 0.092), (0.16, ground - 0.078), (0.32, ground - 0.080), (0.48, seat + 0.020),
        (0.64, seat - 0.010), (0.80, seat - 0.014), (0.905, seat - 0.030)])
    bottom = curves.line([(0.094, ground - 0.060), (0.13, ground - 0.030), (0.22, ground - 0.004), (0.34, ground),
        (0.44, ground - 0.014), (0.535, ground - heel * 0.46), (0.59, ground - heel * 0.50), (0.632, ground - heel * 0.36),
        (0.645, ground), (0.78, ground), (0.884, ground - 0.002), (0.912, seat - 0.01)])
    stage.ground(0.13, 0.89, ground)
    far = stage.mask(band(curves.line([(0.50, seat - 0.020), (0.66, seat - 0.046), (0.82, seat - 0.048),
        (0.908, seat - 0.032)]), top[-60:]))
    stage.paint(far, neutral("beige"), "leather", edge=0.006, dim=0.15)
    wall = stage.mask(band(top, bottom))
    stage.paint(wall, wood, "wood", form=stage.form(wall, 0.035, 0.7), edge=0.006, shadow=0.4)
    heel_tip = wall * stage.mask(np.array([[0.6, ground - 0.018], [0.95, ground - 0.018], [0.95, ground + 0.02], [0.6, ground + 0.02]]))
    stage.paint(heel_tip, neutral("black"), "rubber", edge=0.003, shadow=0.2)
    fore_tip = wall * stage.mask(band(curves.shifted(bottom, 0, -0.016),
        curves.shifted(bottom, 0, 0.02))) * stage.mask(np.array([[0, 0.5], [0.50, 0.5], [0.50, 0.9], [0, 0.9]]))
    stage.paint(fore_tip, neutral("black"), "rubber", edge=0.003, shadow=0.2)

    opening = [(0.505, 0.405 + rise), (0.560, 0.395 + rise)]
    inside = stage.mask(curves.smooth([(0.50, 0.415 + rise), (0.552, 0.388 + rise), (0.600, 0.402 + rise), (0.632, 0.50),
        (0.655, seat - 0.01), (0.58, seat), (0.54, 0.50)]))
    stage.paint(inside, look.quiet, "leather", edge=0.01, dim=0.55)
    upper = stage.mask(
        curves.smooth(
            [(0.092, ground - 0.074, CORNER), (0.082, 0.612), (0.105, 0.552), (0.170, 0.502), (0.27, 0.462 + rise * 0.3),
                (0.38, 0.434 + rise), *opening,
             (0.592, 0.425 + rise), (0.612, 0.50), (0.628, 0.57), (0.650, seat + 0.012, CORNER), (0.50, seat + 0.032),
                 (0.34, ground - 0.066), (0.2, ground - 0.062)]
        )
    )
    form = stage.form(upper, 0.13, 0.9)
    stage.paint(upper, look.surface, look.material, form=form, edge=0.006, shadow=0.6)
    stage.stitch(curves.line([(0.50, 0.425 + rise), (0.556, 0.413 + rise), (0.580, 0.440 + rise), (0.598, 0.51),
        (0.618, 0.60)]), look.thread, upper, width=0.0036)
    if rng.random() < 0.55:
        strap = upper * stage.lines(curves.line([(0.36, 0.40 + rise), (0.41, 0.50), (0.45, 0.60), (0.455, 0.70)]), width=0.055)
        stage.paint(strap, look.trim, look.material, form=form, edge=0.005, shadow=0.5)
        buckle(stage, 0.428, 0.545, 0.062, 0.060, tilt=1.25)
    rail = upper * stage.mask(band(curves.shifted(top, 0, -0.020), curves.shifted(top, 0, 0.05)))
    stage.paint(rail, look.trim, "leather", form=form, edge=0.004, shadow=0.3)
    points, _ = curves.along(curves.shifted(top, 0, -0.004), np.linspace(0.05, 0.64, 15))
    for point in points:
        stage.paint(stage.mask(curves.ellipse(*point, 0.0075, 0.0075)), neutral("steel"), "metal", edge=0.003, shadow=0.4)


SILHOUETTES = {"ankle boot": ankle_boot, "wellington": wellington, "clog": clog}
