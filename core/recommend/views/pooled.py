"""The view "all": what our own encoder makes of the whole photo, averaged over four regions of its 7 x 7 grid.

A projection keeps what things of one kind have in common: the features' covariance within a class is made round (within-class
covariance normalisation, Hatch, Kajarekar and Stolcke 2006).  training/pooled_view.py finds it on labelled photos.  All of it is
linear in the grid's cells, so that a cosine splits over them (core/recommend/heat.py).

Between photos of shoes and drawings of shoes lies a gap: directions in which they differ only because one is drawn.  A photo that
asks drawings does so without these directions (nuisance attribute projection, Solomonoff, Campbell and Boardman 2005).
"""

from functools import cache

import numpy as np

from core.captions.encoder import SIDE, OwnEncoder
from core.encoder.encoder import squeezed
from core.settings import ASSETS

ENCODER = ASSETS / "captions" / "compact" / "encoder.tflite"
PROJECTION = ASSETS / "catalogue" / "pooled.npz"
CELLS = 7  # a side of the grid
_UPPER, _INNER = np.arange(CELLS) < 4, np.isin(np.arange(CELLS), (2, 3, 4))
_LOWER = _UPPER[::-1]  # the middle row belongs to both
REGIONS = np.stack([np.outer(rows, columns) for columns in (_INNER, ~_INNER) for rows in (_UPPER, _LOWER)])  # (4, 7, 7) bool


def here() -> bool:
    """Whether the encoder and its projection are installed."""
    return ENCODER.is_file() and PROJECTION.is_file()


def vector(photo: np.ndarray) -> np.ndarray:
    """Photo uint8 (h, w, 3) -> float32 (256,), length 1."""
    mean, projection = _projection()
    found = (averages(grid(photo)[None])[0] - mean) @ projection
    return found / max(float(np.linalg.norm(found)), 1e-12)


def asking_drawings(vector: np.ndarray) -> np.ndarray:
    """A photo's vector (256,) as a query to drawn things: without what it has along the gap, and of length 1."""
    gap = _gap()
    found = vector - vector @ gap.T @ gap
    return found / max(float(np.linalg.norm(found)), 1e-12)


def grid(photo: np.ndarray) -> np.ndarray:
    """The encoder's features by place, float32 (7, 7, 320)."""
    return _encoder()(squeezed(photo, SIDE)[None]).grid[0]


def averages(grids: np.ndarray) -> np.ndarray:
    """Grids (n, 7, 7, 320) -> the mean of each region, side by side (n, 1280)."""
    shares = (REGIONS / REGIONS.sum(axis=(1, 2), keepdims=True)).astype(np.float32)
    return np.einsum("rhw,nhwc->nrc", shares, grids.astype(np.float32)).reshape(len(grids), -1)


def parts(photo: np.ndarray, query: np.ndarray) -> np.ndarray:
    """What every cell (7, 7) adds to the cosine with a query's unit vector (256,); what the mean photo takes away is shared evenly."""
    mean, projection = _projection()
    cells = grid(photo)
    direction = (projection @ query).reshape(len(REGIONS), -1)  # (4, 320)
    shares = REGIONS / REGIONS.sum(axis=(1, 2), keepdims=True)
    found = np.einsum("rhw,hwc,rc->hw", shares, cells, direction) - mean @ direction.ravel() / CELLS**2
    return found / max(float(np.linalg.norm((averages(cells[None])[0] - mean) @ projection)), 1e-12)


@cache
def _encoder() -> OwnEncoder:
    return OwnEncoder(ENCODER)


@cache
def _projection() -> tuple[np.ndarray, np.ndarray]:
    with np.load(PROJECTION) as arrays:
        return arrays["mean"], arrays["projection"].astype(np.float32)


@cache
def _gap() -> np.ndarray:
    """Directions (k, 256), of length 1 and at right angles."""
    with np.load(PROJECTION) as arrays:
        return arrays["gap"]
