"""Small pictures that no two are alike, drawn here: for tests of indexes."""

import io
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw


def drawn(number: int) -> bytes:
    """A thing on white with stripes across it, 72 × 64, as PNG; the same bytes for the same number."""
    random = np.random.default_rng(number)
    picture = Image.new("RGB", (72, 64), "white")
    draw = ImageDraw.Draw(picture)
    base, stripe = (tuple(random.integers(0, 200, 3).tolist()) for _ in range(2))
    left, top = random.integers(4, 20, 2).tolist()
    (draw.ellipse if number % 2 else draw.rectangle)([left, top, left + 44, top + 36], fill=base)
    for place in range(left + 8, left + 40, 4 + number % 5):
        draw.line([place, top + 6, place, top + 30], fill=stripe, width=2)
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def folder(path: Path, numbers: range) -> Path:
    """A folder with these pictures, 03.png and so on."""
    path.mkdir(parents=True, exist_ok=True)
    for number in numbers:
        (path / f"{number:02}.png").write_bytes(drawn(number))
    return path
