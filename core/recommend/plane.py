"""The map: a catalogue's items on a plane, by PCA, which is computed here, or by t-SNE, which training/tsne.py computed before."""

import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.recommend.collections import OFFERED
from core.recommend.index import Index
from core.recommend.neighbours import shares
from core.recommend.presets import BALANCED, PRESETS
from core.recommend.space import Shares, sketch, stretched

TSNE_FILE = "tsne.npz"
TSNE = {name: offered.folder / TSNE_FILE for name, offered in OFFERED.items()}  # where the collections' maps are
_BLOCK, _ROUNDS = 12, 15  # directions kept at once, and multiplications: agrees with a full SVD to 1e-4 at a hundredth of its time
_SAME = 1e-3  # between two sketches: float16 vectors read on two machines differ by 1e-6, two pictures by 0.1


@dataclass(frozen=True)
class Plane:
    """The two directions along which items differ most."""

    centre: np.ndarray  # (d,) the mean item
    axes: np.ndarray  # (2, d), orthonormal
    explained: tuple[float, float]  # the share of the items' variance along each
    shares: Shares  # of the views that the plane was made for

    def places(self, index: Index, vectors: np.ndarray) -> np.ndarray:
        """Where items or a query (…, d of the index) lie: float32 (…, 2)."""
        return (stretched(index, vectors, self.shares) - self.centre) @ self.axes.T


def fitted(index: Index, by: Shares) -> Plane:
    """PCA of the stretched vectors, so that distances on the map are those of the chosen weights, as far as a plane can show them.

    Only two directions are needed, so instead of a full SVD a few directions are multiplied by the data and its transpose
    again and again (Halko, Martinsson and Tropp 2011), and the SVD is of the small rest.  The largest number of a
    direction is positive, so that a map is not mirrored from one run to the next.
    """
    vectors = stretched(index, index.vectors, by)
    centre = vectors.mean(axis=0)
    centred = vectors - centre
    width = min(_BLOCK, *centred.shape)
    block = np.random.default_rng(0).normal(size=(centred.shape[1], width)).astype(np.float32)
    for _ in range(_ROUNDS):
        block = np.linalg.qr(centred.T @ (centred @ block))[0]
    _, lengths, directions = np.linalg.svd(centred @ block, full_matrices=False)
    axes = np.zeros((2, centred.shape[1]), np.float32)
    axes[: min(2, width)] = directions[:2] @ block.T
    largest = np.take_along_axis(axes, np.abs(axes).argmax(axis=1)[:, None], axis=1)
    along = np.zeros(2)
    along[: min(2, width)] = lengths[:2] ** 2
    first, second = along / max(float(np.vdot(centred, centred)), 1e-12)
    return Plane(centre, axes * np.where(largest < 0, -1, 1), (float(first), float(second)), by)


def balanced(index: Index) -> np.ndarray:
    """The vectors that t-SNE lays out: stretched by the balanced weights, over the views that this index has."""
    return stretched(index, index.vectors, shares(index, np.ones(index.vectors.shape[1], np.float32), PRESETS[BALANCED]))


def tsne(path: Path, index: Index) -> np.ndarray | None:
    """The places (n, 2) that training/tsne.py wrote; None where there are none, or none of these vectors and weights."""
    try:
        with np.load(path, allow_pickle=False) as file:
            places, of = file["places"].astype(np.float32), file["sketch"]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
    now = sketch(balanced(index))
    fits = places.shape == (len(index), 2) and of.shape == now.shape and np.isfinite(places).all()
    return places if fits and np.allclose(of, now, rtol=0, atol=_SAME) else None


def in_frame(places: np.ndarray, around: np.ndarray) -> np.ndarray:
    """Places (…, 2) moved and scaled, both ways alike, so that those in `around` (n, 2) lie between −1 and 1."""
    low, high = around.min(axis=0), around.max(axis=0)
    return (places - (low + high) / 2) / max(float((high - low).max()) / 2, 1e-12)


def inside(places: np.ndarray, box: tuple[float, float, float, float]) -> np.ndarray:
    """The numbers of the places (n, 2) in a box (left, bottom, right, top), nearest to its middle first."""
    left, bottom, right, top = box
    within = ((places >= (left, bottom)) & (places <= (right, top))).all(axis=1)
    numbers = np.flatnonzero(within)
    away = np.linalg.norm(places[numbers] - ((left + right) / 2, (bottom + top) / 2), axis=1)
    return numbers[np.argsort(away, kind="stable")]
