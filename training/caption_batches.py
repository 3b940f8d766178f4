"""Captions as training batches: rows of word numbers, captions of like length together, each with a view of its photo."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from core.captions.decoder import END, MAX_WORDS, START
from core.words.vocabulary import Vocabulary
from training.features import Grids, NoGrids

LENGTHS = (9, 11, 13, 16, MAX_WORDS)  # words and the end; every batch is padded to one of these: 12 % padding instead of 45 %


@dataclass(frozen=True)
class Batch:
    """b captions, one a photo; t is one of LENGTHS."""

    grid: np.ndarray  # (b, g, d) float32
    words: np.ndarray  # (b, 1, t) int32, the start and then the caption
    targets: np.ndarray  # (b, 1, t) int32, the caption and then the end
    weights: np.ndarray  # (b, 1, t) float32, equal where there is a word and zero elsewhere; their sum is one


class CaptionBatches:
    """`captions[i]` are the captions of photo i, which `grids` shows."""

    def __init__(self, captions: Sequence[Sequence[list[str]]], vocabulary: Vocabulary, grids: Grids | NoGrids, batch: int):
        self.grids, self.batch = grids, batch
        self.start, self.end = vocabulary.numbers[START], vocabulary.numbers[END]
        rows = [(photo, vocabulary.encode(caption[: MAX_WORDS - 1])) for photo, several in enumerate(captions) for caption in several]
        self.photos, self.captions = np.array([photo for photo, _ in rows]), [numbers for _, numbers in rows]
        self.bucket = np.searchsorted(LENGTHS, [len(numbers) + 1 for numbers in self.captions])

    def steps(self) -> int:
        """Batches an epoch."""
        return sum(-(-int((self.bucket == bucket).sum()) // self.batch) for bucket in range(len(LENGTHS)))

    def epoch(self, random: np.random.Generator) -> Iterator[Batch]:
        """Every caption once, with a random view of its photo."""
        batches = []
        for bucket, length in enumerate(LENGTHS):
            rows = random.permutation(np.flatnonzero(self.bucket == bucket))
            batches += [(length, rows[first : first + self.batch]) for first in range(0, len(rows), self.batch)]
        for number in random.permutation(len(batches)):
            yield self.make(*batches[number], random)

    def make(self, length: int, rows: np.ndarray, random: np.random.Generator) -> Batch:
        words = np.full((len(rows), 1, length), self.end, np.int32)
        targets, weights = words.copy(), np.zeros(words.shape, np.float32)
        for place, row in enumerate(rows):
            caption = self.captions[row]
            words[place, 0, : len(caption) + 1] = [self.start, *caption]
            targets[place, 0, : len(caption)] = caption
            weights[place, 0, : len(caption) + 1] = 1
        return Batch(self.grids.seen(self.photos[rows], random), words, targets, weights / weights.sum())
