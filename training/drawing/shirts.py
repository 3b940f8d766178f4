"""Shirts, laid out and seen from the front."""

# The points of an outline stay beside each other.
# fmt: off

import numpy as np

from training.drawing import curves
from training.drawing.colours import darker, mix, neutral
from training.drawing.curves import CORNER
from training.drawing.parts import Look, button, fold
from training.drawing.surfaces import Stage


def _mirrored(points: curves.Points) -> curves.Points:
    """The points, then the same ones across the middle, back to the first."""
    return [*points, *((1 - x, *rest) for x, *rest in reversed(points))]


def _torso(rng: np.random.Generator, sleeve_y: float, sleeve_x: float, cuff: float, neck: float, bottom: float) -> tuple[curves.Points,
    curves.Points]:
    """Half of a shirt: the body from neck to hem, and the sleeve; `cuff` is how wide its end is."""
    waist = rng.uniform(-0.008, 0.012)
    body = [(neck, 0.185, CORNER), (0.30, 0.215), (0.262, 0.240, CORNER), (0.272, 0.40), (0.280 - waist, 0.62),
        (0.268, bottom - 0.006, CORNER), (0.40, bottom + 0.010)]
    long = sleeve_y > 0.6
    out = np.array([sleeve_x, sleeve_y])
    inward = np.array([cuff, cuff * (0.10 if long else 0.45)])
    elbow = (0.165, 0.46) if long else (0.172, 0.335)
    inner = (0.262, 0.55) if long else (0.258, 0.445)
    sleeve = [(0.320, 0.205, CORNER), (0.262, 0.232), (0.215, 0.272), elbow, (*out, CORNER),
        (*(out + inward), CORNER), inner, (0.290, 0.400, CORNER)]
    return body, sleeve


def _flip(points: curves.Points) -> curves.Points:
    return [(1 - x, *rest) for x, *rest in points]


def _cloth(stage: Stage, look: Look, rng: np.random.Generator, halves: tuple[curves.Points, curves.Points],
    bottom: float) -> tuple[np.ndarray, np.ndarray, list]:
    """Paint the sleeves and the body with their creases; their masks: body, its form, [left sleeve, right sleeve]."""
    body_points, sleeve_points = halves
    body = stage.mask(curves.smooth(_mirrored(body_points)))
    sleeves = [stage.mask(curves.smooth(points)) for points in (sleeve_points, _flip(sleeve_points))]
    whole = np.maximum(body, np.maximum(*sleeves))
    stage.drop(np.roll(whole, (3, 2), (0, 1)), 0.38)
    for sleeve in sleeves:
        stage.paint(sleeve, look.surface, look.material, form=stage.form(sleeve, 0.055, 0.75), edge=0.005, shadow=0.2)
    form = stage.form(body, 0.12, 0.5)
    stage.paint(body, look.surface, look.material, form=form, edge=0.004, shadow=0.35)
    for side in (0, 1):
        def at(*points: tuple[float, float]) -> list:
            return [(abs(side - x), y) for x, y in points]  # noqa: B023

        fold(stage, at((0.275, 0.405), (0.335, 0.425), (0.395, 0.470 + rng.uniform(-0.03, 0.03))), whole, width=0.035, strength=0.20)
        fold(stage, at((0.278, 0.375), (0.330, 0.350), (0.360, 0.300)), whole, width=0.026, strength=0.16)
        fold(stage, at((0.300 + rng.uniform(0, 0.05), 0.55), (0.335, 0.66), (0.33 + rng.uniform(-0.03, 0.05), bottom - 0.03)), body,
            width=0.045, strength=0.14)
        x, y = np.mean([sleeve_points[4][:2], sleeve_points[5][:2]], axis=0)
        fold(stage, at((0.255, 0.30), ((0.255 + x) / 2 + 0.015, (0.30 + y) / 2), (x + 0.01, y - 0.02)), sleeves[side], width=0.030,
            strength=0.15)
        armhole = curves.line(at((0.300, 0.205), (0.287, 0.30), (0.278, 0.40)))
        stage.seam(armhole, whole, width=0.004, strength=0.30)
    fold(stage, [(0.5 + rng.uniform(-0.08, 0.08), 0.58), (0.5 + rng.uniform(-0.03, 0.03), 0.70),
        (0.5 + rng.uniform(-0.06, 0.06), bottom - 0.02)], body, width=0.05, strength=0.12)
    return body, form, sleeves


def _cuffs(stage: Stage, look: Look, sleeve: curves.Points, sleeves: list, width: float, colour: np.ndarray | None,
    material: str = "knit") -> None:
    """Bands, or with no colour only seams, at the ends of the sleeves."""
    for side, mask in enumerate(sleeves):
        (x0, y0), (x1, y1) = ((abs(side - x), y) for x, y, *_ in sleeve[4:6])
        away = np.array([y1 - y0, -(x1 - x0)])
        away *= (-1 if away[1] > 0 else 1) / np.hypot(*away)
        end = np.array([[x0, y0], [(x0 + x1) / 2, (y0 + y1) / 2], [x1, y1]])
        end = end + (end - end[1]) * 0.3
        if colour is None:
            stage.stitch(end + away * width, look.thread, mask, width=0.0026, dash=0.008)
        else:
            stage.paint(mask * stage.lines(end, width=width * 2), colour, material, form=stage.form(mask, 0.05, 0.75), edge=0.005,
                shadow=0.3)


def t_shirt(stage: Stage, look: Look, rng: np.random.Generator) -> None:
    """A short-sleeved shirt with a round or pointed neck."""
    bottom, neck = rng.uniform(0.85, 0.90), rng.uniform(0.385, 0.405)
    halves = _torso(rng, rng.uniform(0.41, 0.46), rng.uniform(0.085, 0.115), 0.120, neck, bottom)
    deep = rng.uniform(0.075, 0.105)
    pointed = rng.random() < 0.3
    back = stage.mask(curves.smooth([(neck, 0.185, CORNER), (0.5, 0.205), (1 - neck, 0.185, CORNER), (0.5, 0.30)]))
    body, form, sleeves = _cloth(stage, look, rng, halves, bottom)
    middle = [(0.5, 0.185 + deep * 1.5, CORNER)] if pointed else [(neck + 0.040, 0.185 + deep * 0.78), (0.5, 0.185 + deep),
        (1 - neck - 0.040, 0.185 + deep * 0.78)]
    hole_line = curves.line([(neck, 0.183), *middle, (1 - neck, 0.183)])
    hole = stage.mask(np.concatenate([hole_line, curves.line([(1 - neck, 0.183), (0.5, 0.200), (neck, 0.183)])]))
    stage.paint(np.maximum(hole, hole * back), look.quiet, look.material, edge=0.006, dim=0.30, shadow=0)
    behind = stage.lines(curves.line([(neck, 0.186), (0.5, 0.208), (1 - neck, 0.186)]), width=0.024) * hole
    ringer = rng.random() < 0.45
    band_colour = look.trim if ringer else mix(look.palette.base, look.quiet, 0.25)
    stage.paint(behind, band_colour, "knit", edge=0.004, dim=0.12)
    collar = stage.lines(curves.shifted(hole_line, 0, 0.004), width=0.026)
    stage.paint(collar * np.maximum(body, hole), band_colour, "knit", edge=0.006, thick=1.2, shadow=0.35)
    stage.stitch(curves.shifted(hole_line, 0, 0.024), look.thread, body, width=0.0026, dash=0.008)
    _cuffs(stage, look, halves[1], sleeves, 0.020, look.trim if ringer else None)
    hem = curves.line([(0.26, bottom - 0.024), (0.40, bottom - 0.010), (0.60, bottom - 0.010), (0.74, bottom - 0.024)])
    stage.stitch(hem, look.thread, body, width=0.0026, dash=0.008)
    if rng.random() < 0.35:
        pocket = stage.mask(curves.smooth([(0.565, 0.385, CORNER), (0.665, 0.385, CORNER), (0.665, 0.480, CORNER),
            (0.615, 0.505, CORNER), (0.565, 0.480, CORNER)]))
        stage.paint(pocket, look.trim if ringer else look.surface, look.material, form=form, edge=0.005, thick=1.3, shadow=0.35)
        stage.stitch(curves.line([(0.565, 0.400), (0.615, 0.400), (0.665, 0.400)]), look.thread, pocket, width=0.0026, dash=0.008)


def shirt(stage: Stage, look: Look, rng: np.random.Generator) -> None:
    """A buttoned shirt with a collar, its sleeves long or short."""
    bottom, neck = rng.uniform(0.87, 0.91), 0.405
    long = rng.random() < 0.5
    halves = _torso(rng, 0.80, 0.105, 0.078, neck, bottom) if long else _torso(rng, 0.46, 0.095, 0.120, neck, bottom)
    body, form, sleeves = _cloth(stage, look, rng, halves, bottom)
    contrast = rng.random() < 0.4 and look.pattern != "plain"
    collar_colour = look.trim if contrast else look.surface
    hole = stage.mask(curves.smooth([(neck, 0.175, CORNER), (0.5, 0.150), (1 - neck, 0.175, CORNER), (0.5, 0.290, CORNER)]))
    stage.paint(hole, collar_colour, look.material, edge=0.006, dim=0.38, shadow=0)
    stand = stage.mask(curves.smooth([(neck - 0.020, 0.190, CORNER), (neck + 0.006, 0.166), (0.45, 0.150), (0.5, 0.146), (0.55, 0.150),
        (1 - neck - 0.006, 0.166), (1 - neck + 0.020, 0.190, CORNER), (0.55, 0.188), (0.5, 0.192), (0.45, 0.188)]))
    stage.paint(stand, collar_colour, look.material, edge=0.006, dim=0.08)
    placket = stage.mask(np.array([[0.478, 0.26], [0.522, 0.26], [0.522, bottom + 0.012], [0.478, bottom + 0.012]])) * body
    stage.paint(placket, collar_colour, look.material, form=form, edge=0.004, thick=1.2, shadow=0.35)
    for x in (0.4835, 0.5165):
        stage.stitch(np.array([[x, 0.27], [x, 0.5], [x, bottom]]), look.thread, placket, width=0.0024, dash=0.008)
    knob = neutral("white") if rng.random() < 0.7 else look.quiet
    for y in np.arange(0.315, bottom - 0.05, 0.098):
        button(stage, 0.5, y, 0.0115, knob)
    tips = rng.uniform(0.300, 0.325)
    for side in (0, 1):
        points = [(neck - 0.006, 0.170), (0.405, 0.190), (0.5, 0.268, CORNER), (0.452, tips, CORNER), (0.375, 0.238),
            (neck - 0.028, 0.188, CORNER)]
        points = points if side == 0 else _flip(points)
        wing = stage.mask(curves.smooth(points))
        stage.paint(wing, collar_colour, look.material, form=stage.form(wing, 0.03, 0.5), edge=0.006, thick=1.3, shadow=0.5)
        rim = curves.line([(abs(side - x), y) for x, y in ((0.487, 0.268), (0.452, tips - 0.012), (0.390, 0.240))])
        stage.stitch(rim, look.thread, wing, width=0.0024, dash=0.008)
    if long:
        _cuffs(stage, look, halves[1], sleeves, 0.052, look.trim if contrast else look.palette.base, look.material)
        x, y = halves[1][5][:2]
        for side in (0, 1):
            button(stage, abs(side - (x - 0.020)), y - 0.026, 0.009, knob)
    else:
        _cuffs(stage, look, halves[1], sleeves, 0.026, look.trim if contrast else None, look.material)
    for side in (0, 1) if rng.random() < 0.3 else (1,):
        x0, x1 = (0.345, 0.445) if side == 0 else (0.555, 0.655)
        pocket = stage.mask(curves.smooth([(x0, 0.385, CORNER), (x1, 0.385, CORNER), (x1, 0.475, CORNER), ((x0 + x1) / 2, 0.500, CORNER),
            (x0, 0.475, CORNER)]))
        stage.paint(pocket, look.surface, look.material, form=form, edge=0.004, thick=1.2, shadow=0.32)
        stage.seam(curves.line([(x0, 0.402), ((x0 + x1) / 2, 0.402), (x1, 0.402)]), pocket, width=0.003, strength=0.35)
    stage.stitch(curves.line([(0.26, bottom - 0.018), (0.40, bottom - 0.004), (0.60, bottom - 0.004),
        (0.74, bottom - 0.018)]), look.thread, body, width=0.0024, dash=0.008)


def hoodie(stage: Stage, look: Look, rng: np.random.Generator) -> None:
    """A hooded sweatshirt with a front pocket."""
    bottom, neck = rng.uniform(0.87, 0.90), 0.385
    halves = _torso(rng, 0.80, 0.085, 0.095, neck, bottom)
    rib = look.trim if rng.random() < 0.6 else darker(look.palette.base, 0.25)
    body, form, sleeves = _cloth(stage, look, rng, halves, bottom)
    hood = stage.mask(curves.smooth([(0.335, 0.235), (0.338, 0.165), (0.392, 0.095), (0.5, 0.070), (0.608, 0.095), (0.662, 0.165),
        (0.665, 0.235), (0.60, 0.285), (0.5, 0.325), (0.40, 0.285)]))
    stage.paint(hood, look.surface, look.material, form=stage.form(hood, 0.07, 0.8), edge=0.007, shadow=0.5)
    mouth = curves.smooth([(0.398, 0.215), (0.420, 0.145), (0.5, 0.115), (0.580, 0.145), (0.602, 0.215), (0.560, 0.270),
        (0.5, 0.310, CORNER), (0.440, 0.270)])
    opening = stage.mask(mouth)
    stage.paint(opening, look.trim if look.pattern != "plain" else look.quiet, look.material, edge=0.016, dim=0.42, shadow=0)
    stage.shade(opening * stage.mask(curves.ellipse(0.5, 0.25, 0.07, 0.07)), 0.12)
    rim = stage.lines(np.concatenate([mouth, mouth[:1]]), width=0.020)
    stage.paint(rim, look.surface, look.material, edge=0.007, thick=1.2, shadow=0.4)
    stage.stitch(curves.line([(0.345, 0.250), (0.42, 0.302), (0.5, 0.338), (0.58, 0.302), (0.655, 0.250)]), look.thread, body,
        width=0.0026, dash=0.008)
    if rng.random() < 0.4:
        path = np.array([[0.5, 0.318], [0.5, 0.6], [0.5, bottom]])
        stage.paint(body * stage.lines(path, width=0.020), look.quiet, "cotton", edge=0.003, shadow=0.4)
        stage.paint(body * stage.lines(path, width=0.008), neutral("steel"), "metal", edge=0.003, shadow=0.3)
    pocket = stage.mask(curves.smooth([(0.392, 0.600, CORNER), (0.608, 0.600, CORNER), (0.640, 0.655), (0.672, 0.720, CORNER),
        (0.672, bottom - 0.055, CORNER), (0.328, bottom - 0.055, CORNER), (0.328, 0.720, CORNER), (0.360, 0.655)]))
    stage.paint(pocket, look.surface, look.material, form=form, edge=0.007, thick=1.3, shadow=0.45)
    for side in (0, 1):
        slit = curves.line([(abs(side - x), y) for x, y in ((0.402, 0.606), (0.372, 0.655), (0.340, 0.722))])
        stage.stitch(slit, look.thread, pocket, width=0.0026, dash=0.008)
        x = 0.468 if side == 0 else 0.532
        string = curves.line([(x, 0.292), (x - 0.004 + 0.008 * side, 0.36), (x + rng.uniform(-0.012, 0.012), rng.uniform(0.42, 0.47))])
        stage.paint(stage.lines(string, width=0.010), neutral("white"), "cotton", edge=0.004, thick=1.2, shadow=0.5)
        stage.paint(stage.mask(curves.ellipse(*string[-1], 0.007, 0.013)), neutral("steel"), "metal", edge=0.004, shadow=0.4)
    welt = body * stage.mask(np.array([[0, bottom - 0.042], [1, bottom - 0.042], [1, 1], [0, 1]]))
    stage.paint(welt, rib, "knit", form=form, edge=0.006, thick=1.2, shadow=0.4)
    _cuffs(stage, look, halves[1], sleeves, 0.046, rib)


SILHOUETTES = {"T-shirt": t_shirt, "shirt": shirt, "hoodie": hoodie}
