"""Bags, seen from the front."""

# The points of an outline stay beside each other.
# fmt: off

import numpy as np

from training.drawing import curves
from training.drawing.colours import darker, neutral
from training.drawing.curves import CORNER
from training.drawing.parts import Look, buckle, fold, zip_line
from training.drawing.surfaces import Stage


def tote(stage: Stage, look: Look, rng: np.random.Generator) -> None:
    """A shopping bag with two long handles."""
    top, bottom = rng.uniform(0.36, 0.42), 0.905
    wide, deep = rng.uniform(0.27, 0.32), rng.uniform(0.015, 0.04)  # half the width; how much wider or narrower the foot is
    left, right = 0.5 - wide, 0.5 + wide
    foot = rng.uniform(-0.035, 0.03)
    handle, apart = rng.uniform(0.075, 0.13), wide * 0.5
    stage.ground(left - foot, right + foot, bottom)

    def handle_path(lift: float) -> np.ndarray:
        return curves.line([(0.5 - apart, top + 0.10), (0.5 - apart + 0.005, top - 0.06), (0.5 - apart * 0.75, handle + lift + 0.045),
            (0.5, handle + lift), (0.5 + apart * 0.75, handle + lift + 0.045), (0.5 + apart - 0.005, top - 0.06),
            (0.5 + apart, top + 0.10)])

    strap = look.trim if look.pattern != "plain" or rng.random() < 0.6 else neutral("brown")
    back = stage.lines(handle_path(0.035), width=0.034)
    stage.paint(back, strap, "canvas", form=stage.form(back, 0.012), edge=0.004, dim=0.30)
    inside = stage.mask(curves.smooth([(left, top, CORNER), (0.36, top - deep), (0.64, top - deep), (right, top, CORNER),
        (0.5, top + 0.05)]))
    stage.paint(inside, look.quiet, look.material, edge=0.008, dim=0.45)
    body = stage.mask(
        curves.smooth(
            [(left, top, CORNER), (0.36, top + deep * 0.5), (0.5, top + deep * 0.7), (0.64, top + deep * 0.5), (right, top, CORNER),
                (right + foot * 0.5 + 0.008, 0.65),
             (right + foot, bottom - 0.025), (right + foot - 0.025, bottom), (0.5, bottom + 0.004), (left - foot + 0.025, bottom),
                 (left - foot, bottom - 0.025), (left - foot * 0.5 - 0.008, 0.65)]
        )
    )
    form = stage.form(body, 0.10, 0.45)
    stage.paint(body, look.surface, look.material, form=form, edge=0.006, shadow=0.5)
    for x, lean in ((left + 0.09, 0.05), (0.5 + rng.uniform(-0.08, 0.08), 0.03), (right - 0.10, -0.05)):
        fold(stage, [(x, top + 0.06), (x + lean * 0.3, 0.62), (x + lean + rng.uniform(-0.04, 0.04), bottom - 0.05)], body, width=0.06,
            strength=0.13)
    hem = curves.line([(left, top + 0.034), (0.36, top + deep * 0.5 + 0.034), (0.5, top + deep * 0.7 + 0.034),
        (0.64, top + deep * 0.5 + 0.034), (right, top + 0.034)])
    stage.stitch(hem, look.thread, body, width=0.0036)
    if rng.random() < 0.4:
        foot_part = body * stage.mask(curves.smooth([(0, bottom - 0.15, CORNER), (0.5, bottom - 0.14), (1, bottom - 0.15, CORNER),
            (1, 1, CORNER), (0, 1, CORNER)]))
        stage.paint(foot_part, strap, "leather", form=form, edge=0.004, shadow=0.35)
        stage.stitch(curves.line([(0.1, bottom - 0.141), (0.5, bottom - 0.131), (0.9, bottom - 0.141)]), look.thread, foot_part,
            width=0.0036)
    front = stage.lines(handle_path(0.0), width=0.036)
    stage.paint(front, strap, "canvas", form=stage.form(front, 0.014), edge=0.004, shadow=0.5)
    for x in (0.5 - apart, 0.5 + apart):
        patch = stage.mask(np.array([[x - 0.022, top + 0.055], [x + 0.022, top + 0.055], [x + 0.022, top + 0.125], [x - 0.022,
            top + 0.125]]))
        stage.paint(patch, strap, "canvas", edge=0.004, shadow=0.3)
        stage.stitch(curves.line([(x - 0.015, top + 0.062), (x + 0.015, top + 0.117)]), look.thread, patch, width=0.003, dash=0.008)
        stage.stitch(curves.line([(x + 0.015, top + 0.062), (x - 0.015, top + 0.117)]), look.thread, patch, width=0.003, dash=0.008)


def backpack(stage: Stage, look: Look, rng: np.random.Generator) -> None:
    """A rucksack with a zipped front pocket."""
    wide, top, bottom = rng.uniform(0.255, 0.295), rng.uniform(0.13, 0.17), 0.915
    left, right = 0.5 - wide, 0.5 + wide
    stage.ground(left + 0.02, right - 0.02, bottom)
    loop = stage.lines(curves.line([(0.44, top + 0.03), (0.446, top - 0.045), (0.5, top - 0.068), (0.554, top - 0.045),
        (0.56, top + 0.03)]), width=0.030)
    stage.paint(loop, look.trim, "canvas", form=stage.form(loop, 0.012), edge=0.004)
    for side in (-1, 1):
        x = 0.5 + side * (wide - 0.02)
        strap = stage.lines(curves.line([(0.5 + side * 0.10, top + 0.02), (x + side * 0.045, top + 0.17), (x + side * 0.072, 0.50),
            (x + side * 0.045, 0.76), (x, bottom - 0.05)]), width=0.050)
        stage.paint(strap, look.quiet, "canvas", form=stage.form(strap, 0.02), edge=0.005, dim=0.1)
        pocket = stage.mask(curves.smooth([(x - side * 0.05, 0.62, CORNER), (x + side * 0.050, 0.64), (x + side * 0.058, 0.78),
            (x + side * 0.035, bottom - 0.03), (x - side * 0.05, bottom - 0.03, CORNER)]))
        stage.paint(pocket, look.trim, "mesh", form=stage.form(pocket, 0.04, 0.8), edge=0.005)
    body = stage.mask(curves.smooth([(left + 0.005, bottom - 0.06), (left - 0.008, 0.62), (left + 0.005, top + 0.20),
        (left + 0.055, top + 0.06), (0.5 - 0.12, top + 0.006), (0.5, top), (0.5 + 0.12, top + 0.006), (right - 0.055, top + 0.06),
        (right - 0.005, top + 0.20), (right + 0.008, 0.62), (right - 0.005, bottom - 0.06), (right - 0.055, bottom),
        (0.5, bottom + 0.004), (left + 0.055, bottom)]))
    form = stage.form(body, 0.13, 0.75)
    stage.paint(body, look.surface, look.material, form=form, edge=0.006, shadow=0.5, bend=0.10)
    tape = look.quiet
    arch = [(left + 0.028, 0.60), (left + 0.030, top + 0.20), (left + 0.085, top + 0.095), (0.5, top + 0.062),
        (right - 0.085, top + 0.095), (right - 0.030, top + 0.20), (right - 0.028, 0.52)]
    zip_line(stage, arch, tape, body)

    high = rng.uniform(0.54, 0.60)
    pocket = stage.mask(curves.smooth([(left + 0.045, bottom - 0.05), (left + 0.040, high + 0.08), (left + 0.075, high + 0.012),
        (0.5, high), (right - 0.075, high + 0.012), (right - 0.040, high + 0.08), (right - 0.045, bottom - 0.05),
        (right - 0.085, bottom - 0.018), (0.5, bottom - 0.012), (left + 0.085, bottom - 0.018)]))
    stage.paint(pocket, look.surface if rng.random() < 0.6 else look.trim, look.material, form=stage.form(pocket, 0.06, 0.8), edge=0.008,
        thick=1.3, shadow=0.6)
    zip_line(stage, [(left + 0.062, high + 0.075), (0.5, high + 0.062), (right - 0.062, high + 0.075)], tape, pocket)
    if rng.random() < 0.5:
        label = stage.mask(curves.smooth([(0.455, 0.385, CORNER), (0.545, 0.385, CORNER), (0.545, 0.44, CORNER), (0.455, 0.44, CORNER)]))
        stage.paint(label, neutral("brown"), "leather", edge=0.004, shadow=0.4)
        stage.stitch(curves.line([(0.462, 0.393), (0.5, 0.393), (0.538, 0.393)]), neutral("beige"), label, width=0.003, dash=0.007)
        stage.stitch(curves.line([(0.462, 0.432), (0.5, 0.432), (0.538, 0.432)]), neutral("beige"), label, width=0.003, dash=0.007)
    base = body * stage.mask(np.array([[0, bottom - 0.045], [1, bottom - 0.045], [1, 1], [0, 1]]))
    stage.paint(base, darker(look.trim, 0.15), "leather", form=form, edge=0.005, shadow=0.4)


def handbag(stage: Stage, look: Look, rng: np.random.Generator) -> None:
    """A small stiff bag with a flap, a clasp and a curved handle."""
    top, bottom = rng.uniform(0.40, 0.45), 0.865
    upper, lower = rng.uniform(0.25, 0.30), rng.uniform(0.33, 0.38)
    brass = rng.random() < 0.6
    metal = neutral("gum") * np.float32(1.25) if brass else neutral("steel")
    stage.ground(0.5 - lower, 0.5 + lower, bottom)
    rise = rng.uniform(0.13, 0.19)
    arc = curves.line([(0.5 - upper * 0.68, top + 0.02), (0.5 - upper * 0.66, top - 0.10), (0.5 - upper * 0.42, rise + 0.02),
        (0.5, rise - 0.015), (0.5 + upper * 0.42, rise + 0.02), (0.5 + upper * 0.66, top - 0.10), (0.5 + upper * 0.68, top + 0.02)])
    handle = stage.lines(arc, width=0.038)
    stage.paint(handle, look.trim, "leather", form=stage.form(handle, 0.019, 1.0), edge=0.004)
    body = stage.mask(curves.smooth([(0.5 - upper, top, CORNER), (0.5, top - 0.018), (0.5 + upper, top, CORNER),
        (0.5 + (upper + lower) / 2 + 0.008, (top + bottom) / 2), (0.5 + lower, bottom - 0.04), (0.5 + lower - 0.03, bottom),
        (0.5, bottom + 0.008), (0.5 - lower + 0.03, bottom), (0.5 - lower, bottom - 0.04),
        (0.5 - (upper + lower) / 2 - 0.008, (top + bottom) / 2)]))
    form = stage.form(body, 0.09, 0.6)
    stage.paint(body, look.surface, look.material, form=form, edge=0.007, shadow=0.5)
    stage.stitch(curves.line([(0.5 - lower + 0.025, bottom - 0.03), (0.5, bottom - 0.022),
        (0.5 + lower - 0.025, bottom - 0.03)]), look.thread, body, width=0.0036)
    style = rng.choice(["flap", "flap", "band"])
    if style == "flap":
        drop = top + (bottom - top) * rng.uniform(0.48, 0.60)
        edge = [(0.5 - upper - 0.022, top + 0.09), (0.5 - upper + 0.02, drop - 0.05), (0.5 - 0.14, drop - 0.012), (0.5, drop),
            (0.5 + 0.14, drop - 0.012), (0.5 + upper - 0.02, drop - 0.05), (0.5 + upper + 0.022, top + 0.09)]
        flap = stage.mask(np.concatenate([curves.line(edge), curves.line([(0.5 + upper + 0.004, top), (0.5, top - 0.026),
            (0.5 - upper - 0.004, top)])]))
        stage.paint(flap, look.surface if rng.random() < 0.55 else look.trim, look.material, form=stage.form(flap, 0.06, 0.6),
            edge=0.007, thick=1.3, shadow=0.6)
        inner = (np.array([p[:2] for p in edge]) - [0.5, top]) * [0.93, 0.94] + [0.5, top]
        stage.stitch(curves.line([tuple(p) for p in inner]), look.thread, flap, width=0.0036)
        plate = stage.mask(curves.smooth([(0.468, drop - 0.045), (0.532, drop - 0.045), (0.536, drop + 0.012), (0.5, drop + 0.026),
            (0.464, drop + 0.012)]))
        stage.paint(plate, metal, "metal", edge=0.006, thick=1.2, shadow=0.6)
        stage.paint(stage.mask(curves.ellipse(0.5, drop - 0.010, 0.012, 0.014)), metal, "metal", edge=0.004, shadow=0.5)
    else:
        zone = body * stage.mask(np.array([[0, 0], [1, 0], [1, top + 0.075], [0, top + 0.075]]))
        stage.paint(zone, look.trim, "leather", form=form, edge=0.005, shadow=0.45)
        for x in (0.5 - upper * 0.55, 0.5 + upper * 0.55):
            strap = stage.lines(np.array([[x, top], [x, (top + bottom) / 2], [x, bottom + 0.001]]), width=0.046)
            stage.paint(strap * body, look.trim, "leather", form=form, edge=0.005, thick=1.2, shadow=0.45)
            buckle(stage, x, top + 0.17, 0.066, 0.056, tilt=np.pi / 2)
    for x in (0.5 - upper * 0.68, 0.5 + upper * 0.68):
        ring = stage.mask(curves.ellipse(x, top + 0.012, 0.028, 0.026)) * (1 - stage.mask(curves.ellipse(x, top + 0.012, 0.017, 0.015)))
        stage.paint(ring, metal, "metal", edge=0.005, shadow=0.5)
        tab = stage.mask(curves.smooth([(x - 0.022, top + 0.024, CORNER), (x + 0.022, top + 0.024, CORNER), (x + 0.020, top + 0.075),
            (x, top + 0.092), (x - 0.020, top + 0.075)]))
        stage.paint(tab, look.trim, "leather", edge=0.005, shadow=0.45)
        stage.paint(stage.mask(curves.ellipse(x, top + 0.066, 0.008, 0.008)), metal, "metal", edge=0.004, shadow=0.4)


SILHOUETTES = {"tote": tote, "backpack": backpack, "handbag": handbag}
