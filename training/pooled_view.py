"""Find the projection of the view "all": what photos of one class differ in shall count less than what they have in common.

    python -m training.pooled_view --data DATA

Writes assets/catalogue/pooled.npz from labelled photos of clothes, things and flowers, and from the drawn shop's pictures, whose gap
to photos it measures; prints P@10 of photos of clothes that were not used against those that were, with and without the projection.
How well photos find drawn things is told by `python -m benchmarks.recommend_quality outside`, once the indexes are made again.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from core.captions.encoder import OwnEncoder
from core.recommend import catalogue
from core.recommend.views import pooled
from training.photos import read_zip, whole_view

SETS = (("clothing/clothing.zip", "train/"), ("photos/caltech101.zip", "caltech101/"), ("photos/flowers.zip", "flowers/"))
NO_CLASS = "caltech101/BACKGROUND_Google"
WITHHELD = ("clothing/clothing.zip", "validation/")
SAME = (("shoes", "footwear"), ("hat", "hat"), ("shirt", "shirt"), ("t-shirt", "shirt"))  # class of photos, kind of drawn things
SHRINKAGE = 0.3  # of the covariance towards a round one; 0.3 … 3 were alike
KEPT = 256  # directions
BATCH = 64


def read(data: Path, sets: tuple[tuple[str, str], ...]) -> tuple[np.ndarray, np.ndarray]:
    """Region averages (n, 1280) and classes (n,), the class being the photo's folder."""
    photos = {
        name: photo for file, folder in sets for name, photo in read_zip(data / file, folder).items() if not name.startswith(NO_CLASS)
    }
    return np.concatenate(list(averages(list(photos.values())))), np.array([name.rpartition("/")[0] for name in photos])


def averages(photos: list[bytes]) -> Iterator[np.ndarray]:
    encoder = OwnEncoder(pooled.ENCODER)
    for start in range(0, len(photos), BATCH):
        yield pooled.averages(encoder(np.stack([whole_view(photo, 224) for photo in photos[start : start + BATCH]])).grid)


def normaliser(features: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """(d, KEPT): the covariance within the classes made round, then the directions in which all photos differ most."""
    centred = np.concatenate([features[classes == name] - features[classes == name].mean(axis=0) for name in np.unique(classes)])
    covariance = centred.T @ centred / len(centred)
    variances, axes = np.linalg.eigh(covariance + SHRINKAGE * np.trace(covariance) / len(covariance) * np.eye(len(covariance)))
    whitening = axes / np.sqrt(variances)
    _, _, directions = np.linalg.svd((features - features.mean(axis=0)) @ whitening, full_matrices=False)
    return whitening @ directions[:KEPT].T


def gap(photos: np.ndarray, classes: np.ndarray, drawings: np.ndarray, kinds: np.ndarray) -> np.ndarray:
    """Projected photos (n, d) and drawings (m, d) -> the directions (4, d) in which the means of the SAME things differ."""
    differences = [photos[classes == f"train/{name}"].mean(axis=0) - drawings[kinds == kind].mean(axis=0) for name, kind in SAME]
    return np.linalg.svd(np.array(differences), full_matrices=False)[2]


def precision(queries: np.ndarray, items: np.ndarray, asked: np.ndarray, classes: np.ndarray) -> float:
    """P@10 of queries against items, both as vectors of any length."""
    queries, items = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True) for vectors in (queries, items))
    order = np.argsort(-(queries @ items.T), axis=1)[:, :10]
    return float((classes[order] == asked[:, None]).mean())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with the zips named in SETS")
    args = parser.parse_args()
    features, classes = read(args.data, SETS)
    mean, projection = features.mean(axis=0), normaliser(features, classes)
    shop = catalogue.load()
    drawings = np.concatenate(list(averages([shop.picture(item) for item in shop.items])))
    found = gap((features - mean) @ projection, classes, (drawings - mean) @ projection, np.array([item.kind for item in shop.items]))
    np.savez(pooled.PROJECTION, mean=mean.astype(np.float32), projection=projection.astype(np.float16), gap=found.astype(np.float32))

    queries, asked = read(args.data, (WITHHELD,))
    asked = np.char.replace(asked, "validation/", "train/")
    clothes = np.char.startswith(classes, "train/")
    items, labels = features[clothes], classes[clothes]
    shoes = asked == "train/shoes"
    for name, found, kept in (
        ("region averages", queries - mean, items - mean),
        ("projected", (queries - mean) @ projection, (items - mean) @ projection),
    ):
        print(f"{name}: P@10 {precision(found, kept, asked, labels):.3f}, shoes {precision(found[shoes], kept, asked[shoes], labels):.3f}")


if __name__ == "__main__":
    main()
