"""Measurements of a view -> its unit vector, by a learnt projection that keeps what things of one class have in common.

The measurements' covariance within a class is made round (within-class covariance normalisation, Hatch, Kajarekar and Stolcke 2006),
so that what differs between things of one class counts less; then the directions are kept in which all things differ most.
training/recommend_views.py finds the projections on labelled pictures.

Between photos of shoes and drawings of shoes lies a gap: directions in which they differ only because one is drawn.  A photo that
asks drawings does so without these directions (nuisance attribute projection, Solomonoff, Campbell and Boardman 2005).
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from core.settings import ASSETS

FOLDER = ASSETS / "views"


@dataclass(frozen=True)
class Projection:
    """A linear map; what it gives is scaled to length 1."""

    mean: np.ndarray  # (d,) of the measurements
    matrix: np.ndarray  # (d, kept)
    gap: np.ndarray  # (k, kept): directions of length 1 and at right angles, or none

    def __call__(self, measured: np.ndarray) -> np.ndarray:
        """float32 (n, d) -> (n, kept), each of length 1."""
        found = (measured - self.mean) @ self.matrix
        return found / np.maximum(np.linalg.norm(found, axis=-1, keepdims=True), 1e-12)

    def asking_drawings(self, vector: np.ndarray) -> np.ndarray:
        """A photo's vector (kept,) as a query to drawn things: without what it has along the gap, and of length 1."""
        found = vector - vector @ self.gap.T @ self.gap
        return found / max(float(np.linalg.norm(found)), 1e-12)


def file_of(view: str) -> Path:
    """Where a view's projection is."""
    return FOLDER / f"{view}.npz"


@cache
def of(view: str) -> Projection:
    """A view's projection."""
    with np.load(file_of(view)) as arrays:
        return Projection(arrays["mean"].astype(np.float32), arrays["matrix"].astype(np.float32), arrays["gap"])


def save(view: str, found: Projection) -> None:
    """Write a view's projection: the matrix as float16, which moves no cosine by 0.001."""
    FOLDER.mkdir(exist_ok=True)
    np.savez_compressed(file_of(view), mean=found.mean.astype(np.float32), matrix=found.matrix.astype(np.float16), gap=found.gap)
