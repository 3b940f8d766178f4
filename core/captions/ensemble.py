"""Several decoders that vote on every word, with one encoder for all or one for each.

Their log-probabilities are averaged: a word must seem likely to all of them.  They err differently, so the mean errs less.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import isqrt

import numpy as np

from core.captions.decoder import Decoder, Step, log_softmax


@dataclass(frozen=True)
class Grids:
    """What one or more encoders made of the same n photos: a grid (n, h, w, d) float32 each."""

    parts: tuple[np.ndarray, ...]

    def __len__(self) -> int:
        """How many photos."""
        return len(self.parts[0])

    def __getitem__(self, photos: slice) -> "Grids":
        return Grids(tuple(part[photos] for part in self.parts))

    @classmethod
    def joined(cls, several: Sequence["Grids"]) -> "Grids":
        """The photos of all of them, one after the other."""
        return cls(tuple(map(np.concatenate, zip(*(grids.parts for grids in several), strict=True))))

    def alone(self) -> list["Grids"]:
        """Every photo by itself, as a copy: a view would keep all of them."""
        return [Grids(tuple(part[n : n + 1].copy() for part in self.parts)) for n in range(len(self))]

    @property
    def finest(self) -> tuple[int, int]:
        """Height and width of the largest grid, in cells."""
        return max(part.shape[1:3] for part in self.parts)


class Together(tuple):
    """What every member keeps: its look at the photos, or its state."""

    def of(self, *which: np.ndarray) -> "Together":
        """The same of some of the photos, or beams."""
        return Together(part.of(*which) for part in self)


class Ensemble:
    """Decoders with one vocabulary as one: the same three functions as `core.captions.decoder.Decoder`."""

    def __init__(self, members: Sequence[Decoder]):
        self.members, self.vocabulary = tuple(members), members[0].vocabulary

    def look(self, grids: Grids) -> Together:
        """What the members keep of the photos, each of its own grid."""
        return Together(member.look(part) for member, part in zip(self.members, grids.parts, strict=True))

    def start(self, look: Together) -> Together:
        """The members' memories before the first word."""
        return Together(member.start(part) for member, part in zip(self.members, look, strict=True))

    def step(self, words: np.ndarray, state: Together, look: Together) -> Step:
        """The words just written (p, b) int -> the next word's log-probabilities, and the mean attention on the finest grid."""
        steps = [member.step(words, *parts) for member, *parts in zip(self.members, state, look, strict=True)]
        cells = max(step.attention.shape[-1] for step in steps)
        attention = sum(step.attention @ spread(step.attention.shape[-1], cells) for step in steps) / len(steps)
        log_probabilities = log_softmax(sum(step.log_probabilities for step in steps) / len(steps))
        return Step(log_probabilities, attention, Together(step.state for step in steps))


@lru_cache
def spread(cells: int, finer: int) -> np.ndarray:
    """Which share of each cell of a square grid lies in each cell of another one, (cells, finer) float32; rows sum to one."""
    edges, other = (np.linspace(0, 1, isqrt(count) + 1) for count in (cells, finer))
    overlap = np.minimum(edges[1:, None], other[1:]) - np.maximum(edges[:-1, None], other[:-1])
    share = (np.maximum(overlap, 0) * isqrt(cells)).astype(np.float32)
    return np.kron(share, share)
