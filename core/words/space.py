"""Trained word vectors: nearness, neighbours, and sums such as king − man + woman."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np

from core.words.files import WORDS, vocabulary
from core.words.glove import Glove

DIMENSIONS = (10, 50, 100)
FULL_DIMENSION = 10  # of this size word and context vectors are kept apart, so that the objective can be shown in full
MAPPED = 1200  # the most frequent words, which are on the map
_SPECIAL = 5  # words in front of the vocabulary that have no vector


class Near(NamedTuple):
    """A word and the cosine between its vector and another."""

    word: str
    cosine: float


@dataclass(frozen=True)
class Space:
    """Words, most frequent first, with a vector each."""

    words: tuple[str, ...]
    vectors: np.ndarray  # (n, d) float32
    map: np.ndarray  # (MAPPED, 2) float32, places on a plane
    error: float  # the objective at the end of training
    parts: Glove | None = None  # word and context vectors apart, for FULL_DIMENSION

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Word -> its row."""
        return {word: number for number, word in enumerate(self.words)}

    @cached_property
    def unit(self) -> np.ndarray:
        """The vectors at length 1, so that an inner product is a cosine."""
        return unit(self.vectors)

    def cosine(self, a: str, b: str) -> float:
        """The cosine of two known words."""
        return float(self.unit[self.numbers[a]] @ self.unit[self.numbers[b]])

    def nearest(self, vector: np.ndarray, most: int, without: Iterable[str] = ()) -> list[Near]:
        """The words with the largest cosine to a vector (d,), the nearest first."""
        cosines = self.unit @ unit(vector[None])[0]
        cosines[[self.numbers[word] for word in without]] = -np.inf
        return [Near(self.words[n], float(cosines[n])) for n in np.argsort(-cosines, kind="stable")[:most]]

    def neighbours(self, word: str, most: int) -> list[Near]:
        """The words nearest to a known word."""
        return self.nearest(self.unit[self.numbers[word]], most, [word])

    def completed(self, a: str, b: str, c: str) -> np.ndarray:
        """a is to b as c is to …: the vector b − a + c of unit vectors (d,) (Mikolov, Yih and Zweig 2013)."""
        first, second, third = (self.unit[self.numbers[word]] for word in (a, b, c))
        return second - first + third


def unit(vectors: np.ndarray) -> np.ndarray:
    """Rows at length 1; rows of zeros stay."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return (vectors / np.where(lengths > 0, lengths, 1)).astype(np.float32)


def file_name(window: int, dimension: int) -> str:
    """The file of one setting."""
    return f"glove_w{window}_d{dimension}.npz"


def quantised(vectors: np.ndarray) -> dict[str, np.ndarray]:
    """Vectors as whole numbers −127 … 127 and a scale a word: half of float16's bytes, cosines to within 0.006."""
    scales = np.abs(vectors).max(axis=1) / 127
    return {"codes": np.rint(vectors / scales[:, None]).astype(np.int8), "scales": scales.astype(np.float32)}


def load(window: int, dimension: int, folder: Path = WORDS) -> Space:
    """The vectors of one of the WINDOWS (core/words/counts.py) and DIMENSIONS."""
    with np.load(folder / file_name(window, dimension)) as arrays:
        found = {name: arrays[name].astype(np.float32) for name in arrays.files}
    parts = Glove(found["word"], found["context"], found["word_bias"], found["context_bias"]) if "word" in found else None
    vectors = found["codes"] * found["scales"][:, None]
    return Space(vocabulary(folder).words[_SPECIAL:], vectors, found["map"], float(found["error"]), parts)
