"""Hats."""

# The points of an outline stay beside each other.
# fmt: off

import numpy as np

from training.drawing import curves
from training.drawing.colours import darker, lightness, mix, neutral
from training.drawing.curves import CORNER
from training.drawing.parts import Look, band, fold
from training.drawing.surfaces import Stage


def cap(stage: Stage, look: Look, rng: np.random.Generator) -> None:
    """A baseball cap, its peak to the left."""
    tall = rng.uniform(-0.03, 0.03)
    crown = stage.mask(curves.smooth([(0.345, 0.640, CORNER), (0.350, 0.52), (0.395, 0.375 - tall), (0.495, 0.285 - tall),
        (0.625, 0.262 - tall), (0.755, 0.310 - tall), (0.850, 0.430), (0.893, 0.560), (0.900, 0.672, CORNER), (0.76, 0.700),
        (0.60, 0.700), (0.46, 0.680)]))
    stage.ground(0.12, 0.90, 0.715, strength=0.5)
    form = stage.form(crown, 0.24, 0.85)
    stage.paint(crown, look.surface, look.material, form=form, edge=0.005, bend=0.16)
    top = (0.610, 0.262 - tall)
    seams = [[top, (0.53, 0.40), (0.515, 0.55), (0.53, 0.70)], [top, (0.73, 0.40), (0.775, 0.56),
        (0.78, 0.71)], [top, (0.46, 0.33 - tall), (0.385, 0.47), (0.36, 0.62)]]
    for seam in seams:
        path = curves.line(seam)
        stage.seam(path, crown, width=0.004, strength=0.35)
        for side in (-0.011, 0.011):
            stage.stitch(curves.shifted(path, side), look.thread, crown, width=0.003, dash=0.008)
    for x, y in ((0.44, 0.43), (0.63, 0.40), (0.80, 0.45)):
        stage.paint(stage.mask(curves.ellipse(x, y, 0.013, 0.013)), look.quiet, "cotton", edge=0.004, shadow=0.3)
        stage.shade(stage.mask(curves.ellipse(x, y, 0.006, 0.006)), 0.8)
    stage.paint(stage.mask(curves.ellipse(top[0], top[1] - 0.002, 0.026, 0.014)), look.trim, look.material, edge=0.008, thick=1.3)
    rim = curves.line([(0.345, 0.640), (0.46, 0.680), (0.60, 0.700), (0.76, 0.700), (0.900, 0.672)])
    stage.stitch(curves.shifted(rim, 0, -0.022), look.thread, crown, width=0.003, dash=0.008)
    long = rng.uniform(-0.02, 0.02)
    upper_edge = curves.line([(0.098 + long, 0.700), (0.125 + long, 0.650), (0.205, 0.610), (0.300, 0.600), (0.372, 0.612),
        (0.47, 0.655), (0.56, 0.698)])
    lower_edge = curves.line([(0.098 + long, 0.700), (0.16, 0.722), (0.25, 0.712), (0.36, 0.700), (0.46, 0.705), (0.56, 0.700)])
    peak = stage.mask(band(upper_edge, lower_edge))
    under = stage.mask(band(lower_edge, curves.shifted(lower_edge, 0, 0.014)))
    stage.paint(under, darker(look.trim, 0.3), look.material, edge=0.004, dim=0.25)
    peak_form = stage.form(peak, 0.05, 0.7)
    plain = rng.random() < 0.65
    stage.paint(peak, look.trim if plain else look.surface, look.material, form=peak_form, edge=0.006, shadow=0.6)
    rows = [curves.along(edge, np.linspace(0, 1, 40))[0] for edge in (upper_edge, lower_edge)]
    for share in (0.17, 0.33, 0.5, 0.67):
        stage.stitch(rows[0] * (1 - share) + rows[1] * share, look.thread, peak, width=0.0026, dash=0.008)


def bucket_hat(stage: Stage, look: Look, rng: np.random.Generator) -> None:
    """A cloth hat with a sloping stitched brim."""
    top, wide = rng.uniform(0.24, 0.29), rng.uniform(-0.01, 0.02)
    brim_y = rng.uniform(0.70, 0.75)
    stage.ground(0.14, 0.86, brim_y + 0.045, strength=0.45, depth=0.03)
    under = stage.mask(curves.smooth([(0.115, brim_y - 0.01), (0.25, brim_y - 0.035), (0.5, brim_y - 0.045), (0.75, brim_y - 0.035),
        (0.885, brim_y - 0.01), (0.75, brim_y + 0.04), (0.5, brim_y + 0.055), (0.25, brim_y + 0.04)]))
    stage.paint(under, look.quiet, look.material, dim=0.4)
    brim = stage.mask(curves.smooth([(0.268 - wide, 0.535, CORNER), (0.195, 0.61), (0.105, brim_y - 0.018), (0.120, brim_y + 0.005),
        (0.27, brim_y + 0.042), (0.5, brim_y + 0.056), (0.73, brim_y + 0.042), (0.880, brim_y + 0.005), (0.895, brim_y - 0.018),
        (0.805, 0.61), (0.732 + wide, 0.535, CORNER), (0.5, 0.50)]))
    form = stage.form(brim, 0.11, 0.6)
    other = rng.random() < 0.3
    stage.paint(brim, look.trim if other else look.surface, look.material, form=form, edge=0.005)
    stage.shade(brim * stage.mask(curves.smooth([(0.1, 0.5, CORNER), (0.9, 0.5, CORNER), (0.9, 0.57, CORNER), (0.5, 0.61),
        (0.1, 0.57, CORNER)])), 0.10)
    for k in np.linspace(0.15, 0.93, 6):
        y = 0.555 + (brim_y + 0.05 - 0.555) * k
        x = np.interp(k, [0, 1], [0.250, 0.095])
        stage.stitch(curves.line([(x, y - 0.055 * (0.6 + k * 0.4)), (0.28 - 0.02 * k, y - 0.012), (0.5, y), (0.72 + 0.02 * k, y - 0.012),
            (1 - x, y - 0.055 * (0.6 + k * 0.4))]), look.thread, brim, width=0.0026, dash=0.009)
    crown = stage.mask(curves.smooth([(0.262 - wide, 0.548, CORNER), (0.288 - wide, 0.40), (0.318, top + 0.045), (0.37, top + 0.010),
        (0.5, top - 0.006), (0.63, top + 0.010), (0.682, top + 0.045), (0.712 + wide, 0.40), (0.738 + wide, 0.548, CORNER),
        (0.62, 0.582), (0.5, 0.590), (0.38, 0.582)]))
    crown_form = stage.form(crown, 0.17, 0.8)
    stage.paint(crown, look.surface, look.material, form=crown_form, edge=0.006, shadow=0.6, bend=0.16)
    edge = curves.line([(0.29, top + 0.075), (0.38, top + 0.055), (0.5, top + 0.050), (0.62, top + 0.055), (0.71, top + 0.075)])
    stage.seam(edge, crown, strength=0.28)
    stage.stitch(curves.shifted(edge, 0, 0.011), look.thread, crown, width=0.003, dash=0.008)
    if other:
        ribbon = crown * stage.lines(curves.line([(0.24, 0.520), (0.38, 0.553), (0.5, 0.560), (0.62, 0.553), (0.76, 0.520)]), width=0.055)
        stage.paint(ribbon, look.trim, look.material, form=crown_form, edge=0.004)
    for x in (0.335, 0.365):
        stage.paint(stage.mask(curves.ellipse(x, 0.43, 0.009, 0.010)), neutral("steel"), "metal", edge=0.004, shadow=0.3)
        stage.shade(stage.mask(curves.ellipse(x, 0.43, 0.004, 0.005)), 0.85)


def beanie(stage: Stage, look: Look, rng: np.random.Generator) -> None:
    """A knitted hat with a turned-up cuff, sometimes with a bobble."""
    tall, cuff = rng.uniform(-0.04, 0.03), rng.uniform(0.13, 0.18)
    bobble = rng.random() < 0.55
    top, bottom = 0.235 - tall + 0.03 * bobble, 0.83
    stage.ground(0.23, 0.77, bottom)
    if bobble:
        x, y, r = 0.5, top - 0.045, rng.uniform(0.085, 0.105)
        tufts = [curves.ellipse(x + r * 0.75 * np.cos(a), y + r * 0.75 * np.sin(a), r * 0.34, r * 0.20,
            a) for a in rng.uniform(0, 2 * np.pi, 46)]
        ball = stage.mask(curves.ellipse(x, y, r * 0.85, r * 0.85), *tufts)
        stage.paint(ball, look.trim, "wool", form=stage.form(ball, r, 0.9, soft=0.2), edge=0.006)
        hairs = [np.stack([(x + r * k * np.cos(a), y + r * k * np.sin(a)) for k in (q, q + 0.15, q + 0.30)]) for a,
            q in zip(rng.uniform(0, 2 * np.pi, 110), rng.uniform(0.05, 0.68, 110), strict=True)]
        stage.shade(stage.lines(*hairs[:60], width=0.0045), 0.22)
        stage.shade(stage.lines(*hairs[60:], width=0.0045), -0.45)
    crown = stage.mask(curves.smooth([(0.228, bottom - cuff + 0.03, CORNER), (0.232, 0.56), (0.275, 0.40 - tall * 0.5),
        (0.372, top + 0.045), (0.5, top), (0.628, top + 0.045), (0.725, 0.40 - tall * 0.5), (0.768, 0.56),
        (0.772, bottom - cuff + 0.03, CORNER)]))
    form = stage.form(crown, 0.22, 0.85)
    stage.paint(crown, look.surface, "knit", form=form, edge=0.006, shadow=0.4, bend=0.18)
    for k in (-0.75, -0.45, -0.15, 0.15, 0.45, 0.75):
        fold(stage, [(0.5 + 0.02 * k, top + 0.02), (0.5 + 0.14 * k, top + 0.13), (0.5 + 0.24 * k, top + 0.26)], crown, width=0.022,
            strength=0.16)
    fold_up = stage.mask(curves.smooth([(0.212, bottom - cuff + 0.006), (0.24, bottom - cuff - 0.010), (0.5, bottom - cuff + 0.008),
        (0.76, bottom - cuff - 0.010), (0.788, bottom - cuff + 0.006), (0.794, bottom - cuff / 2), (0.780, bottom - 0.018),
        (0.74, bottom - 0.004), (0.5, bottom + 0.012), (0.26, bottom - 0.004), (0.220, bottom - 0.018), (0.206, bottom - cuff / 2)]))
    cuff_form = stage.form(fold_up, 0.06, 0.8) + stage.form(crown, 0.22, 0.3)
    plain = rng.random() < 0.75
    stage.paint(fold_up, look.trim if plain else look.surface, "knit", form=cuff_form, edge=0.010, thick=1.3, shadow=0.6, bend=0.18)
    ribs = [curves.line([(0.5 + 0.295 * np.sin(a), bottom - cuff - 0.01), (0.5 + 0.300 * np.sin(a), bottom - cuff / 2),
        (0.5 + 0.292 * np.sin(a), bottom + 0.012)]) for a in np.linspace(-1.45, 1.45, 30)]
    stage.shade(fold_up * stage.lines(*ribs, width=0.0065), 0.30)
    if rng.random() < 0.35:
        label = stage.mask(curves.smooth([(0.455, bottom - cuff * 0.72, CORNER), (0.545, bottom - cuff * 0.72, CORNER),
            (0.545, bottom - cuff * 0.32, CORNER), (0.455, bottom - cuff * 0.32, CORNER)]))
        stage.paint(label, neutral("brown"), "leather", edge=0.004, shadow=0.4)


def sun_hat(stage: Stage, look: Look, rng: np.random.Generator) -> None:
    """A hat with a wide brim and a ribbon."""
    wide, flat = rng.uniform(0.40, 0.435), rng.uniform(0.125, 0.165)
    wave = rng.uniform(-0.02, 0.02)
    y = 0.66
    outline = curves.smooth([(0.5 - wide, y + wave), (0.5 - wide * 0.8, y - flat * 0.55), (0.5, y - flat * 0.95),
        (0.5 + wide * 0.8, y - flat * 0.55), (0.5 + wide, y - wave), (0.5 + wide * 0.78, y + flat * 0.72 - wave * 0.4),
        (0.5 + wide * 0.3, y + flat * 1.02), (0.5 - wide * 0.3, y + flat * 1.0), (0.5 - wide * 0.78, y + flat * 0.72 + wave * 0.4)])
    stage.drop(stage.mask(curves.shifted(outline, 0.006, 0.030)), 0.40)
    stage.paint(stage.mask(curves.shifted(outline, 0, 0.012)), darker(look.palette.base, 0.3), "straw", dim=0.3)
    brim = stage.mask(outline)
    stage.paint(brim, look.surface, look.material, form=stage.form(brim, 0.10, 0.35), edge=0.006, shadow=0.1)
    centre = outline.mean(0)
    ink = neutral("white") if lightness(look.palette.base) < 0.35 else None
    for k in (0.94, 0.82, 0.70):
        ring = (outline - centre) * k + centre + [0, -0.012 * (1 - k)]
        stage.shade(brim * stage.lines(np.concatenate([ring, ring[:1]]), width=0.0035), 0.14, ink)
    top, base = rng.uniform(0.25, 0.30), 0.665
    half = rng.uniform(0.205, 0.225)
    shadow = stage.mask(curves.ellipse(0.515, base + 0.005, half + 0.035, 0.085))
    stage.shade(shadow * brim, 0.16)
    crown = stage.mask(curves.smooth([(0.5 - half, base - 0.03, CORNER), (0.5 - half + 0.008, 0.50), (0.5 - half + 0.045, top + 0.085),
        (0.40, top + 0.012), (0.5, top + rng.choice([0, 0, 0.022])), (0.60, top + 0.012), (0.5 + half - 0.045, top + 0.085),
        (0.5 + half - 0.008, 0.50), (0.5 + half, base - 0.03, CORNER), (0.5 + half * 0.6, base + 0.030), (0.5, base + 0.045),
        (0.5 - half * 0.6, base + 0.030)]))
    form = stage.form(crown, 0.16, 0.9)
    stage.paint(crown, look.surface, look.material, form=form, edge=0.006, shadow=0.5, bend=0.16)
    ribbon_path = curves.line([(0.5 - half - 0.01, base - 0.065), (0.5 - half * 0.6, base - 0.020), (0.5, base - 0.006),
        (0.5 + half * 0.6, base - 0.020), (0.5 + half + 0.01, base - 0.065)])
    colour = look.trim if look.pattern != "plain" else look.palette.second
    ribbon = crown * stage.lines(ribbon_path, width=rng.uniform(0.06, 0.085))
    stage.paint(ribbon, colour, "satin", form=form, edge=0.004, shadow=0.4)
    if rng.random() < 0.6:
        x, y0 = 0.5 + half * 0.55, base - 0.022
        for side in (-1, 1):
            tail = stage.mask(np.array([[x, y0], [x + side * 0.020, y0 + 0.075], [x + side * 0.034, y0 + 0.064], [x + side * 0.050,
                y0 + 0.070], [x + 0.012 * side, y0 - 0.004]]))
            stage.paint(tail, mix(colour, neutral("black"), 0.08), "satin", edge=0.004)
            loop = stage.mask(curves.smooth([(x, y0), (x + side * 0.045, y0 - 0.036), (x + side * 0.078, y0 - 0.010),
                (x + side * 0.048, y0 + 0.026)]))
            stage.paint(loop, colour, "satin", form=stage.form(loop, 0.02), edge=0.004, shadow=0.45)
        stage.paint(stage.mask(curves.ellipse(x, y0, 0.014, 0.019)), colour, "satin", edge=0.006, thick=1.3)


SILHOUETTES = {"cap": cap, "bucket hat": bucket_hat, "beanie": beanie, "sun hat": sun_hat}
