"""Where on a picture a similarity comes from: a view's cosine, split exactly over places.

"all" is linear in the cells of the encoder's grid, so its cosine is a sum over them.  "shape" is a row of cells.  "colour"
shares what a bin adds among the pixels in the bin.  The pattern's measurements are not sums over places, so it has no such map.
"""

from dataclasses import dataclass

import numpy as np

from core.recommend.views import colour, foreground, pooled, shape

VIEWS = ("all", "shape", "colour")
COLOUR_CELLS = 16  # a side
FOR, AGAINST = np.array([0, 114, 178]), np.array([213, 94, 0])  # as core/figures.py: Okabe and Ito's blue and vermilion


@dataclass(frozen=True)
class Heat:
    """What every place of a picture adds to a cosine."""

    values: np.ndarray  # float32 (rows, columns); their sum is the cosine
    box: tuple[int, int, int, int]  # left, top, right, bottom in the picture, in pixels; may reach beyond it


def views_here() -> list[str]:
    """The views that have such a map on this installation."""
    return [view for view in VIEWS if view != "all" or pooled.here()]


def heat(photo: np.ndarray, query: np.ndarray, view: str) -> Heat:
    """Photo uint8 (h, w, 3) and the query's unit vector of one of VIEWS -> the map."""
    if view == "all":
        return Heat(pooled.parts(photo, query), (0, 0, photo.shape[1], photo.shape[0]))
    thing = foreground.cut_out(photo)
    if view == "shape":
        cells = shape.cells(thing)
        return Heat((cells * query.reshape(cells.shape)).sum(axis=-1) / max(np.linalg.norm(cells), 1e-12), thing.box)
    return Heat(_colour_cells(thing, query), thing.box)


def _colour_cells(thing: foreground.CutOut, query: np.ndarray) -> np.ndarray:
    lab = thing.lab[thing.mask]
    share = colour.shares(lab)
    worth = np.divide(query * np.sqrt(share), share, out=np.zeros_like(share), where=share > 0) / len(lab)  # of a pixel, by bin
    rows, columns = np.nonzero(thing.mask)
    place = (rows * COLOUR_CELLS // foreground.SIDE) * COLOUR_CELLS + columns * COLOUR_CELLS // foreground.SIDE
    found = np.zeros(COLOUR_CELLS**2)
    for bins, amount in colour.bins(lab):
        found += np.bincount(place, amount * worth[bins], len(found))
    return found.reshape(COLOUR_CELLS, COLOUR_CELLS).astype(np.float32)


def painted(photo: np.ndarray, found: Heat) -> np.ndarray:
    """The photo, greyed, under its map: blue where a place adds, vermilion where it takes away; uint8 (h, w, 3)."""
    height, width = photo.shape[:2]
    left, top, right, bottom = found.box
    rows, columns = found.values.shape
    down = np.floor((np.arange(height) - top) * rows / max(bottom - top, 1)).astype(int)
    across = np.floor((np.arange(width) - left) * columns / max(right - left, 1)).astype(int)
    inside = ((down >= 0) & (down < rows))[:, None] & ((across >= 0) & (across < columns))
    values = found.values[np.clip(down, 0, rows - 1)[:, None], np.clip(across, 0, columns - 1)] * inside
    strength = np.abs(values) / max(float(np.abs(found.values).max()), 1e-12)
    grey = photo.mean(axis=-1, keepdims=True) * 0.5 + 110
    tint = np.where(values[..., None] >= 0, FOR, AGAINST)
    return np.clip(grey + (tint - grey) * (0.8 * strength[..., None]), 0, 255).astype(np.uint8)
