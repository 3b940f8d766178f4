"""Digits drawn by strokes from a seed, as people draw them on the pad: what MNIST's American hands did not write.

A European one has a long upstroke, half as long as its stem and more; a European seven has a bar through its middle.
"""

from collections.abc import Iterable

import numpy as np
from PIL import Image, ImageDraw

from core.digits.centre import prepare

SHEET = 112  # pixels, as the pad sends them
FINE = 2  # times as large while it is drawn, so that edges are soft
WIDTHS = (0.05, 0.14)  # of the pen, as a share of the digit's height
TREMOR = 0.012  # of the digit's height

Stroke = np.ndarray  # (n, 2) points: x to the right, y down, one unit the height of the digit


def european(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Half ones with a long upstroke, half sevens, most of them crossed: (count, 28, 28) float32 0..1, as prepared, and classes."""
    random = np.random.default_rng(seed)
    labels = np.where(np.arange(count) % 2, 7, 1)
    pictures = [prepare(ink((one if label == 1 else seven)(random), random)).image for label in labels]
    return np.stack(pictures), labels


def one(random: np.random.Generator) -> list[Stroke]:
    """An upstroke, a stem, seldom a foot."""
    lean = random.uniform(-0.25, 0.15)  # where the stem ends, right of its top
    angle = np.radians(random.uniform(35, 70))  # of the upstroke above the level: flatter is a seven
    drop = random.uniform(0.3, 0.85)
    far = min(drop / np.tan(angle), 0.75)
    upstroke = curve((-far, drop), (0, 0), random.uniform(-0.08, 0.08))
    stem = curve((0, 0), (lean, 1), random.uniform(-0.05, 0.05))
    foot = [line((lean - random.uniform(0.12, 0.3), 1), (lean + random.uniform(0.12, 0.3), 1))] if random.random() < 0.15 else []
    return [upstroke, stem, *foot]


def seven(random: np.random.Generator) -> list[Stroke]:
    """A level bar, a stem that leans, and mostly a bar through its middle."""
    wide, lean = random.uniform(0.42, 0.8), random.uniform(0.1, 0.5)
    bar = curve((-wide, random.uniform(-0.1, 0.12)), (0, 0), random.uniform(-0.06, 0.06))
    stem = curve((0, 0), (-lean, 1), random.uniform(-0.1, 0.1))
    strokes = [bar, stem]
    if random.random() < 0.25:
        strokes.append(line(bar[0], bar[0] + (random.uniform(-0.03, 0.03), random.uniform(0.08, 0.2))))
    if random.random() < 0.75:
        middle = stem[int(random.uniform(0.38, 0.62) * (len(stem) - 1))]
        half = np.array([random.uniform(0.14, 0.32), random.uniform(-0.08, 0.06)])
        strokes.append(line(middle - half * random.uniform(0.7, 1.3), middle + half))
    return strokes


def line(start: Iterable[float], end: Iterable[float]) -> Stroke:
    """A straight stroke."""
    return curve(start, end, 0)


def curve(start: Iterable[float], end: Iterable[float], bend: float) -> Stroke:
    """A stroke whose middle lies `bend` to its left."""
    start, end = np.array(list(start), float), np.array(list(end), float)
    way = np.linspace(0, 1, 16)[:, None]
    aside = np.array([[end[1] - start[1], start[0] - end[0]]])
    return start + way * (end - start) + 4 * bend * way * (1 - way) * aside


def ink(strokes: list[Stroke], random: np.random.Generator, widths: tuple[float, float] = WIDTHS) -> np.ndarray:
    """Strokes -> ink (112, 112) float32 0..1: turned a little, trembling, of some size, by some pen."""
    turn = random.normal(0, 0.08)
    turned = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    stretch = np.array([random.uniform(0.8, 1.2), 1.0])
    strokes = [stroke * stretch @ turned + smooth(random, len(stroke)) for stroke in strokes]
    points = np.concatenate(strokes)
    size = SHEET * FINE * random.uniform(0.55, 0.8) / np.ptp(points, axis=0).max()
    middle = (points.max(0) + points.min(0)) / 2
    sheet = Image.new("L", (SHEET * FINE, SHEET * FINE))
    brush, pen = ImageDraw.Draw(sheet), random.uniform(*widths) * size
    for stroke in strokes:
        corners = [tuple(point) for point in (stroke - middle) * size + SHEET * FINE / 2]
        brush.line(corners, fill=255, width=max(1, round(pen)), joint="curve")
        for x, y in (corners[0], corners[-1]):
            brush.ellipse((x - pen / 2, y - pen / 2, x + pen / 2, y + pen / 2), fill=255)
    return np.asarray(sheet.reduce(FINE), np.float32) / 255


def smooth(random: np.random.Generator, points: int) -> np.ndarray:
    """The tremor of a hand along a stroke, (points, 2)."""
    return np.cumsum(random.normal(0, TREMOR / 2, (points, 2)), axis=0)
