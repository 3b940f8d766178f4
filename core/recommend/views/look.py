"""What the picture views are computed from: a photo as the encoder saw it, what it made of it, and where the thing is."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.encoder.encoder import Seen, open_encoder, squeezed
from core.recommend.views import thing
from core.recommend.views.thing import Box, Thing


@dataclass(frozen=True)
class Look:
    """A look at one photo."""

    square: np.ndarray  # uint8 (260, 260, 3): the photo squeezed
    aspect: float  # the photo's width over its height
    seen: Seen  # of this photo alone, n = 1
    thing: Thing

    @cached_property
    def mask(self) -> np.ndarray:
        """Where the thing is, bool (65, 65)."""
        return self.thing.mask


def at(photos: Sequence[np.ndarray], boxes: Sequence[Box | None] | None = None, head: bool = False) -> list[Look]:
    """Look at photos uint8 (h, w, 3), in one run of the encoder; a box says where a person wants the thing to be sought."""
    squares = np.stack([squeezed(photo) for photo in photos])
    seen = open_encoder()(squares, head=head, early=True)
    things = thing.find(seen, boxes)
    return [
        Look(square, photo.shape[1] / photo.shape[0], seen.of(slice(n, n + 1)), found)
        for n, (photo, square, found) in enumerate(zip(photos, squares, things, strict=True))
    ]
