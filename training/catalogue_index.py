"""Compute the vectors of the catalogues that ship: assets/catalogue/index.npz and assets/clothes/index.npz.

    python -m training.catalogue_index drawn --data DATA --work WORK
    python -m training.catalogue_index clothes --data DATA --work WORK [--captions]

The clothes' photos are not shipped: an item is the photo's path at its public address.  `--captions` lets the captioner that is ready
describe them, for the words view.  Then run training.tsne on each index and training.manifest.
"""

import argparse
import json
from pathlib import Path

import numpy as np

from core.recommend import catalogue, views
from core.recommend.collections import BASELINES, CLOTHES, QUALITY
from core.recommend.index import DRAWN, FILE, Entry, Index, built
from core.recommend.looker import captioned_by, ready_captioner
from core.recommend.quality import LeaveOneOut
from core.recommend.quality_report import report
from core.recommend.views import projection
from core.settings import ASSETS
from training.recommend_pictures import Set, simpler
from training.recommend_views import measured

SHOWN = ("kind", "silhouette", "pattern", "colour", "second_colour", "material")
AT_ONCE = 16  # photos described side by side


def index_of(entries: list[Entry], measurements: dict[str, np.ndarray], **made_by: str) -> Index:
    """The index of pictures by what was measured of them."""
    vectors = {view: projection.of(view)(measurements[view]) for view in views.MEASUREMENTS}
    return built(entries, vectors, {"views": views.version(), **made_by})


def drawn(args: argparse.Namespace) -> tuple[Index, np.ndarray, Path]:
    pictures, measurements = measured("shop", args.data, args.work)
    entries = [
        Entry(row["file"], row["description"], {name: value for name, value in row.items() if name in SHOWN}) for row in pictures.labels
    ]
    return index_of(entries, measurements, **DRAWN), pictures.squares, catalogue.BUILT_IN


def clothes(args: argparse.Namespace) -> tuple[Index, np.ndarray, Path]:
    photos, measurements = measured("clothes", args.data, args.work)
    items = [Path(row["name"]).relative_to("train").with_suffix(".jpg").as_posix() for row in photos.labels]
    captioner = ready_captioner() if args.captions else None
    texts = described(photos, captioner) if captioner else [""] * len(items)
    entries = [Entry(item, text, {"kind": item.split("/")[0]}) for item, text in zip(items, texts, strict=True)]
    made_by = {"captions": captioned_by(captioner)} if captioner else {}
    return index_of(entries, measurements, **made_by), photos.squares, ASSETS / CLOTHES


def described(photos: Set, captioner) -> list[str]:
    """A sentence for every photo."""
    found = []
    for first in range(0, len(photos), AT_ONCE):
        print(f"\r{first} of {len(photos)} described", end="", flush=True)
        found += [one.best.text for one in captioner.describe(list(photos.squares[first : first + AT_ONCE]))]
    print()
    return found


def baselines(index: Index, squares: np.ndarray) -> dict[str, dict[str, dict[str, float]]]:
    """What simpler vectors reach."""
    found: dict[str, dict[str, dict[str, float]]] = {}
    plain_vectors = simpler(squares)
    for attribute in SHOWN:
        if index.values.get(attribute):
            for name, vectors in plain_vectors.items():
                plain = LeaveOneOut(built(list(index.entries), {"all": vectors}), attribute)
                plain.duplicates = LeaveOneOut(index, attribute).duplicates
                marks = plain.marks({"all": 1.0})
                found.setdefault(attribute, {})[name] = {
                    "P@5": marks.precision_5.mean, "P@10": marks.precision_10.mean, "mAP": marks.average_precision.mean,
                    "nDCG@10": marks.ndcg_10.mean, "low": marks.precision_10.low, "high": marks.precision_10.high,
                }  # fmt: skip
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("which", choices=("drawn", "clothes"))
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--captions", action="store_true")
    args = parser.parse_args()
    index, squares, folder = {"drawn": drawn, "clothes": clothes}[args.which](args)
    folder.mkdir(exist_ok=True)
    index.save(folder / FILE)
    (folder / BASELINES).write_text(json.dumps(baselines(index, squares), indent=1) + "\n", encoding="utf-8")
    (folder / QUALITY).write_text(json.dumps(report(Index.load(folder / FILE))) + "\n", encoding="utf-8")
    print(f"{folder / FILE}: {len(index)} items, {index.vectors.shape[1]} numbers each, {(folder / FILE).stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
