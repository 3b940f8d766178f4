"""What a caption loses when part of the photo is covered: evidence of what each word was read from, which attention alone is not."""

from collections.abc import Sequence
from difflib import SequenceMatcher

import numpy as np
from PIL import Image, ImageDraw

from core.captions.search import Caption

PATCHES = 6  # rows, and columns: a patch is some 43 of the 260 pixels that the encoder sees
AT_ONCE = 4  # photos, as many as the encoder takes in one batch
BATCHES = PATCHES**2 // AT_ONCE
MAX_POINTS = 20_000  # of all strokes together: minutes of drawing
Stroke = Sequence[float]  # [width, x0, y0, x1, y1, …], all as shares of the photo's width or height; its width of the photo's width


def colour(photo: np.ndarray) -> tuple[int, int, int]:
    """What covers a photo (h, w, 3) uint8: its mean colour, which says least."""
    return tuple(int(value) for value in photo.reshape(-1, 3).mean(0).round())


def cell(number: int, height: int, width: int) -> tuple[slice, slice]:
    """The rows and columns of pixels of patch `number`, counted row by row from the upper left."""
    edges = [np.linspace(0, side, PATCHES + 1).round().astype(int) for side in (height, width)]
    row, column = divmod(number, PATCHES)
    return slice(*edges[0][row : row + 2]), slice(*edges[1][column : column + 2])


def batch(square: np.ndarray, number: int) -> list[np.ndarray]:
    """Batch `number` of BATCHES: copies of the square (side, side, 3) that the encoder sees, in each the next patch covered."""
    copies = [square.copy() for _ in range(AT_ONCE)]
    for place, copy in enumerate(copies):
        copy[cell(AT_ONCE * number + place, *square.shape[:2])] = colour(square)
    return copies


def losses(said: Caption, covered: np.ndarray) -> np.ndarray:
    """(n, PATCHES, PATCHES): by how much the log-probability of each of the caption's n decisions falls when a patch is covered.

    `covered` (PATCHES², n): their log-probabilities then, as Captioner.forced gives them.
    """
    whole = np.array([word.log_probability for word in said.decisions])
    return (whole - covered).T.reshape(-1, PATCHES, PATCHES)


def mask(strokes: Sequence[Stroke], cells: Sequence[int], height: int, width: int) -> np.ndarray:
    """(height, width) bool: where a reader drew over a photo, or covered whole patches."""
    sheet = Image.new("1", (width, height))
    brush = ImageDraw.Draw(sheet)
    for broad, *points in strokes:
        corners = [(x * width, y * height) for x, y in zip(points[::2], points[1::2], strict=True)]
        brush.line(corners, fill=1, width=max(1, round(broad * width)), joint="curve")
        for x, y in (corners[0], corners[-1]):
            brush.circle((x, y), broad * width / 2, fill=1)
    drawn = np.array(sheet)
    for number in cells:
        drawn[cell(number, height, width)] = True
    return drawn


def changes(before: Sequence[str], after: Sequence[str]) -> tuple[list[bool], list[bool]]:
    """Which words of two sentences are not in the other one, in its order."""
    gone, new = [True] * len(before), [True] * len(after)
    for first, second, size in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
        gone[first : first + size] = new[second : second + size] = [False] * size
    return gone, new
