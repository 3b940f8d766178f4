"""Compute the vectors of the catalogues that ship: assets/catalogue/index.npz and assets/clothes/index.npz.

    python -m training.catalogue_index drawn
    python -m training.catalogue_index clothes --photos clothing.zip

The clothes' photos are not shipped: an item is the photo's path at its public address.  They have no words view: the captioner
learnt from photos of people outdoors and says little of a shirt on a hanger.
"""

import argparse
import io
import json
import zipfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from pathlib import Path

import numpy as np
from PIL import Image

from core.recommend import catalogue, views
from core.recommend.collections import BASELINES, CLOTHES
from core.recommend.index import DRAWN, FILE, Entry, Index, built
from core.recommend.quality import LeaveOneOut
from core.settings import ASSETS

SHOWN = ("kind", "silhouette", "pattern", "colour", "second_colour", "material")


def views_of(picture: bytes) -> dict[str, np.ndarray]:
    """The picture views of a file of this project."""
    return views.of(_pixels(picture))


def index_of(entries: list[Entry], files: list[bytes], workers: int, **made_by: str) -> Index:
    """The index of these pictures' files."""
    with ProcessPoolExecutor(workers) as pool:
        found = list(pool.map(views_of, files, chunksize=16))
    stacked = {view: np.stack([vectors[view] for vectors in found]) for view in found[0]}
    return built(entries, stacked, {"views": views.version(), **made_by})


def drawn(args: argparse.Namespace) -> tuple[Index, list[bytes], Path]:
    shop = catalogue.load()
    entries = [
        Entry(item.file, item.description, {name: value for name, value in asdict(item).items() if name in SHOWN}) for item in shop.items
    ]
    pictures = [shop.picture(item) for item in shop.items]
    return index_of(entries, pictures, args.workers, **DRAWN), pictures, catalogue.BUILT_IN


def clothes(args: argparse.Namespace) -> tuple[Index, list[bytes], Path]:
    with zipfile.ZipFile(args.photos) as archive:
        names = sorted(name for name in archive.namelist() if name.startswith("train/") and name.endswith(".webp"))
        pictures = [archive.read(name) for name in names]
    items = [Path(name).relative_to("train").with_suffix(".jpg").as_posix() for name in names]
    entries = [Entry(item, "", {"kind": item.split("/")[0]}) for item in items]
    return index_of(entries, pictures, args.workers), pictures, ASSETS / CLOTHES


def baselines(index: Index, pictures: list[bytes]) -> dict[str, dict[str, dict[str, float]]]:
    """What simpler vectors reach: 16 x 16 pixels less their mean, and a histogram of 4 x 4 x 4 RGB bins, of the whole picture."""
    small = [np.asarray(Image.fromarray(_pixels(picture)).resize((64, 64), Image.Resampling.BOX)) for picture in pictures]
    pixels = np.stack([picture.reshape(16, 4, 16, 4, 3).mean(axis=(1, 3)).ravel() for picture in small])
    histograms = np.stack([np.bincount((picture.reshape(-1, 3) // 64) @ (16, 4, 1), minlength=64) for picture in small])
    found: dict[str, dict[str, dict[str, float]]] = {}
    for attribute in SHOWN:
        if index.values.get(attribute):
            for name, vectors in (("16 x 16 pixels", pixels - pixels.mean(axis=0)), ("RGB histogram", histograms)):
                plain = LeaveOneOut(built(list(index.entries), {"all": vectors}), attribute)
                plain.duplicates = LeaveOneOut(index, attribute).duplicates
                marks = plain.marks({"all": 1.0})
                found.setdefault(attribute, {})[name] = {
                    "P@5": marks.precision_5.mean, "P@10": marks.precision_10.mean, "mAP": marks.average_precision.mean,
                    "nDCG@10": marks.ndcg_10.mean, "low": marks.precision_10.low, "high": marks.precision_10.high,
                }  # fmt: skip
    return found


def _pixels(picture: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(picture)) as opened:
        return np.asarray(opened.convert("RGB"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("which", choices=("drawn", "clothes"))
    parser.add_argument("--photos", type=Path, help="clothing.zip, for the clothes")
    parser.add_argument("--workers", type=int, default=2)
    args = parser.parse_args()
    index, pictures, folder = {"drawn": drawn, "clothes": clothes}[args.which](args)
    folder.mkdir(exist_ok=True)
    index.save(folder / FILE)
    (folder / BASELINES).write_text(json.dumps(baselines(index, pictures), indent=1) + "\n", encoding="utf-8")
    print(f"{folder / FILE}: {len(index)} items, {index.vectors.shape[1]} numbers each, {(folder / FILE).stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
