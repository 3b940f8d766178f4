"""GloVe in NumPy: counts of neighbouring words, the objective, and its slopes (Pennington, Socher and Manning 2014)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

import numpy as np

X_MAX = 100.0
POWER = 0.75
RATE = 0.05  # AdaGrad's learning rate, as in the paper


def cooccurrence(sentences: Iterable[Sequence[int]], size: int, window: int) -> np.ndarray:
    """How often two words stand near each other: (size, size) float32, symmetric.

    A pair `distance` words apart, at most `window`, adds 1 / distance to both its cells.  Sentences are word numbers;
    negative numbers keep their place but are not counted.
    """
    sentences = list(sentences)
    gap = [-1] * window  # so that no window reaches into the next sentence
    words = np.fromiter((number for sentence in sentences for number in (*sentence, *gap)), np.int64)
    counts = np.zeros(size * size)
    for distance in range(1, min(window, max(map(len, sentences), default=1) - 1) + 1):
        first, second = words[:-distance], words[distance:]
        real = (first >= 0) & (second >= 0)
        counts += np.bincount(first[real] * size + second[real], minlength=size * size) / distance
    counts = counts.reshape(size, size)
    return (counts + counts.T).astype(np.float32)


def importance(counts: np.ndarray, x_max: float = X_MAX) -> np.ndarray:
    """The objective's weight f(X) = (X / x_max) ** 0.75, 1 from x_max on, and 0 for pairs never seen; as `counts`."""
    return np.minimum(counts / x_max, 1) ** POWER


def targets(counts: np.ndarray) -> np.ndarray:
    """log X; 0 for pairs never seen, whose weight is 0 anyway."""
    return np.log(np.where(counts > 0, counts, 1))


@dataclass
class Glove:
    """Every word twice, as the word in the middle and as its context; (n, d) vectors and (n,) biases, float32."""

    word: np.ndarray
    context: np.ndarray
    word_bias: np.ndarray
    context_bias: np.ndarray

    @classmethod
    def random(cls, size: int, dimension: int, seed: int) -> "Glove":
        """Numbers between ±0.5 / dimension, as in the authors' program."""
        rng = np.random.default_rng(seed)
        shapes = ((size, dimension), (size, dimension), (size,), (size,))
        return cls(*(((rng.random(shape) - 0.5) / dimension).astype(np.float32) for shape in shapes))

    @property
    def vectors(self) -> np.ndarray:
        """What is used afterwards: the sum of the two vectors of each word, (n, d)."""
        return self.word + self.context

    def misses(self, targets: np.ndarray, rows: slice | np.ndarray = slice(None)) -> np.ndarray:
        """w·w̃ + b + b̃ − log X for those rows: (rows, n)."""
        return self.word[rows] @ self.context.T + self.word_bias[rows, None] + self.context_bias - targets[rows]

    def error(self, targets: np.ndarray, importance: np.ndarray) -> float:
        """The objective J: the sum over all pairs of f(X) · (w·w̃ + b + b̃ − log X)²."""
        return float((importance * self.misses(targets) ** 2).sum(dtype=np.float64))

    def slopes(self, targets: np.ndarray, importance: np.ndarray, rows: slice | np.ndarray = slice(None)) -> "Glove":
        """Half the slopes of J, from the pairs of some rows; `word` and `word_bias` have only those rows."""
        pull = importance[rows] * self.misses(targets, rows)  # (rows, n)
        return Glove(pull @ self.context, pull.T @ self.word[rows], pull.sum(1), pull.sum(0))


class AdaGrad:
    """Each number's steps shrink with the squares of all its slopes so far (Duchi, Hazan and Singer 2011)."""

    def __init__(self, model: Glove, rate: float = RATE):
        self.model, self.rate = model, rate
        self.squares = {field.name: np.ones_like(getattr(model, field.name)) for field in fields(model)}

    def step(self, slopes: Glove, rows: slice | np.ndarray = slice(None)) -> None:
        """Move the model a step downhill; `rows` as in `Glove.slopes`."""
        for name, squares in self.squares.items():
            some = rows if name in ("word", "word_bias") else slice(None)
            slope = getattr(slopes, name)
            squares[some] += slope**2
            getattr(self.model, name)[some] -= self.rate * slope / np.sqrt(squares[some])
