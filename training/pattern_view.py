"""Find the pattern view's projection: linear discriminant analysis over drawn products that are not in the shop.

    python -m training.catalogue --seed 7 --out OTHER
    python -m training.pattern_view --drawn OTHER

Writes assets/catalogue/pattern.npz; prints P@10 of patterns among the shop's own products, which the projection has not seen,
beside that of the bare measurements.
"""

import argparse
import io
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from PIL import Image
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

from core.recommend import catalogue, quality
from core.recommend.views import foreground, pattern

SHRINKAGE = 0.5  # of the covariance towards a diagonal; 0.1 … 0.8 were tried, 0.3 … 0.8 are alike


def measured(picture: bytes) -> np.ndarray:
    """The pattern view's measurements of a picture's file."""
    with Image.open(io.BytesIO(picture)) as opened:
        return pattern.measurements(foreground.cut_out(np.asarray(opened.convert("RGB"))))


def measurements(shop: catalogue.Catalogue, workers: int) -> tuple[np.ndarray, np.ndarray]:
    """Measurements (n, d) and patterns (n,) of a catalogue."""
    with ProcessPoolExecutor(workers) as pool:
        found = list(pool.map(measured, [shop.picture(item) for item in shop.items], chunksize=16))
    return np.stack(found), np.array([item.pattern for item in shop.items])


def precision(vectors: np.ndarray, labels: np.ndarray) -> float:
    """P@10, every product asking once."""
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return quality.marks(vectors @ vectors.T, np.arange(len(labels)), labels).precision_10.mean


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--drawn", type=Path, required=True, help="a folder that training.catalogue wrote with another seed")
    parser.add_argument("--workers", type=int, default=2)
    args = parser.parse_args()

    found, labels = measurements(catalogue.load(args.drawn), args.workers)
    mean, deviation = found.mean(axis=0), found.std(axis=0) + 1e-6
    analysis = LinearDiscriminantAnalysis(solver="eigen", shrinkage=SHRINKAGE).fit((found - mean) / deviation, labels)
    projection = analysis.scalings_[:, : len(analysis.classes_) - 1]
    arrays = {"mean": mean, "deviation": deviation, "projection": projection}
    np.savez(pattern.FILE, **{name: values.astype(np.float32) for name, values in arrays.items()})

    found, labels = measurements(catalogue.load(), args.workers)
    found = (found - mean) / deviation
    print(f"P@10 of patterns in the shop: {precision(found @ projection, labels):.3f}, bare measurements {precision(found, labels):.3f}")


if __name__ == "__main__":
    main()
