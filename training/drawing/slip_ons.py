"""Low shoes without laces: pump, ballet flat and loafer."""

# The points of an outline stay beside each other.
# fmt: off

import numpy as np

from training.drawing import curves
from training.drawing.colours import neutral
from training.drawing.curves import CORNER
from training.drawing.parts import Look, above, band
from training.drawing.surfaces import Stage


def pump(stage: Stage, look: Look, rng: np.random.Generator) -> None:
    """A court shoe with a high heel."""
    ground, heel = 0.825, rng.uniform(0.23, 0.33)
    seat, tip = ground - heel, rng.uniform(-0.005, 0.030)  # where the foot's heel rests; how pointed the toe is
    slim = rng.choice([0.016, 0.020, 0.042])
    sole = neutral(look.sole)
    line = [(0.105 - tip, ground - 0.030), (0.20, ground - 0.014), (0.315, ground - 0.020), (0.43, ground - heel * 0.30),
        (0.56, ground - heel * 0.70), (0.68, seat), (0.80, seat - 0.012), (0.882, seat - 0.028)]
    top_line = [(0.300, ground - 0.150 - heel * 0.10), (0.36, ground - 0.125 - heel * 0.15), (0.46, ground - 0.115 - heel * 0.42),
        (0.58, seat - 0.085 + heel * 0.18), (0.70, seat - 0.090), (0.80, seat - 0.120), (0.872, seat - 0.158)]
    toe = [(0.098 - tip, ground - 0.052), (0.130 - tip * 0.7, ground - 0.085), (0.205, ground - 0.118 - heel * 0.02),
        (0.262, ground - 0.138 - heel * 0.06)]
    stage.ground(0.12, 0.44, ground)
    stage.ground(0.84, 0.90, ground, strength=0.4, depth=0.010)

    spike = stage.mask(
        np.concatenate(
            [
                curves.line([(0.735, seat - 0.01), (0.800, seat + 0.025), (0.838, seat + 0.075),
                    (0.862 - slim * 0.7, ground - heel * 0.35), (0.872 - slim, ground)]),
                curves.line([(0.872 + slim * 0.35, ground), (0.886, ground - heel * 0.4), (0.898, seat + 0.04), (0.896, seat - 0.04)]),
            ]
        )
    )
    stage.paint(spike, look.trim, look.material, form=stage.form(spike, 0.022, 0.9), edge=0.004)
    stage.paint(spike * stage.mask(np.array([[0.8, ground - 0.014], [0.95, ground - 0.014], [0.95, ground + 0.01], [0.8,
        ground + 0.01]])), neutral("black"), "rubber", edge=0.002)

    far = [(0.275, ground - 0.152 - heel * 0.08), (0.345, ground - 0.168 - heel * 0.16), (0.46, ground - 0.150 - heel * 0.44),
        (0.58, seat - 0.115 + heel * 0.12), (0.70, seat - 0.118), (0.80, seat - 0.142), (0.868, seat - 0.160)]
    inside = stage.mask(band(curves.line(far), curves.shifted(curves.line(top_line), 0, 0.03)))
    stage.paint(inside, neutral("beige"), "leather", edge=0.010, dim=0.28)
    upper = stage.mask(np.concatenate([curves.line([*toe, *top_line]), curves.line([(0.884, seat - 0.150), (0.900, seat - 0.09),
        (0.896, seat - 0.02)]), curves.line(line)[::-1]]))
    form = stage.form(upper, 0.085, 1.0)
    stage.paint(upper, look.surface, look.material, form=form, edge=0.005, shadow=0.6)
    rim = curves.line([toe[-1], *top_line])
    stage.paint(upper * stage.lines(rim, width=0.013), look.trim, look.material, edge=0.004, shadow=0.25)
    if rng.random() < 0.3:
        x, y = toe[-1]
        for side in (-1, 1):
            loop = stage.mask(curves.smooth([(x, y), (x + side * 0.035, y - 0.030), (x + side * 0.062, y - 0.008),
                (x + side * 0.040, y + 0.022)]))
            stage.paint(loop, look.trim, "satin", form=stage.form(loop, 0.015), edge=0.004)
        stage.paint(stage.mask(curves.ellipse(x, y, 0.013, 0.016)), look.trim, "satin", edge=0.006, thick=1.3)
    edge = curves.line(line)
    under = stage.mask(band(curves.shifted(edge, 0, -0.006), curves.shifted(edge, 0, 0.010)))
    stage.paint(under, sole, "leather", edge=0.003, shadow=0.3)


def ballet_flat(stage: Stage, look: Look, rng: np.random.Generator) -> None:
    """A low, thin-soled shoe with a wide opening and a bow."""
    ground, rise = 0.705, rng.uniform(-0.015, 0.015)
    sole = neutral(look.sole)
    top_line = [(0.265, 0.560), (0.33, 0.590), (0.46, 0.612), (0.62, 0.602), (0.76, 0.560 + rise * 0.5), (0.865, 0.500 + rise)]
    upper = stage.mask(
        np.concatenate(
            [
                curves.line([(0.082, 0.695), (0.074, 0.655), (0.098, 0.612), (0.160, 0.576), (0.225, 0.556), *top_line]),
                curves.line([(0.886, 0.503 + rise), (0.903, 0.56), (0.900, 0.63), (0.908, 0.695)]),
            ]
        )
    )
    stage.ground(0.10, 0.91, ground)
    far = [(0.225, 0.553), (0.31, 0.540), (0.46, 0.555), (0.62, 0.552), (0.76, 0.522 + rise * 0.5), (0.875, 0.496 + rise)]
    inside = stage.mask(band(curves.line(far), curves.shifted(curves.line([(0.225, 0.556), *top_line]), 0, 0.03)))
    stage.paint(inside, neutral("beige"), "leather", edge=0.012, dim=0.25)
    form = stage.form(upper, 0.075, 1.0)
    stage.paint(upper, look.surface, look.material, form=form, edge=0.005, shadow=0.65)
    rim = curves.line([(0.225, 0.557), *top_line, (0.890, 0.505 + rise)])
    stage.paint(stage.lines(curves.shifted(rim, 0, 0.003), width=0.016), look.trim, "satin", edge=0.005, shadow=0.3)
    if rng.random() < 0.4:
        cap = upper * stage.mask(curves.smooth([(0, 0.4, CORNER), (0.185, 0.4, CORNER), (0.205, 0.60), (0.165, 0.72, CORNER),
            (0, 0.75, CORNER)]))
        stage.paint(cap, look.trim, "patent leather", form=form, edge=0.005)
    x, y, size = 0.238, 0.556, rng.uniform(0.9, 1.35)
    for side in (-1, 1):
        tail = stage.lines(curves.line([(x, y), (x + side * 0.018 * size, y + 0.022 * size),
            (x + side * 0.026 * size, y + 0.048 * size)]), width=0.011)
        stage.paint(tail, look.trim, "satin", edge=0.004, shadow=0.4)
        loop = stage.mask(curves.smooth([(x, y), (x + side * 0.034 * size, y - 0.026 * size), (x + side * 0.060 * size, y - 0.004),
            (x + side * 0.036 * size, y + 0.020 * size)]))
        stage.paint(loop, look.trim, "satin", form=stage.form(loop, 0.016), edge=0.004, shadow=0.45)
    stage.paint(stage.mask(curves.ellipse(x, y, 0.012 * size, 0.014 * size)), look.trim, "satin", edge=0.006, thick=1.3, shadow=0.4)
    edge = curves.line([(0.075, ground - 0.014), (0.14, ground - 0.006), (0.40, ground - 0.006), (0.66, ground - 0.010),
        (0.915, ground - 0.012)])
    under = stage.mask(band(curves.shifted(edge, 0, -0.008), curves.shifted(edge, 0, 0.008)))
    stage.paint(under, sole, "rubber", edge=0.003, shadow=0.4)
    block = stage.mask(np.array([[0.72, ground - 0.006], [0.912, ground - 0.006], [0.908, ground + 0.012], [0.73, ground + 0.012]]))
    stage.paint(block, sole, "rubber", edge=0.003, shadow=0.3)


def loafer(stage: Stage, look: Look, rng: np.random.Generator) -> None:
    """A slip-on with a sewn apron, a strap over the instep and a low heel."""
    ground, heel, rise = 0.735, rng.uniform(0.045, 0.065), rng.uniform(-0.012, 0.012)
    sole = neutral(look.sole)
    mouth = [(0.415, 0.455 + rise), (0.46, 0.475), (0.55, 0.520), (0.66, 0.535), (0.78, 0.508), (0.868, 0.450 + rise)]
    upper = stage.mask(
        np.concatenate(
            [
                curves.line([(0.086, 0.72), (0.074, 0.660), (0.092, 0.612), (0.145, 0.575), (0.235, 0.540), (0.325, 0.490),
                    (0.385, 0.452 + rise), *mouth]),
                curves.line([(0.890, 0.450 + rise), (0.904, 0.51), (0.895, 0.59), (0.910, 0.72)]),
            ]
        )
    )
    stage.ground(0.10, 0.91, ground)
    block = stage.mask(curves.smooth([(0.70, ground - heel - 0.01, CORNER), (0.918, ground - heel - 0.01, CORNER),
        (0.912, ground, CORNER), (0.712, ground, CORNER)]))
    stage.paint(block, sole, "wood", form=stage.form(block, 0.03, 0.7), edge=0.004)
    stage.seam(np.array([[0.7, ground - heel * 0.5], [0.8, ground - heel * 0.5], [0.93, ground - heel * 0.5]]), block, width=0.003,
        strength=0.35)
    far = [(0.385, 0.450 + rise), (0.43, 0.425 + rise), (0.52, 0.440), (0.66, 0.468), (0.78, 0.455), (0.876, 0.444 + rise)]
    stage.paint(stage.mask(band(curves.line(far), curves.shifted(curves.line([(0.385, 0.452 + rise),
        *mouth]), 0, 0.03))), neutral("beige"), "leather", edge=0.012, dim=0.35)
    upper *= stage.mask(above(curves.line([(0.06, ground), (0.48, ground - 0.02), (0.62, ground - heel), (0.93, ground - heel - 0.004)])))
    form = stage.form(upper, 0.11, 0.9)
    stage.paint(upper, look.surface, look.material, form=form, edge=0.005, shadow=0.6)

    seam = curves.line([(0.105, 0.598), (0.16, 0.606), (0.25, 0.590), (0.34, 0.560), (0.43, 0.520), (0.475, 0.485)])
    apron = upper * stage.mask(np.concatenate([seam, [[0.5, 0.3], [0.0, 0.3], [0.0, 0.6]]]))
    stage.paint(apron, look.surface, look.material, form=form, edge=0.010, thick=1.8, shadow=0.55)
    pleats, ways = curves.along(seam, np.linspace(0.04, 0.96, 30))
    across = np.stack([-ways[:, 1], ways[:, 0]], 1) * 0.013
    puckers = [np.stack([p - side, p, p + side]) for p, side in zip(pleats, across, strict=True)]
    stage.shade(upper * stage.lines(*puckers, width=0.0045), 0.42)
    saddle = upper * stage.mask(curves.smooth([(0.318, 0.42, CORNER), (0.405, 0.40, CORNER), (0.430, 0.50), (0.455, 0.58),
        (0.500, 0.72, CORNER), (0.385, 0.72, CORNER), (0.375, 0.62), (0.350, 0.53)]))
    stage.paint(saddle, look.trim, look.material, form=form, edge=0.006, thick=1.2, shadow=0.5)
    style = rng.choice(["penny", "tassel", "bit"])
    if style == "penny":
        slot = curves.smooth([(0.360, 0.520), (0.385, 0.486), (0.418, 0.490), (0.396, 0.502)])
        stage.shade(saddle * stage.mask(slot), 0.6)
    elif style == "bit":
        for x, y in ((0.345, 0.475), (0.410, 0.560)):
            ring = stage.mask(curves.ellipse(x, y, 0.017, 0.020)) * (1 - stage.mask(curves.ellipse(x, y, 0.009, 0.012)))
            stage.paint(ring, neutral("gum"), "metal", edge=0.004, shadow=0.5)
        stage.paint(stage.lines(curves.line([(0.352, 0.486), (0.378, 0.512), (0.404, 0.548)]), width=0.013), neutral("gum"), "metal",
            edge=0.004, shadow=0.5)
    else:
        for x in (0.352, 0.382):
            stage.paint(stage.mask(curves.smooth([(x, 0.500), (x + 0.012, 0.520), (x + 0.020, 0.585), (x - 0.022, 0.580),
                (x - 0.008, 0.520)])), look.trim, look.material, edge=0.006, shadow=0.55)
            for k in (-0.008, 0.0, 0.008):
                stage.seam(np.array([[x + k * 0.6, 0.535], [x + k, 0.555], [x + k * 1.6, 0.58]]), width=0.003, strength=0.4)
    stage.stitch(curves.shifted(curves.line(mouth), 0, 0.016), look.thread, upper, width=0.0034)
    stage.stitch(curves.line([(0.838, 0.44), (0.835, 0.54), (0.80, 0.63), (0.78, 0.72)]), look.thread, upper, width=0.0034)

    top = curves.line([(0.062, ground - 0.048), (0.12, ground - 0.034), (0.30, ground - 0.030), (0.50, ground - 0.044),
        (0.64, ground - heel - 0.012), (0.78, ground - heel - 0.018), (0.924, ground - heel - 0.020)])
    bottom = curves.line([(0.066, ground - 0.032), (0.13, ground - 0.006), (0.30, ground), (0.46, ground - 0.012),
        (0.60, ground - heel * 0.85), (0.72, ground - heel), (0.920, ground - heel)])
    welt = stage.mask(band(top, bottom))
    stage.paint(welt, sole, "leather", form=stage.form(welt, 0.014), edge=0.004, shadow=0.4)
    stage.stitch(curves.shifted(top, 0, 0.008), neutral("beige"), welt, width=0.0034, dash=0.007)


SILHOUETTES = {"pump": pump, "ballet flat": ballet_flat, "loafer": loafer}
