"""All pictures of a catalogue, small, in one picture: so the browser fetches one file for the map, not thousands."""

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from core.recommend.catalogue import BUILT_IN

SIDE_PIXELS = 64  # the drawn catalogue: 0.6 MB
MOST_PICTURES = 4096  # 64 × 64 of them; a WebP may be 16,383 pixels wide
QUALITY = 60
SHIPPED = BUILT_IN / "sheet.webp"  # the drawn catalogue's, by training/sheet.py: made here it would keep a reader waiting for 4 s


@dataclass(frozen=True)
class Sheet:
    """Pictures in rows from left to right, in the items' order."""

    data: bytes  # a WebP file
    columns: int
    side: int = SIDE_PIXELS


def read(pictures: int, path: Path = SHIPPED) -> Sheet | None:
    """The sheet of so many pictures in a file; None where there is no file."""
    return Sheet(path.read_bytes(), _columns(pictures)) if path.is_file() else None


def made(pictures: Sequence[bytes]) -> Sheet | None:
    """Picture files -> their sheet; None where there are too many.  What cannot be read leaves its place white."""
    if not 0 < len(pictures) <= MOST_PICTURES:
        return None
    columns = _columns(len(pictures))
    sheet = Image.new("RGB", (columns * SIDE_PIXELS, math.ceil(len(pictures) / columns) * SIDE_PIXELS), "white")
    for number, picture in enumerate(pictures):
        row, column = divmod(number, columns)
        try:
            with Image.open(io.BytesIO(picture)) as opened:
                small = opened.convert("RGB")
        except (OSError, ValueError, SyntaxError):
            continue
        small.thumbnail((SIDE_PIXELS, SIDE_PIXELS), Image.Resampling.BOX)
        left, top = ((SIDE_PIXELS - length) // 2 for length in small.size)
        sheet.paste(small, (column * SIDE_PIXELS + left, row * SIDE_PIXELS + top))
    data = io.BytesIO()
    sheet.save(data, "WEBP", quality=QUALITY, method=2)
    return Sheet(data.getvalue(), columns)


def _columns(pictures: int) -> int:
    return math.ceil(math.sqrt(pictures))
