"""The colour view: which colours the thing has and how much of each, wherever they are on it."""

import numpy as np

from core.recommend.views.lab import to_lab
from core.recommend.views.look import Look
from core.recommend.views.thing import laid_out

STEP = 2  # every second pixel of the photo as the encoder saw it
# edges in CIELAB; more bins where the eye tells more colours apart
LIGHTNESS, GREEN_RED, BLUE_YELLOW = np.linspace(0, 100, 5), np.linspace(-70, 70, 8), np.linspace(-70, 70, 8)


def measurements(look: Look) -> np.ndarray:
    """float32 (5 * 8 * 8,): square roots of the shares, whose cosine would be Bhattacharyya's coefficient."""
    return np.sqrt(shares(colours(look)[0]))


def colours(look: Look) -> tuple[np.ndarray, np.ndarray]:
    """The thing's colours in CIELAB (n, 3), and where they are: bool (130, 130)."""
    mask = laid_out(look.mask)[::STEP, ::STEP]
    return to_lab(look.square[::STEP, ::STEP][mask]), mask


def shares(lab: np.ndarray) -> np.ndarray:
    """CIELAB colours (n, 3) -> float32 (5 * 8 * 8,) that sums to 1; a colour between bins is shared among its eight nearest."""
    found = np.zeros(len(LIGHTNESS) * len(GREEN_RED) * len(BLUE_YELLOW))
    for places, amount in bins(lab):
        found += np.bincount(places, amount, len(found))
    return (found / max(found.sum(), 1e-12)).astype(np.float32)


def bins(lab: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """The eight nearest bins of every colour and its share in each: eight pairs (n,), (n,)."""
    corners = [(np.zeros(len(lab), int), np.ones(len(lab)))]
    for values, edges in zip(lab.T, (LIGHTNESS, GREEN_RED, BLUE_YELLOW), strict=True):
        position = np.clip((values - edges[0]) / (edges[1] - edges[0]), 0, len(edges) - 1 - 1e-6)
        lower = position.astype(int)
        upper_share = position - lower
        corners = [
            (place * len(edges) + lower + step, amount * share)
            for place, amount in corners
            for step, share in ((0, 1 - upper_share), (1, upper_share))
        ]
    return corners
