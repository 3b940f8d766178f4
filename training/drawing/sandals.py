"""Open shoes: the sandal from the side, the flip-flop from above."""

# The points of an outline stay beside each other.
# fmt: off

import numpy as np

from training.drawing import curves
from training.drawing.colours import mix, neutral
from training.drawing.curves import CORNER
from training.drawing.parts import Look, band, buckle
from training.drawing.surfaces import Stage


def sandal(stage: Stage, look: Look, rng: np.random.Generator) -> None:
    """Broad straps over a shaped footbed: two buckled ones, or one and a heel with an ankle strap."""
    ground, heel = 0.735, rng.uniform(0.105, 0.145)
    fore, seat = ground - rng.uniform(0.070, 0.095), ground - heel
    sole = neutral(look.sole)
    bed = mix(neutral("gum"), neutral("beige"), 0.55)
    top = curves.line([(0.085, fore - 0.012), (0.17, fore + 0.002), (0.32, fore), (0.48, (fore + seat) / 2), (0.64, seat),
        (0.80, seat - 0.004), (0.915, seat - 0.018)])
    bottom = curves.line([(0.088, ground - 0.032), (0.15, ground - 0.006), (0.32, ground), (0.50, ground - 0.008), (0.66, ground),
        (0.84, ground), (0.910, ground - 0.014)])
    far = curves.line([(0.090, fore - 0.018), (0.18, fore - 0.034), (0.34, fore - 0.036), (0.50, (fore + seat) / 2 - 0.034),
        (0.66, seat - 0.034), (0.81, seat - 0.040), (0.912, seat - 0.024)])
    stage.ground(0.10, 0.90, ground)
    open_heel = rng.random() < 0.5
    if not open_heel:
        ring = curves.ellipse(0.747, seat - 0.178, 0.160, 0.030, tilt=0.06)
        stage.paint(stage.lines(ring[24:], width=0.036), look.quiet, look.material, edge=0.006, dim=0.35)
    floor = stage.mask(band(far, top))
    stage.paint(floor, bed, "suede", edge=0.008, dim=0.10)
    wall = stage.mask(band(top, bottom))
    stage.paint(wall, bed, "cork", form=stage.form(wall, 0.025, 0.8), edge=0.005, shadow=0.35)
    outsole = wall * stage.mask(band(curves.shifted(bottom, 0, -rng.uniform(0.022, 0.036)), curves.shifted(bottom, 0, 0.02)))
    stage.paint(outsole, sole, "rubber", edge=0.004, shadow=0.25)
    for x in np.arange(0.12, 0.92, 0.03):
        stage.seam(np.array([[x, ground - 0.010], [x, ground], [x, ground + 0.01]]), outsole, width=0.006, strength=0.35)

    def strap(left: float, right: float, lean: float, height: float, narrow: float) -> tuple[np.ndarray, np.ndarray]:
        """A broad strap over the foot: its mask and its form."""
        base_left, base_right = np.interp([left, right], top[:, 0], top[:, 1]) + 0.030
        crest_left, crest_right = left + lean + narrow, right + lean - narrow
        high_left, high_right = base_left - height * 0.88, base_right - height
        rim = [(crest_right - 0.022, high_right - 0.006), (crest_right + 0.002, high_right + 0.022),
            (right + lean * 0.35, base_right - height * 0.45)]
        inside = stage.mask(curves.shifted(curves.smooth([(crest_left, high_left), *rim, (right, base_right - 0.03, CORNER),
            (left + 0.05, base_left - 0.03, CORNER)]), 0.016, -0.002))
        stage.paint(inside, look.quiet, look.material, edge=0.008, dim=0.5, shadow=0.4)
        mask = stage.mask(curves.smooth([(left, base_left, CORNER), (left + lean * 0.35, base_left - height * 0.45),
            (crest_left - 0.006, high_left + 0.022), (crest_left + 0.020, high_left - 0.004), *rim, (right, base_right, CORNER)]))
        form = stage.form(mask, 0.07, 0.6)
        stage.paint(mask, look.surface, look.material, form=form, edge=0.006, thick=1.2, shadow=0.6)
        return mask, form

    lean = rng.uniform(0.025, 0.045)
    if open_heel:
        for left, right, height in ((0.450, 0.690, 0.185), (0.165, 0.415, 0.145)):
            mask, form = strap(left, right, lean, height, 0.014)
            x = (left + right) / 2 + lean * 0.55
            y = float(np.interp(x, top[:, 0], top[:, 1])) - height * 0.42
            tongue = mask * stage.lines(curves.line([(x - 0.016 - lean * 0.3, y + 0.16), (x, y), (x + 0.012, y - 0.075)]), width=0.044)
            stage.paint(tongue, look.trim, look.material, form=form, edge=0.005, shadow=0.5)
            stage.stitch(curves.line([(x - 0.018 - lean * 0.3, y + 0.16), (x, y), (x + 0.010, y - 0.055)]), look.thread, tongue,
                width=0.003)
            buckle(stage, x, y, 0.072, 0.050, tilt=1.45)
    else:
        mask, form = strap(0.175, rng.uniform(0.40, 0.46), lean, 0.170, 0.02)
        counter = stage.mask(curves.smooth([(0.70, seat + 0.03, CORNER), (0.735, seat - 0.08), (0.775, seat - 0.175),
            (0.83, seat - 0.205), (0.895, seat - 0.200), (0.905, seat - 0.10), (0.918, seat + 0.01, CORNER)]))
        stage.paint(counter, look.surface, look.material, form=stage.form(counter, 0.09, 0.8), edge=0.006, thick=1.2, shadow=0.55)
        stage.paint(stage.lines(ring[:26], width=0.040), look.trim, look.material, edge=0.006, thick=1.2, shadow=0.5)
        buckle(stage, 0.690, seat - 0.153, 0.050, 0.056)
        if rng.random() < 0.5:
            bridge = stage.lines(curves.line([(0.46, float(np.interp(0.46, top[:, 0], top[:, 1])) - 0.135), (0.54, seat - 0.165),
                (0.597, seat - 0.186)]), width=0.034)
            stage.paint(bridge, look.trim, look.material, edge=0.006, thick=1.2, shadow=0.5)
    stage.paint(wall * stage.mask(band(curves.shifted(top, 0, 0.020), curves.shifted(bottom, 0, -0.036))), bed, "cork",
        form=stage.form(wall, 0.025, 0.8), edge=0.004, shadow=0.3)


def flip_flop(stage: Stage, look: Look, rng: np.random.Generator) -> None:
    """A flat sole, seen from above, with a strap between the toes."""
    thick, slim = rng.uniform(0.030, 0.050), rng.uniform(-0.010, 0.012)
    pair = [(0.0, -0.125 + slim * 0.5), (0.0, 0.135)]
    for number, (x0, y0) in enumerate(pair):
        sign = 1 if number else -1  # the left and the right foot
        _one(stage, look, x0 + 0.03 * sign, y0, sign, thick, slim)


def _one(stage: Stage, look: Look, x0: float, y0: float, sign: int, thick: float, slim: float) -> None:
    def at(*points: tuple) -> list[tuple]:
        return [(x + x0, 0.5 + y0 + sign * y * 0.92, *corner) for x, y, *corner in points]

    bed_outline = curves.smooth(at((0.085, -0.005), (0.105, -0.075), (0.19, -0.122 - slim), (0.32, -0.118 - slim), (0.47, -0.085),
        (0.62, -0.078), (0.77, -0.082 - slim), (0.875, -0.05), (0.905, 0.010), (0.87, 0.068), (0.77, 0.088), (0.62, 0.082 + slim),
        (0.46, 0.098 + slim), (0.30, 0.122), (0.17, 0.108), (0.105, 0.062)))
    sole = neutral(look.sole)
    under = stage.mask(*(curves.shifted(bed_outline, 0, thick * k) for k in (0.25, 0.5, 0.75, 1.0)))
    soft = stage.mask(curves.shifted(bed_outline, 0.008, thick + 0.012))
    stage.drop(soft, 0.5)
    stage.paint(under, sole, "foam", edge=0.005, dim=0.28)
    stripe = stage.mask(curves.shifted(bed_outline, 0, thick * 0.55)) * (1 - stage.mask(curves.shifted(bed_outline, 0, thick * 0.25)))
    stage.paint(stripe * under, look.trim, "foam", edge=0.003, dim=0.2, shadow=0.1)
    bed = stage.mask(bed_outline)
    dish = stage.form(bed, 0.05, 0.35)
    stage.paint(bed, look.surface, look.material, form=dish, edge=0.006, shadow=0.2, bend=0.01)
    stage.seam(np.concatenate([(bed_outline - bed_outline.mean(0)) * [0.965, 0.90] + bed_outline.mean(0)]), bed, width=0.0045,
        strength=0.18)

    knot = np.array(at((0.275, -0.022)))[0]
    ends = np.array(at((0.575, -0.072), (0.585, 0.078)))
    for end, arch in zip(ends, np.array(at((0.42, -0.118), (0.43, 0.122))), strict=True):
        shadow = stage.mask(curves.ribbon(curves.line([tuple(knot), tuple(arch + np.array([0.012, 0.016])), tuple(end)]), 0.034))
        stage.shade(shadow * bed, 0.28)
        mask = stage.mask(curves.ribbon(curves.line([tuple(knot), tuple((knot + arch) / 2 + (0.0, (arch - knot)[1] * 0.12)), tuple(arch),
            tuple(end)]), np.array([0.024, 0.040, 0.030])))
        stage.paint(mask, look.trim, "glossy rubber", form=stage.form(mask, 0.018, 0.9), edge=0.004, shadow=0.5)
    peg = stage.lines(curves.line([(knot[0] - 0.030, knot[1] + 0.004), (knot[0] - 0.010, knot[1]),
        (knot[0] + 0.006, knot[1])]), width=0.026)
    stage.paint(peg, look.trim, "glossy rubber", form=stage.form(peg, 0.014, 0.9), edge=0.004, shadow=0.5)


SILHOUETTES = {"sandal": sandal, "flip-flop": flip_flop}
