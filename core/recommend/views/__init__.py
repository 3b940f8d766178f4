"""A look at a photo -> unit vectors, one for each way of being alike.  The words view is made from texts, in core/recommend/text.py."""

import hashlib
from collections.abc import Callable, Sequence
from functools import cache

import numpy as np

from core.recommend.views import colour, look, pattern, projection, shape, thing, whole
from core.recommend.views.look import Look
from core.recommend.views.thing import Box, Thing

FORMULAS = 2  # raised whenever one of the views is computed in another way
MEASUREMENTS: dict[str, Callable[[Look], np.ndarray]] = {
    "shape": shape.measurements,
    "pattern": pattern.measurements,
    "colour": colour.measurements,
    "all": whole.measurements,
}


def of(looks: Sequence[Look]) -> list[dict[str, np.ndarray]]:
    """Looks at photos -> float32 vectors of length 1 of every view of each."""
    found = {view: projection.of(view)(np.stack([measure(look) for look in looks])) for view, measure in MEASUREMENTS.items()}
    return [{view: vectors[n] for view, vectors in found.items()} for n in range(len(looks))]


def of_photo(photo: np.ndarray, box: Box | None = None) -> tuple[dict[str, np.ndarray], Thing]:
    """A photo uint8 (h, w, 3) -> its vector in every view, and what in it was taken for the thing; `box` as in look.at."""
    found = look.at([photo], [box])
    return of(found)[0], found[0].thing


@cache
def version() -> str:
    """Two vectors may be compared only when the same version made them."""
    files = [thing.FILE, *map(projection.file_of, MEASUREMENTS)]
    return f"{FORMULAS}-" + hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]
