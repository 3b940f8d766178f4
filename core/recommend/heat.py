"""Where on a picture a similarity comes from: a view's cosine, split exactly over places.

The measurements of "all", "shape" and "colour" are sums over places, or roots of such sums that can be shared out among them, and their
projections are linear.  What the mean photo takes away is spread evenly.  The pattern's covariances are not sums over places of their own,
so it has no such map.
"""

from dataclasses import dataclass

import numpy as np

from core.recommend.views import colour, projection, shape, whole
from core.recommend.views.look import Look
from core.recommend.views.thing import PLACES

VIEWS = ("all", "shape", "colour")
COLOUR_CELLS = 26  # a side, of five by five of the 130 × 130 pixels
FOR, AGAINST = np.array([0, 114, 178]), np.array([213, 94, 0])  # as core/figures.py: Okabe and Ito's blue and vermilion


def heat(look: Look, query: np.ndarray, view: str) -> np.ndarray:
    """A look with the encoder's head, and the query's unit vector of one of VIEWS -> what every place adds, (rows, columns).

    The places divide the whole photo evenly; their sum is the cosine.
    """
    return {"all": _whole, "shape": _shape, "colour": _colour}[view](look, query)


@dataclass(frozen=True)
class _Linear:
    """A cosine as a plain sum: Σ measurement × weight + the same for every photo."""

    weights: np.ndarray  # (d,)
    constant: float

    @classmethod
    def of(cls, view: str, measured: np.ndarray, query: np.ndarray) -> "_Linear":
        found = projection.of(view)
        length = max(float(np.linalg.norm((measured - found.mean) @ found.matrix)), 1e-12)
        weights = found.matrix @ query / length
        return cls(weights, -float(found.mean @ weights))


def _whole(look: Look, query: np.ndarray) -> np.ndarray:
    linear = _Linear.of("all", whole.measurements(look), query)
    head = look.seen.head[0]
    return (head @ linear.weights + linear.constant) / (head.shape[0] * head.shape[1])


def _shape(look: Look, query: np.ndarray) -> np.ndarray:
    measured = shape.measurements(look)
    linear = _Linear.of("shape", measured, query)
    grid = look.seen.grid[0]
    by_part = linear.weights[shape.OUTLINE :].reshape(-1, grid.shape[-1])  # (3, 560)
    cells = (shape.shares(look) * (grid.reshape(-1, grid.shape[-1]) @ by_part.T).T).sum(axis=0).reshape(grid.shape[:2])
    outline = (measured * linear.weights)[: shape.OUTLINE].reshape(shape.CELLS, shape.CELLS, -1).sum(axis=-1)
    whole_photo = (0, 0, PLACES, PLACES)
    return _spread(cells, whole_photo) + _spread(outline, shape.bounds(look)) + linear.constant / PLACES**2


def _spread(cells: np.ndarray, box: tuple[float, float, float, float]) -> np.ndarray:
    """Cells that divide a box evenly -> the same sum over PLACES × PLACES places; what lies beyond the photo goes to its rim."""
    left, top, right, bottom = box
    steps = 4 * PLACES  # points along each side of the box, which carry the cells' numbers to the places

    def places(start: float, end: float) -> np.ndarray:
        return np.clip(np.floor(start + (np.arange(steps) + 0.5) / steps * (end - start)), 0, PLACES - 1).astype(int)

    cell = [np.arange(steps) * side // steps for side in cells.shape]
    value = (cells / np.outer(np.bincount(cell[0]), np.bincount(cell[1])))[np.ix_(*cell)]
    found = np.zeros((PLACES, PLACES))
    np.add.at(found, (places(top, bottom)[:, None], places(left, right)[None]), value)
    return found


def _colour(look: Look, query: np.ndarray) -> np.ndarray:
    lab, mask = colour.colours(look)
    share = colour.shares(lab)
    linear = _Linear.of("colour", np.sqrt(share), query)
    worth = np.divide(linear.weights * np.sqrt(share), share, out=np.zeros_like(share), where=share > 0) / len(lab)  # of a pixel, by bin
    rows, columns = np.nonzero(mask)
    step = len(mask) // COLOUR_CELLS
    place = rows // step * COLOUR_CELLS + columns // step
    found = np.bincount(place, np.full(len(place), linear.constant / len(place)), COLOUR_CELLS**2)
    for bins, amount in colour.bins(lab):
        found += np.bincount(place, amount * worth[bins], len(found))
    return found.reshape(COLOUR_CELLS, COLOUR_CELLS)


def painted(photo: np.ndarray, values: np.ndarray) -> np.ndarray:
    """The photo, greyed, under its map: blue where a place adds, vermilion where it takes away; uint8 (h, w, 3)."""
    height, width = photo.shape[:2]
    rows, columns = values.shape
    wide = values[np.arange(height)[:, None] * rows // height, np.arange(width) * columns // width]
    strength = np.abs(wide) / max(float(np.abs(values).max()), 1e-12)
    grey = photo.mean(axis=-1, keepdims=True) * 0.5 + 110
    tint = np.where(wide[..., None] >= 0, FOR, AGAINST)
    return np.clip(grey + (tint - grey) * (0.8 * strength[..., None]), 0, 255).astype(np.uint8)
