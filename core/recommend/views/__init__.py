"""A photo -> unit vectors, one for each way of being alike.  The words view is made from texts, in core/recommend/text.py."""

import hashlib
from functools import cache

import numpy as np

from core.recommend.views import colour, foreground, pattern, pooled, shape

FORMULAS = 1  # raised whenever one of the views is computed in another way


def of(photo: np.ndarray) -> dict[str, np.ndarray]:
    """Photo uint8 (h, w, 3) -> float32 vectors of length 1; "all" only where our encoder is installed."""
    thing = foreground.cut_out(photo)
    found = {"shape": shape.vector(thing), "pattern": pattern.vector(thing), "colour": colour.vector(thing)}
    if pooled.here():
        found["all"] = pooled.vector(photo)
    return found


@cache
def version() -> str:
    """Two vectors may be compared only when the same version made them."""
    files = [pattern.FILE, *([pooled.ENCODER, pooled.PROJECTION] if pooled.here() else [])]
    return f"{FORMULAS}-" + hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]
