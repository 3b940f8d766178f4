"""The space that the weights make: stretched vectors, whose plain inner products are the weighted scores."""

import hashlib
from collections.abc import Mapping

import numpy as np

from core.recommend.index import Index

Shares = Mapping[str, float]  # of the views, as core.recommend.neighbours.shares gives them


def stretched(index: Index, vectors: np.ndarray, shares: Shares) -> np.ndarray:
    """Items or a query (…, d) -> float32 (…, d of the views that have a share), every view's columns times √share.

    Then inner products are Σ share × cosine, and squared distances 2 − 2 × that, where every view is there.
    """
    parts = [np.sqrt(np.float32(share)) * vectors[..., index.columns[view]] for view, share in shares.items()]
    return np.concatenate(parts, axis=-1, dtype=np.float32)


def sketch(vectors: np.ndarray) -> np.ndarray:
    """One number an item (n,): its vector's inner product with one fixed direction.

    It changes with the vectors, with their order and with their width, and not with a processor's rounding in the last digit.
    """
    return vectors @ np.cos(np.arange(1, vectors.shape[1] + 1, dtype=np.float32))


def digest(index: Index) -> str:
    """By what an index is known in a cache of this process; it is read through in a millisecond."""
    return hashlib.sha256(sketch(index.vectors).tobytes()).hexdigest()
