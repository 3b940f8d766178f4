"""The thing in a photo: which places of it are the thing and not its background.

A small network reads the encoder's answers, from edges to kinds of things, and says for every place of 65 × 65 how probably it is part
of the thing.  It learnt on things laid before photos of all kinds, where that is known (training/thing_view.py).
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from ai_edge_litert.interpreter import Interpreter
from PIL import Image

from core.encoder.encoder import Seen
from core.encoder.layers import SIDE
from core.settings import ASSETS

FILE = ASSETS / "views" / "thing.tflite"
PLACES = 65  # a side
LEAST_CONFIDENCE = 0.7  # of 51 withheld real things those below overlap the truth by 0.36, the others by 0.75; there the middle is taken
LEAST_SHARE = 0.01  # of the photo: a smaller thing was not found
MIDDLE = 0.25, 0.75  # of both sides: the part that counts where the thing was not found
FADED = 170  # the grey to which the rest fades
UNSURE = "I could not tell the thing from its background: its outline is left out, and colour and pattern are those of the middle."

Box = tuple[float, float, float, float]  # left, top, right, bottom as shares of a photo's width and height


@dataclass(frozen=True)
class Thing:
    """Where the thing is."""

    cover: np.ndarray  # float32 (65, 65): how probably each place is part of it
    confidence: float  # 0 … 1: how far the cover and its own rounding to yes and no overlap; 1 where a person said it

    @property
    def found(self) -> bool:
        """Whether it stands out from its background."""
        return self.confidence >= LEAST_CONFIDENCE and float((self.cover > 0.5).mean()) >= LEAST_SHARE

    @property
    def mask(self) -> np.ndarray:
        """bool (65, 65), at least one place: the thing, or the middle of the photo where it was not found."""
        return self.cover > 0.5 if self.found else _inside(MIDDLE[0], MIDDLE[0], MIDDLE[1], MIDDLE[1])

    @property
    def box(self) -> Box:
        """Around the mask."""
        mask = self.mask
        rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
        edges = columns[0], rows[0], columns[-1] + 1, rows[-1] + 1
        return tuple(round(int(edge) / PLACES, 3) for edge in edges)


def find(seen: Seen, boxes: Sequence[Box | None] | None = None) -> list[Thing]:
    """What the encoder saw early and late in n photos -> the thing in each; within its box, where a person drew one."""
    covers = _network()(seen)
    return [_thing(cover, box) for cover, box in zip(covers, boxes or [None] * len(covers), strict=True)]


def _thing(cover: np.ndarray, box: Box | None) -> Thing:
    if box is None:
        return Thing(cover, _confidence(cover))
    within = _inside(*box)
    inside = cover * within
    fills = (inside > 0.5).sum() >= 0.2 * within.sum()  # else the person means something that the network does not see
    return Thing(inside if fills else within.astype(np.float32), 1.0)


def _confidence(cover: np.ndarray) -> float:
    sure = cover > 0.5
    return float(np.minimum(cover, sure).sum() / max(np.maximum(cover, sure).sum(), 1e-6))


def _inside(left: float, top: float, right: float, bottom: float) -> np.ndarray:
    """The places whose middle lies in a box, at least one of them: bool (65, 65)."""
    middles = (np.arange(PLACES) + 0.5) / PLACES

    def between(low: float, high: float) -> np.ndarray:
        found = (middles >= low) & (middles <= high)
        found[np.abs(middles - (low + high) / 2).argmin()] = True
        return found

    return np.outer(between(top, bottom), between(left, right))


class _Network:
    """The LiteRT file as a function, safe to call from many threads."""

    def __init__(self):
        self._interpreter = Interpreter(model_path=str(FILE), num_threads=2)
        self._run = self._interpreter.get_signature_runner()
        self._lock = threading.Lock()

    def __call__(self, seen: Seen) -> np.ndarray:
        """float32 (n, 65, 65)."""
        with self._lock:
            return self._run(grid=seen.grid, coarse=seen.coarse, middle=seen.middle, fine=seen.fine)["cover"].copy()


@cache
def _network() -> _Network:
    return _Network()


def shown(photo: np.ndarray, thing: Thing) -> np.ndarray:
    """A photo uint8 (h, w, 3) with all but the thing faded to grey."""
    cover = Image.fromarray(np.where(thing.mask, 255, 51).astype(np.uint8)).resize(photo.shape[1::-1], Image.Resampling.BILINEAR)
    share = np.asarray(cover, np.float32)[..., None] / 255
    return (photo * share + FADED * (1 - share)).astype(np.uint8)


def laid_out(mask: np.ndarray, side: int = SIDE) -> np.ndarray:
    """A mask at the size of the photo that the encoder saw: bool (side, side)."""
    wide = Image.fromarray(mask.astype(np.uint8) * 255).resize((side, side), Image.Resampling.BILINEAR)
    return np.asarray(wide) > 127
