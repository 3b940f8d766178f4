"""Digits to look at: scikit-learn's bundled ones (no network), and MNIST's test digits once they have been fetched."""

import csv
import gzip
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from core import weights

MNIST = "mnist.npz"


@dataclass(frozen=True)
class Samples:
    """Pictures (n, h, w) float32 0..1, white ink on black, and their true classes (n,)."""

    pictures: np.ndarray
    labels: np.ndarray

    def __len__(self) -> int:
        return len(self.labels)


def bundled() -> Samples:
    """The 1,797 handwritten 8 x 8 digits in scikit-learn's package (UCI Optical Recognition, CC BY 4.0).

    Read from the package's own file: `sklearn.datasets.load_digits` gives the same numbers, after an import
    of 2.5 s and 160 MB.
    """
    package = Path(find_spec("sklearn").origin).parent
    with gzip.open(package / "datasets" / "data" / "digits.csv.gz", "rt") as rows:
        table = np.array(list(csv.reader(rows)), np.float32)
    return Samples(table[:, :-1].reshape(-1, 8, 8) / 16, table[:, -1].astype(int))


def mnist_test() -> Samples | None:
    """MNIST's 10,000 test digits if they have been fetched, else None; never touches the network."""
    path = weights.present(MNIST)
    if path is None:
        return None
    with np.load(path, allow_pickle=False) as arrays:
        return Samples(arrays["x_test"].astype(np.float32) / 255, arrays["y_test"].astype(int))
