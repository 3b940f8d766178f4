"""How often words stand near each other in the training captions, kept small enough to ship."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.words.files import WORDS

WINDOWS = (2, 5, 10)  # words on either side that count as near
LEAST = 2  # pairs whose count with the widest window is less are left out: 83 % of the pairs seen


@dataclass(frozen=True)
class Counts:
    """Pairs i <= j of word numbers, sorted: those of i stand at `starts[i] : starts[i + 1]`."""

    starts: np.ndarray  # (words + 1,) int32
    others: np.ndarray  # (pairs,) uint16, the j
    near: np.ndarray  # (pairs, windows) float16, X_ij
    sums: np.ndarray  # (words, windows) float32, X_i: all of a word's pairs, those left out too
    uses: np.ndarray  # (words,) int32, in all captions
    captions: np.ndarray  # (words,) int32, captions with the word in them
    total: int  # captions

    def pair(self, a: int, b: int) -> np.ndarray | None:
        """X of two words for each window (windows,), float32; None for a pair that was left out."""
        low, high = min(a, b), max(a, b)
        row = slice(self.starts[low], self.starts[low + 1])
        at = row.start + int(np.searchsorted(self.others[row], high))
        found = at < row.stop and self.others[at] == high
        return self.near[at].astype(np.float32) if found else None

    def table(self, words: Sequence[int], window: int) -> np.ndarray:
        """X of some words (n, n) float32; 0 for pairs that were left out."""
        found = np.zeros((len(words), len(words)), np.float32)
        for row, a in enumerate(words):
            for column, b in enumerate(words):
                pair = self.pair(a, b)
                found[row, column] = 0 if pair is None else pair[WINDOWS.index(window)]
        return found

    def row(self, word: int, window: int) -> np.ndarray:
        """X of one word with every word (words,) float32; 0 for pairs that were left out."""
        found = np.zeros(len(self.uses), np.float32)
        partners = slice(self.starts[word], self.starts[word + 1])  # those after it; before it, it stands among the others
        before = np.flatnonzero(self.others[: partners.start] == word)
        column = self.near[:, WINDOWS.index(window)]
        found[self.others[partners]] = column[partners]
        found[np.searchsorted(self.starts, before, side="right") - 1] = column[before]
        return found

    @property
    def rarity(self) -> np.ndarray:
        """Inverse document frequency of each word: log(captions / captions with the word), (words,) float32."""
        return np.log(self.total / self.captions).astype(np.float32)


def pack(captions: Sequence[Sequence[int]], counts: Mapping[int, np.ndarray]) -> dict[str, np.ndarray]:
    """The arrays of counts.npz.

    captions: word numbers, negative ones for words outside the vocabulary.  counts: window -> X (n, n), as
    `glove.cooccurrence` gives it.
    """
    widest = np.triu(counts[max(WINDOWS)])
    size = len(widest)
    firsts, others = np.nonzero(widest >= LEAST)
    known = [[number for number in caption if number >= 0] for caption in captions]
    return {
        "starts": np.searchsorted(firsts, np.arange(size + 1)).astype(np.int32),
        "others": others.astype(np.uint16),
        "near": np.stack([counts[window][firsts, others] for window in WINDOWS], axis=1).astype(np.float16),
        "sums": np.stack([counts[window].sum(1) for window in WINDOWS], axis=1),
        "uses": np.bincount([n for caption in known for n in caption], minlength=size).astype(np.int32),
        "captions": np.bincount([n for caption in known for n in set(caption)], minlength=size).astype(np.int32),
        "total": np.int32(len(captions)),
    }


def load(folder: Path = WORDS) -> Counts:
    """The counts of all training captions."""
    with np.load(folder / "counts.npz") as arrays:
        return Counts(**{name: arrays[name] for name in arrays.files if name != "total"}, total=int(arrays["total"]))
