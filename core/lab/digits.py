"""The digits to train on, in three parts that share none: training, validation and test."""

from dataclasses import dataclass

import numpy as np

from core import weights
from core.digits import samples
from core.digits.centre import prepare
from core.lab.recipe import COLLECTIONS

BUNDLED_VALIDATION = 300  # of 1,797; what training and validation leave, 300 too, is the test
MNIST_VALIDATION = 5_000  # the last of MNIST's 60,000 training digits; its 10,000 test digits are the test


@dataclass(frozen=True)
class Part:
    """Pictures (n, 28, 28) uint8 0..255, their classes (n,) int32, and their places in the collection the page "See" shows (n,)."""

    pictures: np.ndarray
    labels: np.ndarray
    numbers: np.ndarray

    def __len__(self) -> int:
        return len(self.labels)

    def inputs(self, chosen: np.ndarray | slice) -> np.ndarray:
        """Some of the pictures as the network gets them: (n, 28, 28, 1) float32 0..1."""
        return self.pictures[chosen, :, :, None].astype(np.float32) / 255


@dataclass(frozen=True)
class Parts:
    """The three parts of a collection."""

    training: Part
    validation: Part
    test: Part


def load(collection: str) -> Parts:
    """The parts of a collection of `recipe.COLLECTIONS`, always the same.

    Raises FileNotFoundError for MNIST where it has not been fetched.
    """
    source, count = COLLECTIONS[collection]
    return _bundled(count) if source == "bundled" else _mnist(count)


def _bundled(training: int) -> Parts:
    """scikit-learn's 1,797 digits, prepared as a drawing is, and shuffled: people wrote them in blocks."""
    found = samples.bundled()
    pictures = np.stack([np.rint(255 * prepare(picture).image).astype(np.uint8) for picture in found.pictures])
    order = np.random.default_rng(0).permutation(len(found))
    cuts = np.split(order, [training, training + BUNDLED_VALIDATION])
    return Parts(*(Part(pictures[part], found.labels[part].astype(np.int32), part) for part in cuts))


def _mnist(training: int) -> Parts:
    path = weights.present(samples.MNIST)
    if path is None:
        raise FileNotFoundError(samples.MNIST)
    with np.load(path, allow_pickle=False) as arrays:
        x, y = arrays["x_train"], arrays["y_train"].astype(np.int32)
        x_test, y_test = arrays["x_test"], arrays["y_test"].astype(np.int32)
    held_out = slice(len(y) - MNIST_VALIDATION, None)
    return Parts(
        Part(x[:training], y[:training], np.arange(training)),
        Part(x[held_out], y[held_out], np.arange(len(y))[held_out]),
        Part(x_test, y_test, np.arange(len(y_test))),
    )
