"""Find the projections of the picture views: assets/views/{shape,pattern,colour,all}.npz.

    python -m training.recommend_views --data DATA --work WORK [VIEW …]

What things of one class differ in shall count less than what they have in common, and what tells the classes apart shall count most.
The classes are those of photos (clothes, Caltech-101, flowers) and what is known of drawn products, on white and before photos: two
pictures of one silhouette are one class for the shape, whatever their colours.  Prints P@10 of what no projection has learnt from.
"""

import argparse
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from core.recommend import views
from core.recommend.neighbours import GAPS
from core.recommend.views import projection, thing
from core.recommend.views.look import Look
from core.recommend.views.projection import Projection
from training.recommend_pictures import Set, batches, opened, simpler

SHRINKAGE = 0.3  # of the covariance within the classes towards a round one
REDUCED = 640  # directions in which the measurements differ most, found before all else
KEPT = {"shape": 128, "pattern": 96, "colour": 96, "all": 192}
RESIDUE = {"shape": 0.3, "pattern": 0.2, "colour": 0.5, "all": 0.25}  # of directions that tell no classes apart, beside 1 for those that do
SAME = (("shoes", "footwear"), ("hat", "hat"), ("shirt", "shirt"), ("t-shirt", "shirt"))  # kind of photos, kind of drawn things
LEARNT = {  # what a view learns from, and the labels that make the class
    "shape": {"clothes": ("kind",), "drawn": ("silhouette",), "rendered": ("silhouette",)},
    "pattern": {"drawn": ("pattern",), "rendered": ("pattern",)},
    "colour": {"drawn": ("colour", "second_colour"), "rendered": ("colour", "second_colour")},
    "all": {"clothes": ("kind",), "things": ("class",), "drawn": ("silhouette",), "rendered": ("silhouette",)},
}
ASKED = {"shape": "silhouette", "pattern": "pattern", "colour": "colour", "all": "silhouette"}


def looks(of: Set) -> Iterator[Look]:
    """A look at every picture of a set."""
    for some in batches(len(of), 16):
        seen = type(of.seen)(*(None if part is None else np.float32(part[some]) for part in of.seen))
        for n, (number, found) in enumerate(zip(range(some.start, some.stop), thing.find(seen), strict=True)):
            yield Look(of.squares[number], float(of.aspects[number]), seen.of(slice(n, n + 1)), found)


def measured(name: str, data: Path, work: Path) -> tuple[Set, dict[str, np.ndarray]]:
    """A set and the measurements of every view (n, d), kept in the work folder until there is another view."""
    of, file = opened(name, data, work), work / name / "measured.npz"
    if not file.exists() or set(np.load(file)) != set(views.MEASUREMENTS):
        rows = [{view: measure(look) for view, measure in views.MEASUREMENTS.items()} for look in looks(of)]
        np.savez(file, **{view: np.stack([row[view] for row in rows]) for view in views.MEASUREMENTS})
    with np.load(file) as arrays:
        return of, dict(arrays)


def found(measurements: np.ndarray, classes: np.ndarray, kept: int, residue: float) -> Projection:
    """Measurements (n, d) and classes (n,) -> the projection."""
    mean = measurements.mean(axis=0)
    basis = _principal(measurements - mean, REDUCED)  # (d, r)
    reduced = (measurements - mean) @ basis
    names, which = np.unique(classes, return_inverse=True)
    sizes = np.bincount(which)
    means = np.stack([reduced[which == n].mean(axis=0) for n in range(len(names))])
    within = reduced - means[which]
    covariance = within.T @ within / len(within)
    round_ = np.trace(covariance) / len(covariance) * np.eye(len(covariance), dtype=np.float32)
    variances, axes = np.linalg.eigh(covariance + SHRINKAGE * round_)
    whitening = axes / np.sqrt(variances)
    between = (means * np.sqrt(np.minimum(sizes, np.median(sizes)) / sizes.sum())[:, None]) @ whitening
    _, lengths, telling = np.linalg.svd(between, full_matrices=False)
    telling = telling[lengths > 1e-3 * lengths[0]][: kept - 16]
    white = reduced @ whitening
    rest = _principal(white - white @ telling.T @ telling, kept - len(telling))
    matrix = basis @ whitening @ np.concatenate([telling.T, residue * rest], axis=1)
    return Projection(mean, matrix.astype(np.float32), np.zeros((0, matrix.shape[1]), np.float32))


def gap(photos: np.ndarray, classes: np.ndarray, drawings: np.ndarray, kinds: np.ndarray) -> np.ndarray:
    """Vectors of photos (n, d) and drawings (m, d) -> the directions (4, d) in which the means of the SAME things differ."""
    differences = [photos[classes == name].mean(axis=0) - drawings[kinds == kind].mean(axis=0) for name, kind in SAME]
    return np.linalg.svd(np.array(differences), full_matrices=False)[2].astype(np.float32)


def _principal(centred: np.ndarray, count: int) -> np.ndarray:
    """The directions (d, count) in which rows (n, d) differ most, by powers (Halko, Martinsson and Tropp 2011)."""
    count = min(count, *centred.shape)
    block = np.random.default_rng(0).normal(size=(centred.shape[1], count)).astype(np.float32)
    for _ in range(3):
        block = np.linalg.qr(centred.T @ (centred @ block))[0]
    return block


def precision(queries: np.ndarray, items: np.ndarray, asked: np.ndarray, classes: np.ndarray) -> str:
    """P@10 of unit vectors against unit vectors, and half its 95 % interval."""
    order = np.argsort(-(queries @ items.T), axis=1)[:, :10]
    tens = (classes[order] == asked[:, None]).mean(axis=1)
    return f"{tens.mean():.3f} ± {1.96 * tens.std() / np.sqrt(len(tens)):.3f}"


def beaten(photos: Set, items: Set, label: str) -> str:
    """P@10 of simpler vectors and of chance, where photos ask for items with the same label."""
    rows = simpler(np.concatenate([photos.squares, items.squares]))
    said = []
    for name, vectors in rows.items():
        unit = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
        said.append(f"{name} {precision(unit[: len(photos)], unit[len(photos) :], photos.of(label), items.of(label))}")
    chance = np.mean([(items.of(label) == one).mean() for one in photos.of(label)])
    return ", ".join([*said, f"chance {chance:.3f}"])


def joined(of: Set, labels: tuple[str, ...]) -> np.ndarray:
    """Several labels of every picture as one."""
    return np.array(["/".join(parts) for parts in zip(*map(of.of, labels), strict=True)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("views", nargs="*", default=list(LEARNT), metavar="VIEW")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    args = parser.parse_args()
    sets = {name: measured(name, args.data, args.work) for name in ("clothes", "withheld", "things", "drawn", "rendered", "shop")}
    tested = sets["rendered"][0].of("tested") == "yes"
    for view in args.views:
        rows, classes = [], []
        for name, labels in LEARNT[view].items():
            of, arrays = sets[name]
            chosen = ~tested if name == "rendered" else np.ones(len(of), bool)
            rows.append(arrays[view][chosen])
            classes.append(joined(of, labels)[chosen])
        learnt = found(np.concatenate(rows), np.concatenate(classes), KEPT[view], RESIDUE[view])
        vectors = {name: learnt(arrays[view]) for name, (_, arrays) in sets.items() if name != "things"}
        if view in GAPS:
            of_photos, kinds = sets["clothes"][0].of("kind"), sets["shop"][0].of("kind")
            learnt = replace(learnt, gap=gap(vectors["clothes"], of_photos, vectors["shop"], kinds))
        projection.save(view, learnt)
        clothes = precision(vectors["withheld"], vectors["clothes"], sets["withheld"][0].of("kind"), sets["clothes"][0].of("kind"))
        label, rendered, shop = ASKED[view], sets["rendered"][0].some(tested), sets["shop"][0]
        asking = np.stack([learnt.asking_drawings(vector) if view in GAPS else vector for vector in vectors["rendered"][tested]])
        found_in_shop = precision(asking, vectors["shop"], rendered.of(label), shop.of(label))
        print(f"{view}: kind of withheld clothes {clothes}; {label} of photos in the shop {found_in_shop}", flush=True)
        print(f"  {label}, to beat: {beaten(rendered, shop, label)}")


if __name__ == "__main__":
    main()
