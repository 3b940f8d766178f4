"""Captions as training batches: rows of word numbers, captions of like length together, with what the decoder reads of their photos."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

import numpy as np

from core.captions.inputs import Inputs
from core.words.vocabulary import Vocabulary
from training.decoder import END, START

# Words and the end; every batch is padded to one of these: 12 % padding instead of 45 %.  The 2 % of captions that are longer are cut.
LENGTHS = (9, 11, 13, 16, 20)


class Source(Protocol):
    """What is read of photos, or of captions without photos."""

    def read(self, photos: np.ndarray, random: np.random.Generator) -> Inputs:
        """Photos' numbers (p,) -> Inputs of p."""


class Batch(NamedTuple):
    """n captions of p photos; t is one of LENGTHS."""

    inputs: Inputs  # of p photos
    owner: np.ndarray  # (n,) int32, which of the photos
    words: np.ndarray  # (n, t) int32, the start and then the caption
    targets: np.ndarray  # (n, t) int32, the caption and then the end
    weights: np.ndarray  # (n, t) float32, zero behind the end
    earned: float | None = None  # the captions' mean reward, where they were drawn


class CaptionBatches:
    """`captions[i]` are the captions of photo i of `source`."""

    def __init__(self, captions: Sequence[Sequence[list[str]]], vocabulary: Vocabulary, source: Source, size: int):
        self.source, self.size, cut = source, size, LENGTHS[-1] - 1
        rows = [(photo, vocabulary.encode(caption[:cut])) for photo, several in enumerate(captions) for caption in several]
        self.photos, self.captions = np.array([photo for photo, _ in rows]), [numbers for _, numbers in rows]
        self.bucket = np.searchsorted(LENGTHS, [len(numbers) + 1 for numbers in self.captions])

    def steps(self) -> int:
        """Batches an epoch."""
        return sum(-(-int((self.bucket == bucket).sum()) // self.size) for bucket in range(len(LENGTHS)))

    def epoch(self, *seed: int, first: int = 0) -> Iterator[Batch]:
        """Every caption once, from batch number `first` on; a photo's captions come together, so its cells are worked out once."""
        random = np.random.default_rng(seed)
        place = random.permutation(self.photos.max() + 1)
        batches = []
        for bucket, length in enumerate(LENGTHS):
            rows = np.flatnonzero(self.bucket == bucket)
            rows = rows[np.argsort(place[self.photos[rows]], kind="stable")]
            batches += [(length, rows[start : start + self.size]) for start in range(0, len(rows), self.size)]
        for step, number in list(enumerate(random.permutation(len(batches))))[first:]:
            yield self.make(*batches[number], np.random.default_rng([*seed, step]))

    def make(self, length: int, rows: np.ndarray, random: np.random.Generator) -> Batch:
        """One batch of the captions with these numbers."""
        photos, owner = np.unique(self.photos[rows], return_inverse=True)
        words = np.full((len(rows), length), END, np.int32)
        targets, weights = words.copy(), np.zeros(words.shape, np.float32)
        for place, row in enumerate(rows):
            caption = self.captions[row]
            words[place, : len(caption) + 1] = [START, *caption]
            targets[place, : len(caption)] = caption
            weights[place, : len(caption) + 1] = 1
        return Batch(self.source.read(photos, random), owner.astype(np.int32), words, targets, weights)
