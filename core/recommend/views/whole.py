"""The view of the whole picture: the means of the encoder's last maps, by which it names things.  A cosine splits over their cells."""

import numpy as np

from core.recommend.views.look import Look


def measurements(look: Look) -> np.ndarray:
    """float32 (1280,)."""
    return look.seen.pooled[0]
