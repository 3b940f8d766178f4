"""Shoes with laces."""

# The points of an outline stay beside each other.
# fmt: off

import numpy as np

from training.drawing import curves
from training.drawing.colours import darker, mix, neutral
from training.drawing.curves import CORNER
from training.drawing.parts import Look, above, band, bow, laces
from training.drawing.surfaces import Stage

GROUND = 0.745


def sneaker(stage: Stage, look: Look, rng: np.random.Generator) -> None:
    """A low court shoe: rubber cup sole, toe cap, laces."""
    thick, rise, cap = rng.uniform(0.052, 0.078), rng.uniform(-0.015, 0.015), rng.uniform(0.20, 0.25)
    sole = neutral(look.sole)
    top = curves.line([(0.078, GROUND - thick - 0.018), (0.16, GROUND - thick), (0.32, GROUND - thick + 0.006),
        (0.62, GROUND - thick - 0.004), (0.84, GROUND - thick - 0.010), (0.925, GROUND - thick - 0.018)])
    bottom = curves.line([(0.092, GROUND - 0.026), (0.15, GROUND - 0.004), (0.32, GROUND), (0.62, GROUND - 0.001), (0.86, GROUND),
        (0.918, GROUND - 0.012)])
    throat = [(0.335, 0.508), (0.43, 0.442 + rise * 0.5), (0.505, 0.386 + rise), (0.556, 0.350 + rise)]
    collar = [(0.60, 0.372 + rise), (0.68, 0.416), (0.76, 0.418), (0.84, 0.378), (0.882, 0.350 + rise)]
    upper = stage.mask(curves.smooth([(0.094, 0.72, CORNER), (0.084, 0.645), (0.108, 0.594), (0.165, 0.560), (0.25, 0.540),
        *throat[:-1], (*throat[-1], CORNER), *collar, (0.905, 0.352 + rise), (0.907, 0.40), (0.897, 0.48), (0.909, 0.58),
        (0.914, 0.72, CORNER)]))
    stage.ground(0.10, 0.91, GROUND)

    lining = stage.mask(curves.smooth([(0.545, 0.36 + rise), (0.60, 0.345 + rise), (0.70, 0.372), (0.78, 0.372), (0.85, 0.343 + rise),
        (0.90, 0.345 + rise), (0.85, 0.42), (0.72, 0.46), (0.60, 0.42)]))
    stage.paint(lining, look.quiet, "cotton", edge=0.012, dim=0.35)
    tongue = stage.mask(curves.smooth([(0.36, 0.505), (0.44, 0.405 + rise), (0.505, 0.330 + rise), (0.545, 0.288 + rise),
        (0.592, 0.283 + rise), (0.606, 0.312 + rise), (0.585, 0.375 + rise), (0.50, 0.46)]))
    stage.paint(tongue, look.trim, look.material, form=stage.form(tongue, 0.03), dim=0.08)
    form = stage.form(upper, 0.13, 0.85)
    stage.paint(upper, look.surface, look.material, form=form, edge=0.005, shadow=0.6)

    toe = upper * stage.mask(curves.smooth([(0.0, 0.5, CORNER), (cap, 0.5, CORNER), (cap + 0.012, 0.57), (cap - 0.02, 0.64),
        (cap - 0.05, 0.73, CORNER), (0.0, 0.75, CORNER)]))
    rubber_toe = look.material == "canvas"
    stage.paint(toe, sole if rubber_toe else look.trim, "rubber" if rubber_toe else look.material, form=form, edge=0.005, shadow=0.35)
    heel = upper * stage.mask(curves.smooth([(1, 0.30, CORNER), (0.862, 0.30, CORNER), (0.858, 0.42), (0.835, 0.52), (0.79, 0.62),
        (0.76, 0.74, CORNER), (1, 0.75, CORNER)]))
    stage.paint(heel, look.trim, look.material, form=form, edge=0.005, shadow=0.35)
    stage.stitch(curves.line([(0.85, 0.33), (0.846, 0.42), (0.823, 0.52), (0.778, 0.62), (0.75, 0.72)]), look.thread, upper)

    path = curves.line(throat)
    stay = upper * stage.lines(np.concatenate([curves.line([(0.30, 0.60), (0.312, 0.54), (0.335, 0.508)])[:-1], path]), width=0.085)
    stage.paint(stay, look.trim, look.material, form=form, edge=0.004, shadow=0.3)
    stage.stitch(curves.shifted(path, 0.030, 0.030), look.thread, stay)
    stage.stitch(curves.shifted(curves.line([(0.555, 0.352 + rise), *collar]), -0.002, 0.016), look.thread, upper)
    string = neutral("white") if look.sole != "black" or rng.random() < 0.5 else neutral("black")
    laces(stage, path, int(rng.integers(5, 8)), string)
    bow(stage, path[-1] + np.array([0.0, -0.022]), string, 0.85)

    wall = stage.mask(band(top, bottom))
    stage.paint(wall, sole, "rubber", form=stage.form(wall, 0.02, 0.8), edge=0.004, shadow=0.5)
    stage.seam(curves.shifted(top, 0, thick * 0.30), wall, strength=0.22)
    line = look.trim if look.sole == "white" else mix(sole, neutral("white"), 0.5)
    stage.paint(wall * stage.lines(curves.shifted(top, 0, thick * 0.55), width=0.010), line, "rubber", edge=0.002, shadow=0.1)
    tread = wall * stage.mask(band(curves.shifted(bottom, 0, -0.014), curves.shifted(bottom, 0, 0.02)))
    stage.paint(tread, darker(sole, 0.25) if look.sole != "white" else neutral("gum")
        if rng.random() < 0.4 else darker(sole, 0.15), "rubber", edge=0.003, shadow=0.2)


def high_top(stage: Stage, look: Look, rng: np.random.Generator) -> None:
    """A laced shoe that covers the ankle, with a flat rubber sole."""
    ground, thick, rise = 0.825, rng.uniform(0.058, 0.075), rng.uniform(-0.03, 0.02)
    sole = neutral(look.sole)
    top = curves.line([(0.092, ground - thick - 0.014), (0.18, ground - thick), (0.34, ground - thick + 0.004), (0.62, ground - thick),
        (0.84, ground - thick - 0.004), (0.922, ground - thick - 0.010)])
    bottom = curves.line([(0.102, ground - 0.02), (0.16, ground - 0.003), (0.34, ground), (0.62, ground), (0.86, ground),
        (0.915, ground - 0.010)])
    throat = [(0.325, 0.588), (0.41, 0.522), (0.482, 0.440), (0.524, 0.345), (0.548, 0.235 + rise)]
    rim = [(0.548, 0.235 + rise, CORNER), (0.64, 0.248 + rise), (0.76, 0.248 + rise), (0.868, 0.228 + rise, CORNER)]
    upper = stage.mask(curves.smooth([(0.106, 0.81, CORNER), (0.094, 0.730), (0.116, 0.676), (0.17, 0.642), (0.245, 0.622),
        *throat[:-1], *rim, (0.880, 0.33), (0.876, 0.45), (0.878, 0.58), (0.904, 0.68), (0.912, 0.81, CORNER)]))
    stage.ground(0.11, 0.91, ground)

    stage.paint(stage.mask(curves.smooth([(0.54, 0.245 + rise), (0.64, 0.218 + rise), (0.76, 0.215 + rise), (0.868, 0.226 + rise),
        (0.80, 0.28 + rise), (0.64, 0.28 + rise)])), look.quiet, "cotton", edge=0.01, dim=0.35)
    tongue = stage.mask(curves.smooth([(0.36, 0.57), (0.43, 0.475), (0.485, 0.360), (0.505, 0.24 + rise), (0.528, 0.182 + rise),
        (0.575, 0.178 + rise), (0.592, 0.215 + rise), (0.57, 0.34), (0.50, 0.53)]))
    stage.paint(tongue, look.trim, look.material, form=stage.form(tongue, 0.03), dim=0.08)
    form = stage.form(upper, 0.14, 0.8)
    stage.paint(upper, look.surface, look.material, form=form, edge=0.005, shadow=0.6)

    toe = upper * stage.mask(curves.smooth([(0, 0.5, CORNER), (0.215, 0.5, CORNER), (0.236, 0.65), (0.20, 0.72), (0.17, 0.81, CORNER),
        (0, 0.82, CORNER)]))
    stage.paint(toe, sole if look.sole != "black" else neutral("white"), "rubber", form=form, edge=0.005)
    strip = upper * stage.lines(curves.line([(0.876, 0.2), (0.872, 0.45), (0.876, 0.60), (0.91, 0.80)]), width=0.05)
    stage.paint(strip, look.trim, look.material, form=form, edge=0.004, shadow=0.25)
    path = curves.line(throat)
    stay = upper * stage.lines(path, width=0.075)
    stage.stitch(curves.shifted(path, 0.034, 0.016), look.thread, upper)
    stage.stitch(curves.shifted(path, 0.042, 0.020), look.thread, upper)
    stage.stitch(curves.shifted(curves.line(rim), 0, 0.018), look.thread, upper)
    if rng.random() < 0.5:
        stage.paint(stay, look.trim, look.material, form=form, edge=0.004, shadow=0.25)
    back = curves.line([(0.50, 0.50), (0.62, 0.60), (0.70, 0.74), (0.71, 0.80)])
    stage.seam(back, upper, strength=0.25)
    stage.stitch(curves.shifted(back, 0.012, -0.004), look.thread, upper)
    string = neutral("black") if look.sole == "black" and rng.random() < 0.5 else neutral("white")
    laces(stage, path, int(rng.integers(7, 10)), string, reach=0.045)
    bow(stage, path[-1] + np.array([-0.006, -0.015]), string, 0.8)

    wall = stage.mask(band(top, bottom))
    stage.paint(wall, sole, "rubber", form=stage.form(wall, 0.02, 0.8), edge=0.004, shadow=0.5)
    stage.seam(curves.shifted(top, 0, thick * 0.28), wall, strength=0.2)
    line = look.palette.second if look.sole == "white" else mix(sole, neutral("white"), 0.6)
    stage.paint(wall * stage.lines(curves.shifted(top, 0, thick * 0.5), width=0.009), line, "rubber", edge=0.002, shadow=0.1)
    bumper = wall * stage.mask(curves.smooth([(0, 0.6, CORNER), (0.23, 0.6, CORNER), (0.205, 0.83, CORNER), (0, 0.83, CORNER)]))
    for x in np.linspace(0.10, 0.22, 11):
        stage.seam(np.array([[x, 0.70], [x - 0.01, 0.765], [x - 0.012, 0.83]]), bumper, strength=0.18)
    stage.paint(wall * stage.mask(band(curves.shifted(bottom, 0, -0.012), curves.shifted(bottom, 0, 0.02))), neutral("gum")
        if look.sole == "white" else darker(sole, 0.3), "rubber", edge=0.003, shadow=0.2)


def running_shoe(stage: Stage, look: Look, rng: np.random.Generator) -> None:
    """A light shoe of mesh on a thick, curved foam sole."""
    ground, heel, rise = 0.735, rng.uniform(0.115, 0.145), rng.uniform(-0.012, 0.012)
    foam = neutral(look.sole)
    top = curves.line([(0.072, ground - 0.120), (0.14, ground - 0.085), (0.28, ground - 0.072), (0.45, ground - 0.080),
        (0.60, ground - 0.100), (0.78, ground - heel), (0.90, ground - heel - 0.018), (0.935, ground - heel - 0.010)])
    bottom = curves.line([(0.066, ground - 0.095), (0.105, ground - 0.045), (0.18, ground - 0.012), (0.30, ground),
        (0.46, ground - 0.006), (0.58, ground - 0.014), (0.72, ground - 0.002), (0.84, ground), (0.915, ground - 0.030),
        (0.942, ground - 0.075)])
    throat = [(0.33, 0.488), (0.42, 0.425), (0.50, 0.368 + rise), (0.552, 0.330 + rise)]
    collar = [(0.60, 0.352 + rise), (0.67, 0.402), (0.75, 0.408), (0.83, 0.365), (0.872, 0.312 + rise)]
    upper = stage.mask(curves.smooth([(0.092, 0.690, CORNER), (0.078, 0.610), (0.108, 0.565), (0.17, 0.540), (0.25, 0.522),
        *throat[:-1], (*throat[-1], CORNER), *collar, (0.900, 0.305 + rise), (0.910, 0.34), (0.898, 0.42), (0.908, 0.52),
        (0.920, 0.66, CORNER), (0.5, 0.70, CORNER)]))
    stage.ground(0.12, 0.90, ground)
    stage.paint(stage.mask(curves.smooth([(0.545, 0.34 + rise), (0.60, 0.325 + rise), (0.70, 0.355), (0.78, 0.355), (0.85, 0.305 + rise),
        (0.895, 0.302 + rise), (0.85, 0.42), (0.72, 0.45), (0.60, 0.41)])), look.quiet, "mesh", edge=0.014, dim=0.3)
    tongue = stage.mask(curves.smooth([(0.36, 0.485), (0.44, 0.385), (0.505, 0.310 + rise), (0.545, 0.262 + rise), (0.588, 0.256 + rise),
        (0.604, 0.290 + rise), (0.58, 0.36 + rise), (0.50, 0.44)]))
    stage.paint(tongue, look.trim, "mesh", form=stage.form(tongue, 0.035), dim=0.08)
    form = stage.form(upper, 0.14, 0.85)
    stage.paint(upper, look.surface, look.material, form=form, edge=0.005, shadow=0.6)

    guard = upper * stage.mask(curves.smooth([(0, 0.55, CORNER), (0.10, 0.562), (0.135, 0.585), (0.21, 0.630), (0.36, 0.648, CORNER),
        (0.36, 0.70, CORNER), (0, 0.70, CORNER)]))
    stage.paint(guard, look.trim, "suede", form=form, edge=0.004)
    counter = upper * stage.mask(curves.smooth([(1, 0.40, CORNER), (0.895, 0.405, CORNER), (0.845, 0.455), (0.795, 0.530), (0.70, 0.585),
        (0.60, 0.640, CORNER), (1, 0.70, CORNER)]))
    stage.paint(counter, look.trim, "leather", form=form, edge=0.005)
    path = curves.line(throat)
    stay = upper * stage.lines(np.concatenate([curves.line([(0.29, 0.56), (0.30, 0.515), (0.33, 0.488)])[:-1], path]), width=0.066)
    stage.paint(stay, look.trim, "suede", form=form, edge=0.004)
    for k in range(int(rng.integers(2, 5))):
        start, _ = curves.along(path, [0.30 + 0.17 * k])
        x, y = start[0]
        rib = curves.line([(x + 0.018, y + 0.022), (x + 0.035 - 0.01 * k, y + 0.10), (x - 0.02 - 0.025 * k + 0.06, 0.66)])
        stage.paint(upper * stage.lines(rib, width=0.013), look.trim, "suede", form=form, edge=0.003, shadow=0.3)
    tab = stage.mask(curves.ribbon(curves.line([(0.894, 0.37), (0.922, 0.33), (0.916, 0.285 + rise), (0.888, 0.295 + rise)]), 0.016))
    stage.paint(tab, look.trim, "cotton", edge=0.004)
    stage.stitch(curves.shifted(curves.line([(0.555, 0.335 + rise), *collar]), -0.002, 0.018), look.thread, upper)
    string = neutral("white") if rng.random() < 0.6 else look.palette.second
    laces(stage, path, int(rng.integers(5, 8)), string, width=0.015, metal=False)
    bow(stage, path[-1] + np.array([0.0, -0.024]), string, 0.8)

    wall = stage.mask(band(top, bottom))
    stage.paint(wall, foam, "foam", form=stage.form(wall, 0.035, 0.8), edge=0.005, shadow=0.5)
    layer = wall * stage.mask(band(curves.line([(0.3, 0.8), (0.45, ground - 0.035), (0.62, ground - 0.052), (0.80, ground - heel * 0.55),
        (0.96, ground - heel * 0.62)]), curves.line([(0.3, 0.9), (0.96, 0.9)])))
    stage.paint(layer, look.trim if look.sole != "black" else mix(foam, neutral("white"), 0.25), "foam",
        form=stage.form(wall, 0.035, 0.8), edge=0.004, shadow=0.25)
    for x in np.linspace(0.64, 0.88, int(rng.integers(4, 7))):
        stage.seam(np.array([[x, ground - heel * 0.50], [x - 0.016, ground - heel * 0.30], [x - 0.03, ground - heel * 0.18]]), layer,
            width=0.008, strength=0.25)
    stage.seam(curves.shifted(top, 0, 0.016), wall, strength=0.15)
    tread = stage.mask(band(curves.shifted(bottom, 0, -0.013), curves.shifted(bottom, 0, 0.004)))
    gaps = stage.lines(*(np.array([[x, 0.60], [x + 0.006, 0.75]]) for x in np.arange(0.14, 0.93, 0.055)), width=0.009)
    stage.paint(tread * (1 - gaps), neutral("black") if look.sole != "black" else neutral("gum"), "rubber", edge=0.003, shadow=0.2)


def brogue(stage: Stage, look: Look, rng: np.random.Generator) -> None:
    """A laced leather shoe with a winged, perforated toe cap, a welt and a stacked heel."""
    ground, rise = 0.735, rng.uniform(-0.012, 0.012)
    heel = rng.uniform(0.060, 0.080)
    leather = neutral("brown") if look.sole != "black" else neutral("black")
    throat = [(0.425, 0.472), (0.485, 0.424), (0.535, 0.386 + rise), (0.570, 0.362 + rise)]
    collar = [(0.62, 0.385 + rise), (0.70, 0.430), (0.78, 0.432), (0.85, 0.402), (0.886, 0.378 + rise)]
    upper = stage.mask(curves.smooth([(0.082, 0.70, CORNER), (0.074, 0.655), (0.098, 0.612), (0.155, 0.582), (0.245, 0.557),
        (0.34, 0.520), *throat[:-1], (*throat[-1], CORNER), *collar, (0.905, 0.382 + rise), (0.904, 0.45), (0.893, 0.53), (0.903, 0.60),
        (0.912, 0.70, CORNER)]))
    stage.ground(0.12, 0.91, ground)
    block = stage.mask(curves.smooth([(0.685, ground - heel - 0.015, CORNER), (0.92, ground - heel - 0.015, CORNER),
        (0.915, ground, CORNER), (0.70, ground, CORNER)]))
    stage.paint(block, leather, "wood", form=stage.form(block, 0.03, 0.7), edge=0.004)
    for k in (0.3, 0.6):
        stage.seam(np.array([[0.68, ground - heel * k], [0.80, ground - heel * k], [0.93, ground - heel * k]]), block, width=0.0035,
            strength=0.35)
    stage.paint(stage.mask(curves.smooth([(0.545, 0.37 + rise), (0.62, 0.355 + rise), (0.72, 0.385), (0.80, 0.388), (0.86, 0.372 + rise),
        (0.90, 0.376 + rise), (0.85, 0.44), (0.74, 0.47), (0.62, 0.43)])), neutral("beige"), "leather", edge=0.012, dim=0.4)
    tongue = stage.mask(curves.smooth([(0.44, 0.47), (0.50, 0.39 + rise), (0.545, 0.335 + rise), (0.58, 0.318 + rise),
        (0.604, 0.335 + rise), (0.60, 0.38 + rise), (0.53, 0.45)]))
    stage.paint(tongue, look.trim, look.material, form=stage.form(tongue, 0.03), dim=0.1)
    upper *= stage.mask(above(curves.line([(0.06, ground), (0.48, ground - 0.03), (0.62, ground - heel), (0.93, ground - heel - 0.006)])))
    form = stage.form(upper, 0.12, 0.9)
    stage.paint(upper, look.surface, look.material, form=form, edge=0.005, shadow=0.6)

    edges = {
        "wing": [(0.262, 0.54), (0.27, 0.575), (0.33, 0.618), (0.44, 0.650), (0.54, 0.69)],
        "counter": [(0.868, 0.36), (0.862, 0.46), (0.832, 0.55), (0.77, 0.62), (0.70, 0.70)],
        "facing": [(0.385, 0.485), (0.415, 0.512), (0.47, 0.512), (0.56, 0.455), (0.63, 0.375)],
    }
    wing = upper * stage.mask(np.concatenate([curves.line(edges["wing"]), [[0.5, 0.8], [0, 0.8], [0, 0.5]]]))
    counter = upper * stage.mask(np.concatenate([curves.line(edges["counter"]), [[0.7, 0.8], [1, 0.8], [1, 0.3]]]))
    facing = upper * stage.mask(np.concatenate([curves.line(edges["facing"]), [[0.6, 0.3], [0.4, 0.3]]]))
    for part in (wing, counter, facing):
        stage.paint(part, look.trim, look.material, form=form, edge=0.005, shadow=0.45)
    inward = {"wing": (-0.022, 0.014), "counter": (0.016, 0.012), "facing": (0.0, -0.018)}
    for name, part in (("wing", wing), ("counter", counter), ("facing", facing)):
        edge, (x, y) = curves.line(edges[name]), inward[name]
        stage.stitch(curves.shifted(edge, x * 0.3, y * 0.3), look.thread, part, width=0.0032, dash=0.008)
        points, _ = curves.along(curves.shifted(edge, x, y), np.linspace(0, 1, int(curves.length(edge) / 0.019)))
        stage.shade(part * stage.mask(*(curves.ellipse(*p, 0.0052, 0.0052) for p in points)), 0.75)
    rose = [curves.ellipse(0.165 + 0.024 * np.cos(a), 0.625 + 0.017 * np.sin(a), 0.0052, 0.0045) for a in np.linspace(0, 2 * np.pi, 7)[:-1]]
    stage.shade(wing * stage.mask(*rose, curves.ellipse(0.165, 0.625, 0.007, 0.006)), 0.7)
    string = neutral("black") if look.sole == "black" else neutral("brown")
    laces(stage, curves.line(throat), 4, string, reach=0.04, width=0.012, metal=False)
    bow(stage, curves.line(throat)[-1] + np.array([-0.012, -0.01]), string, 0.62)

    top = curves.line([(0.060, ground - 0.060), (0.12, ground - 0.040), (0.30, ground - 0.036), (0.48, ground - 0.052),
        (0.62, ground - heel - 0.010), (0.78, ground - heel - 0.020), (0.928, ground - heel - 0.022)])
    bottom = curves.line([(0.064, ground - 0.040), (0.13, ground - 0.008), (0.30, ground), (0.44, ground - 0.010),
        (0.58, ground - heel * 0.8), (0.70, ground - heel + 0.002), (0.922, ground - heel)])
    welt = stage.mask(band(top, bottom))
    stage.paint(welt, leather, "leather", form=stage.form(welt, 0.015), edge=0.004, shadow=0.4)
    stage.stitch(curves.shifted(top, 0, 0.008), neutral("beige"), welt, width=0.0036, dash=0.007)


SILHOUETTES = {"sneaker": sneaker, "high-top": high_top, "running shoe": running_shoe, "brogue": brogue}
