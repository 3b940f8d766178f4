"""How good are the neighbours?  P@10 of every view, of the balanced weights, of simpler vectors and of chance, by label.

python -m benchmarks.recommend_quality
python -m benchmarks.recommend_quality clothes --queries clothing.zip     # its folder validation/ asks
python -m benchmarks.recommend_quality outside --queries clothing.zip     # the same photos of shoes, hats, shirts ask the drawn shop
"""

import argparse
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from core.photo import open_photo
from core.recommend import collections, marks, views
from core.recommend.figures import NAMES
from core.recommend.index import Index
from core.recommend.neighbours import made_query, neighbours
from core.recommend.presets import BALANCED, PRESETS
from core.recommend.quality import LeaveOneOut
from training.recommend_views import SAME

OUTSIDE = "outside"


def withheld(index: Index, queries: Path) -> None:
    """P@10 of photos that ask a collection they are not in, all of them and the shoes among them, as the command line ranks."""
    asked = [(kind, made_query(index, views.of_photo(photo)[0])) for kind, photo in photos(queries)]
    print("| P@10 | all | shoes |\n| --- | ---: | ---: |")
    for way, weights in ways(index).items():
        found = [
            (kind, [index.entries[r.number].attributes["kind"] == kind for r in neighbours(index, query, weights, 10)])
            for kind, query in asked
        ]
        shoes = np.mean([right for kind, right in found if kind == "shoes"])
        print(f"| {way} | {np.mean([right for _, right in found]):.3f} | {shoes:.3f} |")


def outside(index: Index, queries: Path) -> None:
    """The first answer and P@10 of real photos that ask drawn things, by kind; without the gap's removal too."""
    same = dict(SAME)
    asked = [(same[name], views.of_photo(photo)[0]) for name, photo in photos(queries) if name in same]
    kinds = np.array([entry.attributes["kind"] for entry in index.entries])
    wanted = list(dict.fromkeys(same.values()))
    print("| first answer, P@10 | all | " + " | ".join(wanted) + " |\n| --- |" + " ---: |" * (1 + len(wanted)))
    for title, asks in (("", index), (", gap left", replace(index, made_by={}))):
        for way, weights in ways(index).items():
            if set(weights) == {"words"} or (title and "all" not in weights):
                continue
            tens = [kinds[[r.number for r in neighbours(index, made_query(asks, found), weights, 10)]] == kind for kind, found in asked]
            right = {kind: np.array([ten for (asks_for, _), ten in zip(asked, tens, strict=True) if asks_for == kind]) for kind in wanted}
            cells = [f"{ten[:, 0].mean():.3f}, {ten.mean():.3f}" for ten in (np.array(tens), *right.values())]
            print(f"| {way}{title} | " + " | ".join(cells) + " |")


def photos(queries: Path) -> Iterator[tuple[str, np.ndarray]]:
    """Class and pixels of the withheld photos."""
    with zipfile.ZipFile(queries) as archive:
        for name in sorted(archive.namelist()):
            if name.startswith("validation/") and name.endswith(".webp"):
                yield name.split("/")[1], open_photo(archive.read(name))


def ways(index: Index) -> dict[str, dict[str, float]]:
    """The balanced weights and every view alone."""
    return {BALANCED: PRESETS[BALANCED], **{f"{NAMES[view]} alone": {view: 1.0} for view in index.columns}}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("collection", nargs="?", choices=[*collections.names(), OUTSIDE], default=collections.DRAWN)
    parser.add_argument("--queries", type=Path, help="a zip of photos that are not in the collection, validation/CLASS/PHOTO")
    args = parser.parse_args()
    collection = collections.DRAWN if args.collection == OUTSIDE else args.collection
    index, simpler = collections.opened(collection).index, collections.baselines(collection)
    if args.collection == OUTSIDE and not args.queries:
        parser.error("outside needs --queries")
    if args.queries:
        (outside if args.collection == OUTSIDE else withheld)(index, args.queries)
        return

    labels = marks.attributes(index)
    columns, rows = {label: LeaveOneOut(index, label) for label in labels}, {}
    for name, weights in ways(index).items():
        found = [measured.marks(weights).precision_10 for measured in columns.values()]
        rows[name] = [f"{mark.mean:.3f} ± {(mark.high - mark.low) / 2:.3f}" for mark in found]
    for name in dict.fromkeys(name for by_name in simpler.values() for name in by_name):
        rows[name] = [f"{simpler[label][name]['P@10']:.3f}" if label in simpler else "" for label in labels]
    rows["chance"] = [f"{measured.marks(PRESETS[BALANCED]).chance:.3f}" for measured in columns.values()]

    print("| P@10 | " + " | ".join(label.replace("_", " ") for label in labels) + " |")
    print("| --- |" + " ---: |" * len(labels))
    for name, values in rows.items():
        print(f"| {name} | " + " | ".join(values) + " |")


if __name__ == "__main__":
    main()
