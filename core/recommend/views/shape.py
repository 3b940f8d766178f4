"""The shape view: the outline, as histograms of oriented gradients (Dalal and Triggs 2005) of the thing's mask."""

import numpy as np
from PIL import Image, ImageFilter

from core.recommend.views.foreground import SIDE, CutOut

CELLS, ORIENTATIONS = 8, 8
BLUR = 3.0  # pixels: small differences of pose must not turn a whole cell


def vector(thing: CutOut) -> np.ndarray:
    """float32 (CELLS * CELLS * ORIENTATIONS,), length 1."""
    return _unit(cells(thing).reshape(-1))


def cells(thing: CutOut) -> np.ndarray:
    """Gradient strength by place and direction (CELLS, CELLS, ORIENTATIONS); directions half a turn apart are one."""
    mask = Image.fromarray((thing.mask * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(BLUR))
    return np.sqrt(histograms(np.asarray(mask, np.float32) / 255))


def histograms(image: np.ndarray) -> np.ndarray:
    """An image (SIDE, SIDE) -> (CELLS, CELLS, ORIENTATIONS), each pixel's gradient shared by its two nearest directions."""
    down, across = np.gradient(image)
    strength = np.hypot(down, across)
    angle = (np.arctan2(down, across) % np.pi) / np.pi * ORIENTATIONS
    lower = np.floor(angle).astype(int)
    share = angle - lower
    side = SIDE // CELLS
    place = (np.arange(SIDE) // side)[:, None] * CELLS + np.arange(SIDE) // side
    found = np.zeros(CELLS * CELLS * ORIENTATIONS, np.float32)
    for direction, amount in ((lower % ORIENTATIONS, strength * (1 - share)), ((lower + 1) % ORIENTATIONS, strength * share)):
        found += np.bincount((place * ORIENTATIONS + direction).ravel(), amount.ravel(), len(found)).astype(np.float32)
    return found.reshape(CELLS, CELLS, ORIENTATIONS)


def _unit(values: np.ndarray) -> np.ndarray:
    return values / max(float(np.linalg.norm(values)), 1e-12)
