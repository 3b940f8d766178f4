"""The pattern view: stripes, dots, leopard… whatever the thing's shape and colours are.

The encoder's early blocks answer to edges, lines, blobs and textures.  How strongly each answers inside the thing, and which of them
answer together, tells a pattern wherever it is (Gram matrices of a texture: Gatys, Ecker and Bethge 2015).
"""

import numpy as np
from PIL import Image

from core.recommend.views.look import Look

EDGE = 1  # places next to the outline are left out: the outline is no pattern
LEAST_PLACES = 40  # of 65 × 65; else the outline counts, too


def measurements(look: Look) -> np.ndarray:
    """float32 (1788,): means and covariances of the fine and middle answers, means and deviations of the coarse ones."""
    inside = _eroded(look.mask)
    inside = inside if inside.sum() >= LEAST_PLACES else look.mask
    fine, middle, coarse = (_weighed(part[0], inside) for part in (look.seen.fine, look.seen.middle, look.seen.coarse))
    measured = [*_together(*fine), *_together(*middle)]
    answers, share = coarse
    mean = share @ answers
    measured += [mean, np.sqrt(np.maximum(share @ answers**2 - mean**2, 0))]
    return np.concatenate(measured).astype(np.float32)


def _weighed(answers: np.ndarray, inside: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Answers (h, w, c) as rows (places, c), and each place's share of the thing (places,), which sum to 1."""
    height, width, channels = answers.shape
    share = np.asarray(Image.fromarray(inside.astype(np.float32)).resize((width, height), Image.Resampling.BOX)).ravel()
    share = share if share.max() > 0.01 else np.ones_like(share)
    kept = share > 0.01
    return answers.reshape(-1, channels)[kept], share[kept] / share[kept].sum()


def _together(answers: np.ndarray, share: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Means (c,), and roots of the covariances (c (c + 1) / 2,) that keep their sign."""
    mean = share @ answers
    centred = answers - mean
    covariance = (centred * share[:, None]).T @ centred
    upper = covariance[np.triu_indices(len(mean))]
    return mean, np.sign(upper) * np.sqrt(np.abs(upper))


def _eroded(mask: np.ndarray) -> np.ndarray:
    """The places whose whole neighbourhood of EDGE places is in the mask."""
    side = 2 * EDGE + 1
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(mask, EDGE), (side, side))
    return windows.all(axis=(2, 3))
