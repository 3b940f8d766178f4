"""Sentences -> batches of like length, the same for every run with the same seed, so that a stopped run goes on exactly."""

from functools import cached_property

import numpy as np

STEP = 4  # lengths in one batch differ by less: little padding, and few shapes to compile


class Batches:
    """Which sentences stand in the batch of a step.  Every pass over the sentences draws them in another order."""

    def __init__(self, lengths: np.ndarray, size: int, seed: int):
        """`lengths` (n,) in words, at least one; `size` sentences a batch."""
        self.classes = -(-np.maximum(lengths, 1) // STEP)
        self.size, self.seed = size, seed

    @cached_property
    def per_pass(self) -> int:
        return sum(count // self.size for count in np.bincount(self.classes))

    def at(self, step: int) -> tuple[np.ndarray, int]:
        """Indices (size,) of the sentences of a step counted from 0, and the length (a multiple of 4) they are padded to."""
        number, place = divmod(step, self.per_pass)
        if getattr(self, "_drawn", None) != number:
            self._drawn, self._order = number, self._draw(number)
        chosen = self._order[place]
        return chosen, int(self.classes[chosen[0]]) * STEP

    def _draw(self, number: int) -> list[np.ndarray]:
        rng = np.random.default_rng([self.seed, number])
        batches = []
        for length in np.unique(self.classes):
            members = rng.permutation(np.flatnonzero(self.classes == length))
            whole = len(members) // self.size * self.size  # what is left over comes another time
            batches += list(members[:whole].reshape(-1, self.size))
        return [batches[i] for i in rng.permutation(len(batches))]


def padded(sentences: list[list[int]], length: int) -> np.ndarray:
    """Sentences as one array (n, length) int32, with 0 (<pad>) behind their ends."""
    table = np.zeros((len(sentences), length), np.int32)
    for row, sentence in zip(table, sentences, strict=True):
        row[: len(sentence)] = sentence
    return table
