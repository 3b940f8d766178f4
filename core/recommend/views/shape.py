"""The shape view: the thing's outline, and its parts as the encoder sees them, whatever their colours and patterns are.

The outline is told by histograms of oriented gradients of the mask (Dalal and Triggs 2005), the parts by the encoder's grid, averaged over
the whole thing, its upper and its lower half.  The projection learnt on silhouettes in all colours and patterns, so these count little.
"""

import numpy as np
from PIL import Image, ImageFilter

from core.recommend.views.look import Look
from core.recommend.views.thing import PLACES

SIDE, CELLS, ORIENTATIONS = 64, 8, 8  # of the outline's square
MARGIN = 0.06  # of the square, left around the thing
BLUR = 1.5  # pixels of SIDE: small differences of pose must not turn a whole cell
OUTLINE = CELLS * CELLS * ORIENTATIONS  # how many of the measurements tell the outline; the others tell the parts
WEIGHT = 3.0  # of the outline's numbers, so that they vary about as much as the encoder's


def measurements(look: Look) -> np.ndarray:
    """float32 (512 + 3 × 560,); the outline's are zeros where the thing was not told from its background."""
    outline = WEIGHT * np.sqrt(histograms(square(look))).ravel() if look.thing.found else np.zeros(OUTLINE)
    grid = look.seen.grid[0].reshape(-1, look.seen.grid.shape[-1])
    return np.concatenate([outline, *(shares(look) @ grid)]).astype(np.float32)


def shares(look: Look) -> np.ndarray:
    """How much of the thing, of its upper and of its lower half lies in every cell of the encoder's grid: (3, cells), rows sum to 1."""
    rows = np.flatnonzero(look.mask.any(axis=1))
    middle = (rows[0] + rows[-1] + 1) // 2
    height, width = look.seen.grid.shape[1:3]
    upper = np.arange(PLACES)[:, None] < max(middle, rows[0] + 1)
    found = []
    for part in (look.mask, look.mask & upper, look.mask & ~upper):
        part = part if part.any() else look.mask
        share = np.asarray(Image.fromarray(part.astype(np.float32)).resize((width, height), Image.Resampling.BOX)).ravel()
        found.append(share / share.sum())
    return np.stack(found)


def bounds(look: Look) -> tuple[float, float, float, float]:
    """The square around the thing in the photo's own proportions, as places of the mask: left, top, right, bottom."""
    left, top, right, bottom = (PLACES * edge for edge in look.thing.box)
    half = max((right - left) * look.aspect, bottom - top) / 2 * (1 + 2 * MARGIN)  # in heights of a place
    x, y = (left + right) / 2, (top + bottom) / 2
    return x - half / look.aspect, y - half, x + half / look.aspect, y + half


def square(look: Look) -> np.ndarray:
    """The cover within those bounds, blurred: float32 (SIDE, SIDE), 0 … 1."""
    left, top, right, bottom = bounds(look)
    cover = Image.fromarray((look.thing.cover * 255).astype(np.uint8))
    away = ((right - left) / SIDE, 0, left, 0, (bottom - top) / SIDE, top)
    cut = cover.transform((SIDE, SIDE), Image.Transform.AFFINE, away, Image.Resampling.BILINEAR)
    return np.asarray(cut.filter(ImageFilter.GaussianBlur(BLUR)), np.float32) / 255


def histograms(image: np.ndarray) -> np.ndarray:
    """An image (SIDE, SIDE) -> gradient strength by place and direction (CELLS, CELLS, ORIENTATIONS), shared by the two nearest directions.

    Directions half a turn apart are one.
    """
    down, across = np.gradient(image)
    strength = np.hypot(down, across)
    angle = (np.arctan2(down, across) % np.pi) / np.pi * ORIENTATIONS
    lower = np.floor(angle).astype(int)
    share = angle - lower
    side = SIDE // CELLS
    place = (np.arange(SIDE) // side)[:, None] * CELLS + np.arange(SIDE) // side
    found = np.zeros(OUTLINE, np.float32)
    for direction, amount in ((lower % ORIENTATIONS, strength * (1 - share)), ((lower + 1) % ORIENTATIONS, strength * share)):
        found += np.bincount((place * ORIENTATIONS + direction).ravel(), amount.ravel(), len(found)).astype(np.float32)
    return found.reshape(CELLS, CELLS, ORIENTATIONS)
