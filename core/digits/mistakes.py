"""Which digits are taken for which: confusion matrices and the digits behind each of their cells."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.digits.networks import CLASSES
from core.settings import ASSETS


@dataclass(frozen=True)
class Results:
    """How one network read a set of digits: true class, class read, confidence in it; all (n,)."""

    true: np.ndarray
    read: np.ndarray
    confidence: np.ndarray
    number: np.ndarray | None = None  # in the collection; None where the results are the collection, in its order

    @property
    def accuracy(self) -> float:
        """Share of digits read right."""
        return float(np.mean(self.true == self.read))

    @property
    def confusion(self) -> np.ndarray:
        """Counts (10, 10): row the true class, column the class read."""
        return np.bincount(CLASSES * self.true + self.read, minlength=CLASSES**2).reshape(CLASSES, CLASSES)

    def behind(self, true: int, read: int) -> np.ndarray:
        """Which of the results are in one cell of the matrix, the most confident first."""
        found = np.flatnonzero((self.true == true) & (self.read == read))
        return found[np.argsort(-self.confidence[found], kind="stable")]

    def numbers(self, results: np.ndarray) -> np.ndarray:
        """The numbers that some of the results have in their collection."""
        return results if self.number is None else self.number[results]

    def per_class(self) -> tuple[np.ndarray, np.ndarray]:
        """Precision and recall of every class, (10,) each."""
        right = np.diag(self.confusion)
        return right / np.maximum(self.confusion.sum(0), 1), right / np.maximum(self.confusion.sum(1), 1)


def load(network: str, collection: str, folder: Path = ASSETS / "digits") -> Results:
    """Results of a network ("series", "pooling") on a collection ("mnist" test digits, "bundled" digits of scikit-learn)."""
    with np.load(folder / f"{network}_{collection}.npz", allow_pickle=False) as arrays:
        return Results(arrays["true"].astype(int), arrays["read"].astype(int), arrays["confidence"].astype(np.float32))
