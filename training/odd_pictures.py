"""Pictures that no captioner has a true sentence for: blanks, noise, line drawings, cartoons, pages of text, screenshots, charts.

They teach a captioner's doubt (training/captioner_doubt.py) what a picture looks like that is no photo.
"""

import itertools
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

SIDE = 320
WORDS = ("the", "a", "photo", "shows", "page", "menu", "file", "open", "save", "result", "table", "total", "price", "name", "of", "and")
Draw = Callable[[np.random.Generator], Image.Image]


def colour(random: np.random.Generator, low: int = 0, high: int = 256) -> tuple[int, int, int]:
    """Any colour between two brightnesses."""
    return tuple(int(value) for value in random.integers(low, high, 3))


def canvas(random: np.random.Generator, paper: float = 0.7) -> Image.Image:
    """A ground: paper-white in most cases, else any one colour."""
    ground = colour(random, 235) if random.random() < paper else colour(random)
    return Image.new("RGB", (SIDE, int(random.integers(SIDE * 2 // 3, SIDE * 4 // 3))), ground)


def ink(random: np.random.Generator, picture: Image.Image) -> tuple[int, int, int]:
    """A colour that can be seen on the picture's ground."""
    return colour(random, 0, 90) if sum(picture.getpixel((0, 0))) > 380 else colour(random, 180)


def blank(random: np.random.Generator) -> Image.Image:
    """One colour, or a slow change from one to another, with a camera's noise in a third of the cases."""
    first, last = np.array(colour(random)), np.array(colour(random))
    if random.random() < 0.6:
        last = first = first if random.random() < 0.6 else np.array([int(random.choice([0, 255]))] * 3)
    ramp = np.linspace(0, 1, SIDE)[:, None, None] * np.ones((1, SIDE, 1))
    pixels = first + (last - first) * (ramp if random.random() < 0.5 else ramp.transpose(1, 0, 2))
    if random.random() < 0.33:
        pixels = pixels + random.normal(0, random.uniform(1, 12), pixels.shape)
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def noise(random: np.random.Generator) -> Image.Image:
    """Random pixels, grey or coloured, sharp or blurred."""
    grain = int(random.choice([1, 1, 2, 4, 8, 16]))
    shape = (SIDE // grain, SIDE // grain, int(random.choice([1, 3])))
    values = random.uniform(0, 255, shape) if random.random() < 0.5 else random.normal(128, random.uniform(20, 90), shape)
    pixels = np.broadcast_to(np.clip(values, 0, 255).astype(np.uint8), (*shape[:2], 3))
    picture = Image.fromarray(np.ascontiguousarray(pixels)).resize((SIDE, SIDE), int(random.choice([0, 2])))
    return picture.filter(ImageFilter.GaussianBlur(random.uniform(0.5, 8))) if random.random() < 0.4 else picture


def pattern(random: np.random.Generator) -> Image.Image:
    """Stripes, checks or dots over the whole picture."""
    y, x = np.mgrid[:SIDE, :SIDE] / SIDE
    angle, count = random.uniform(0, np.pi), random.uniform(3, 25)
    u, v = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
    kind = random.integers(3)
    waves = np.sin(u * count * 6.3), np.sin(v * count * 6.3)
    mask = [waves[0] > 0, waves[0] * waves[1] > 0, waves[0] + waves[1] > 1][kind]
    return Image.fromarray(np.where(mask[..., None], colour(random), colour(random)).astype(np.uint8))


def curve(random: np.random.Generator, points: int = 60) -> list[tuple[float, float]]:
    """A closed or open wavy line somewhere on the canvas."""
    t = np.linspace(0, random.uniform(0.5, 1) * 2 * np.pi, points)
    centre, size = random.uniform(0.25, 0.75, 2), random.uniform(0.06, 0.35)
    r = size * (1 + sum(random.normal(0, 0.25 / k) * np.cos(k * t + random.uniform(0, 6.3)) for k in range(1, 6)))
    stretch = random.uniform(0.5, 1.5)
    return [(SIDE * (centre[0] + a * stretch), SIDE * (centre[1] + b)) for a, b in zip(r * np.cos(t), r * np.sin(t), strict=True)]


def line_drawing(random: np.random.Generator) -> Image.Image:
    """Outlines of bodies, limbs and faces, as with a pen."""
    picture = canvas(random)
    pen, width, draw = ink(random, picture), int(random.integers(1, 7)), ImageDraw.Draw(picture)
    for _ in range(random.integers(1, 12)):
        draw.line(curve(random), fill=pen, width=width, joint="curve")
    for _ in range(random.integers(0, 14)):
        (x, y), (dx, dy) = random.uniform(0.15, 0.85, 2) * SIDE, random.normal(0, 0.2, 2) * SIDE
        draw.line([(x, y), (x + dx, y + dy)], fill=pen, width=width)
    for _ in range(random.integers(0, 5)):
        (x, y), r = random.uniform(0.2, 0.8, 2) * SIDE, random.uniform(2, 30)
        draw.ellipse([x - r, y - r, x + r, y + r], outline=pen, width=width, fill=pen if random.random() < 0.4 else None)
    return picture


def cartoon(random: np.random.Generator) -> Image.Image:
    """Flat bodies of one colour, with or without black outlines."""
    picture = canvas(random, 0.5)
    draw, outlined = ImageDraw.Draw(picture), random.random() < 0.6
    for _ in range(random.integers(2, 14)):
        draw.polygon(curve(random), fill=colour(random), outline=(20, 20, 20) if outlined else None, width=3)
    for _ in range(random.integers(0, 5)):
        (x, y), r = random.uniform(0.3, 0.7, 2) * SIDE, random.uniform(4, 18)
        draw.ellipse([x - r, y - r, x + r, y + r], fill="white", outline="black", width=2)
        draw.ellipse([x - r / 3, y - r / 3, x + r / 3, y + r / 3], fill="black")
    return picture


def sentence(random: np.random.Generator) -> str:
    return " ".join(random.choice(WORDS, random.integers(3, 12)))


def page_of_text(random: np.random.Generator) -> Image.Image:
    """A scan or a chat: lines of words."""
    picture = canvas(random)
    pen, draw, size = ink(random, picture), ImageDraw.Draw(picture), int(random.integers(8, 26))
    for y in range(int(random.integers(5, 40)), picture.height - 20, int(size * random.uniform(1.2, 2))):
        if random.random() < 0.88:
            draw.text((random.choice([10, 10, 10, 40]), y), sentence(random), fill=pen, font_size=size)
    return picture


def screenshot(random: np.random.Generator) -> Image.Image:
    """Windows with bars, buttons, fields and words."""
    picture = Image.new("RGB", (SIDE, SIDE * 5 // 8), colour(random))
    draw = ImageDraw.Draw(picture)
    for _ in range(random.integers(1, 4)):
        x, y = random.integers(0, SIDE // 3, 2).tolist()
        right, bottom = x + int(random.integers(SIDE // 3, SIDE)), y + int(random.integers(SIDE // 4, SIDE // 2))
        ground = colour(random, 225) if random.random() < 0.7 else colour(random, 20, 60)
        pen = (30, 30, 30) if sum(ground) > 380 else (220, 220, 220)
        draw.rectangle([x, y, right, bottom], fill=ground)
        draw.rectangle([x, y, right, y + 16], fill=colour(random))
        for row in range(y + 24, bottom - 10, int(random.integers(12, 22))):
            if random.random() < 0.25:
                draw.rounded_rectangle([x + 8, row, x + 60, row + 10], 3, fill=colour(random))
            else:
                draw.text((x + 8, row), sentence(random), fill=pen, font_size=int(random.integers(8, 12)))
    return picture


def chart(random: np.random.Generator) -> Image.Image:
    """Bars, a curve or a pie, with axes."""
    picture = canvas(random, 0.9)
    draw, kind, bottom = ImageDraw.Draw(picture), random.integers(3), picture.height - 30
    if kind == 2:
        edges = np.concatenate([[0], np.sort(random.uniform(0, 360, random.integers(2, 7))), [360]])
        for first, last in itertools.pairwise(edges):
            draw.pieslice([60, 20, 260, 220], first, last, fill=colour(random), outline="white")
        return picture
    pen = ink(random, picture)
    draw.line([(30, 10), (30, bottom), (SIDE - 10, bottom)], fill=pen, width=2)
    heights = np.cumsum(random.normal(0, 25, 12)) % (bottom - 20)
    places = np.linspace(45, SIDE - 30, 12)
    if kind:
        draw.line([(float(x), bottom - float(h)) for x, h in zip(places, heights, strict=True)], fill=colour(random, 0, 200), width=3)
    else:
        for x, h in zip(places, heights, strict=True):
            draw.rectangle([x - 8, bottom - h, x + 8, bottom], fill=colour(random, 0, 200))
    return picture


KINDS: dict[str, Draw] = {
    "blank": blank,
    "noise": noise,
    "pattern": pattern,
    "line drawing": line_drawing,
    "cartoon": cartoon,
    "page of text": page_of_text,
    "screenshot": screenshot,
    "chart": chart,
}


def odd_pictures(each: int, seed: int = 0) -> list[tuple[str, np.ndarray]]:
    """(kind, (h, w, 3) uint8): `each` pictures of every kind; the same seed draws the same ones."""
    made = []
    for kind, draw in KINDS.items():
        for number in range(each):
            made.append((kind, np.asarray(draw(np.random.default_rng([seed, list(KINDS).index(kind), number])))))
    return made
