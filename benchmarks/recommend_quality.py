"""How good are the neighbours?  P@10 of every view, of the balanced weights, of simpler vectors and of chance, by label.

python -m benchmarks.recommend_quality
python -m benchmarks.recommend_quality clothes --queries clothing.zip     # its folder validation/ asks
"""

import argparse
import zipfile
from pathlib import Path

import numpy as np

from core.photo import open_photo
from core.recommend import collections, marks, views
from core.recommend.figures import NAMES
from core.recommend.index import Index
from core.recommend.neighbours import made_query, neighbours
from core.recommend.presets import BALANCED, PRESETS
from core.recommend.quality import LeaveOneOut


def withheld(index: Index, queries: Path) -> None:
    """P@10 of photos that ask a collection they are not in, all of them and the shoes among them, as the command line ranks."""
    with zipfile.ZipFile(queries) as archive:
        names = sorted(name for name in archive.namelist() if name.startswith("validation/") and name.endswith(".webp"))
        asked = [(name.split("/")[1], made_query(index, views.of(open_photo(archive.read(name))))) for name in names]
    print("| P@10 | all | shoes |\n| --- | ---: | ---: |")
    for way, weights in ways(index).items():
        found = [
            (kind, [index.entries[r.number].attributes["kind"] == kind for r in neighbours(index, query, weights, 10)])
            for kind, query in asked
        ]
        shoes = np.mean([right for kind, right in found if kind == "shoes"])
        print(f"| {way} | {np.mean([right for _, right in found]):.3f} | {shoes:.3f} |")


def ways(index: Index) -> dict[str, dict[str, float]]:
    """The balanced weights and every view alone."""
    return {BALANCED: PRESETS[BALANCED], **{f"{NAMES[view]} alone": {view: 1.0} for view in index.columns}}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("collection", nargs="?", choices=collections.names(), default=collections.DRAWN)
    parser.add_argument("--queries", type=Path, help="a zip of photos that are not in the collection, validation/CLASS/PHOTO")
    args = parser.parse_args()
    index, simpler = collections.OPEN[args.collection]().index, collections.baselines(args.collection)
    if args.queries:
        withheld(index, args.queries)
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
