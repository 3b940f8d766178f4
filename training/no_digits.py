"""What people draw on the pad that is no digit, from a seed: letters, smileys and other faces of things, scribbles, dots.

It measures how often the page says "this is unlike the digits it learnt".  `training/unlike.py` learns from the letters A to M alone.
"""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from core.digits.centre import prepare
from training.strokes import Stroke, curve, ink, line

LEARNT = "ABCDEFGHJKLM"  # letters to learn from; the others measure
FONT_SIDE = 96  # pixels
FONTS = ("DejaVuSans.ttf", "DejaVuSerif.ttf", "DejaVuSansMono-Oblique.ttf")  # what of them is installed, and Pillow's own

# Capital letters as strokes through points, x from 0 to 0.7 and y from 0 (top) to 1.  I and O are the digits 1 and 0, and not here.
LETTERS = {
    "A": [[(0, 1), (0.35, 0), (0.7, 1)], [(0.15, 0.6), (0.55, 0.6)]],
    "B": [[(0, 0), (0, 1)], [(0, 0), (0.45, 0.05), (0.5, 0.25), (0.4, 0.45), (0, 0.5), (0.5, 0.55), (0.6, 0.75), (0.45, 0.97), (0, 1)]],
    "C": [[(0.65, 0.15), (0.4, 0), (0.12, 0.15), (0, 0.5), (0.12, 0.85), (0.4, 1), (0.65, 0.85)]],
    "D": [[(0, 0), (0, 1)], [(0, 0), (0.4, 0.05), (0.65, 0.3), (0.65, 0.7), (0.4, 0.95), (0, 1)]],
    "E": [[(0.6, 0), (0, 0), (0, 1), (0.6, 1)], [(0, 0.5), (0.5, 0.5)]],
    "F": [[(0.6, 0), (0, 0), (0, 1)], [(0, 0.45), (0.5, 0.45)]],
    "G": [[(0.65, 0.15), (0.4, 0), (0.12, 0.15), (0, 0.5), (0.12, 0.85), (0.4, 1), (0.65, 0.85), (0.65, 0.55), (0.4, 0.55)]],
    "H": [[(0, 0), (0, 1)], [(0.65, 0), (0.65, 1)], [(0, 0.5), (0.65, 0.5)]],
    "J": [[(0.2, 0), (0.6, 0)], [(0.45, 0), (0.45, 0.8), (0.3, 1), (0.1, 0.95), (0, 0.75)]],
    "K": [[(0, 0), (0, 1)], [(0.6, 0), (0, 0.55)], [(0.2, 0.4), (0.6, 1)]],
    "L": [[(0, 0), (0, 1), (0.6, 1)]],
    "M": [[(0, 1), (0, 0), (0.35, 0.6), (0.7, 0), (0.7, 1)]],
    "N": [[(0, 1), (0, 0), (0.6, 1), (0.6, 0)]],
    "P": [[(0, 0), (0, 1)], [(0, 0), (0.45, 0.03), (0.55, 0.25), (0.45, 0.48), (0, 0.52)]],
    "Q": [
        [(0.35, 0), (0.1, 0.15), (0, 0.5), (0.1, 0.85), (0.35, 1), (0.6, 0.85), (0.7, 0.5), (0.6, 0.15), (0.35, 0)],
        [(0.4, 0.7), (0.75, 1.05)],
    ],
    "R": [[(0, 0), (0, 1)], [(0, 0), (0.45, 0.03), (0.55, 0.25), (0.45, 0.48), (0, 0.52)], [(0.2, 0.52), (0.6, 1)]],
    "S": [[(0.6, 0.12), (0.3, 0), (0.05, 0.15), (0.1, 0.4), (0.5, 0.58), (0.6, 0.8), (0.35, 1), (0, 0.88)]],
    "T": [[(0, 0), (0.7, 0)], [(0.35, 0), (0.35, 1)]],
    "U": [[(0, 0), (0, 0.7), (0.15, 0.97), (0.45, 0.97), (0.6, 0.7), (0.6, 0)]],
    "V": [[(0, 0), (0.35, 1), (0.7, 0)]],
    "W": [[(0, 0), (0.18, 1), (0.35, 0.35), (0.52, 1), (0.7, 0)]],
    "X": [[(0, 0), (0.65, 1)], [(0.65, 0), (0, 1)]],
    "Y": [[(0, 0), (0.35, 0.5)], [(0.7, 0), (0.35, 0.5), (0.35, 1)]],
    "Z": [[(0, 0), (0.65, 0), (0, 1), (0.65, 1)]],
}  # fmt: skip


def kinds(count: int, seed: int) -> dict[str, np.ndarray]:
    """What is no digit, by kind, `count` pictures of each: (count, 28, 28) float32 0..1, as prepared for the network."""
    random = np.random.default_rng(seed)
    drawers: dict[str, Callable[[np.random.Generator], np.ndarray]] = {
        "letters, drawn": lambda r: ink(letter(r, False), r),
        "letters, printed": lambda r: printed(r, False),
        "smileys": lambda r: ink(smiley(r), r),
        "scribbles": lambda r: ink(scribble(r), r),
        "houses, hearts, stars": lambda r: ink(shape(r), r),
        "dots": dot,
    }
    return {kind: np.stack([prepare(drawer(random)).image for _ in range(count)]) for kind, drawer in drawers.items()}


def letter(random: np.random.Generator, learnt: bool) -> list[Stroke]:
    """One of LETTERS, to learn from or to measure with."""
    return [through(points) for points in LETTERS[random.choice([name for name in LETTERS if (name in LEARNT) == learnt])]]


def printed(random: np.random.Generator, learnt: bool) -> np.ndarray:
    """A capital or small letter in some font, white on black, to learn from or to measure with."""
    offered = "ABCDEFGHJKLMNPQRSTUVWXYZacdefhijkmnprtuvwxy"  # no I, O, l, o, b, g, q, s, z: those are digits
    text = random.choice([name for name in offered if (name.upper() in LEARNT) == learnt])
    name = str(random.choice(FONTS))
    try:
        font = ImageFont.truetype(name, FONT_SIDE)
    except OSError:
        font = ImageFont.load_default(FONT_SIDE)
    sheet = Image.new("L", (2 * FONT_SIDE, 2 * FONT_SIDE))
    ImageDraw.Draw(sheet).text((FONT_SIDE, FONT_SIDE), str(text), 255, font, anchor="mm")
    return np.asarray(sheet, np.float32) / 255


def smiley(random: np.random.Generator) -> list[Stroke]:
    """A round face with two eyes and a mouth that smiles or does not."""
    tall, wide = random.uniform(0.9, 1.1), random.uniform(0.12, 0.22)
    mood, eyes = random.uniform(-0.15, 0.3), random.uniform(-0.22, -0.08)
    mouth = curve((-0.25, 0.15), (0.25, 0.15), -mood)
    return [
        circle(0, 0, 0.5, 0.5 * tall),
        *(line((x, eyes), (x, eyes + random.uniform(0.01, 0.12))) for x in (-wide, wide)),
        mouth,
    ]


def scribble(random: np.random.Generator) -> list[Stroke]:
    """One stroke that turns this way and that."""
    turns = int(random.integers(5, 12))
    return [through([tuple(random.uniform(0, 1, 2)) for _ in range(turns)])]


def shape(random: np.random.Generator) -> list[Stroke]:
    """A house, a heart, a star, an arrow or a fish."""
    shapes = (
        [[(0, 1), (0, 0.4), (0.4, 0), (0.8, 0.4), (0.8, 1), (0, 1)], [(0, 0.4), (0.8, 0.4)]],
        [[(0.4, 1), (0, 0.45), (0.05, 0.12), (0.25, 0.05), (0.4, 0.25), (0.55, 0.05), (0.75, 0.12), (0.8, 0.45), (0.4, 1)]],
        [[(0.15, 1), (0.4, 0), (0.65, 1), (0, 0.38), (0.8, 0.38), (0.15, 1)]],
        [[(0, 0.5), (1, 0.5)], [(0.7, 0.25), (1, 0.5), (0.7, 0.75)]],
        [[(1, 0.25), (0.6, 0.75), (0.25, 0.75), (0, 0.5), (0.25, 0.25), (0.6, 0.25), (1, 0.75), (1, 0.25)]],
    )
    return [through(points) for points in shapes[int(random.integers(len(shapes)))]]


def dot(random: np.random.Generator) -> np.ndarray:
    """One touch of the pen."""
    sheet = Image.new("L", (112, 112))
    x, y, r = random.uniform(30, 80), random.uniform(30, 80), random.uniform(4, 12)
    ImageDraw.Draw(sheet).ellipse((x - r, y - r, x + random.uniform(0.8, 1.2) * r, y + r), fill=255)
    return np.asarray(sheet, np.float32) / 255


def circle(x: float, y: float, wide: float, tall: float) -> Stroke:
    """A closed stroke."""
    angle = np.linspace(0, 2 * np.pi, 40)
    return np.stack([x + wide * np.cos(angle), y + tall * np.sin(angle)], axis=1)


def through(points: list[tuple[float, float]]) -> Stroke:
    """A stroke through points, with a point every tenth of its height."""
    pieces = []
    for (x0, y0), (x1, y1) in pairwise(points):
        steps = max(2, round(np.hypot(x1 - x0, y1 - y0) / 0.1))
        pieces.append(np.linspace((x0, y0), (x1, y1), steps, endpoint=False))
    return np.concatenate([*pieces, [points[-1]]])
