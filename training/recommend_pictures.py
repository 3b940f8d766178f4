"""The pictures that the views of Recommend learn from, and what the encoder sees in them, computed once and kept below a work folder.

    python -m training.recommend_pictures --data DATA --work WORK [SET …]

Sets: clothes, withheld, things (Caltech-101 and flowers), real (things cut out where their ground is plain, laid before other photos),
shop (the drawn catalogue), drawn (products of another seed than the shop's, on white), rendered (the same laid before photos; the last of
each silhouette and pattern before photos of their own, "tested", from which nothing learns).
"""

import argparse
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image
from scipy import ndimage

from core.encoder.encoder import Seen, open_encoder, squeezed
from core.encoder.layers import SIDE
from core.recommend.catalogue import load
from core.recommend.views.lab import to_lab
from training import catalogue
from training.photos import read_zip
from training.rendered import cut_out, photographed

CLOTHES, CALTECH, FLOWERS, OBJECTS = "clothing/clothing.zip", "photos/caltech101.zip", "photos/flowers.zip", "photos/objects1000.zip"
BEHIND, BEHIND_TESTED = ("everyday/coco_train.zip", "flickr8k/train.zip"), ("everyday/coco_dev.zip", "flickr8k/dev.zip")
NO_CLASS = "caltech101/BACKGROUND_Google"
SEED = 7  # of the products
TIMES = 2  # each real thing is laid before so many photos
BATCH = 4
PLAIN, UNLIKE = 7.0, 9.0  # CIELAB units: the spread of a plain ground's rim, and the least distance of a thing from it

Picture = tuple[np.ndarray, np.ndarray | None]  # uint8 (h, w, 3), and where the thing is, bool (h, w), where that is known
Pictures = list[tuple[dict[str, str], Callable[[], Picture]]]  # labels, and how to get it


@dataclass(frozen=True)
class Set:
    """n pictures with their labels."""

    labels: list[dict[str, str]]
    squares: np.ndarray  # uint8 (n, 260, 260, 3)
    aspects: np.ndarray  # (n,) width over height
    masks: np.ndarray | None  # bool bits (n, 8450) of 260 × 260
    seen: Seen  # float16 on disk

    def __len__(self) -> int:
        return len(self.labels)

    def of(self, label: str) -> np.ndarray:
        """One label of all pictures, "" where there is none."""
        return np.array([labels.get(label, "") for labels in self.labels])

    def some(self, chosen: np.ndarray) -> "Set":
        """Those that are chosen, bool (n,), without what the encoder saw of them."""
        labels = [row for row, one in zip(self.labels, chosen, strict=True) if one]
        return replace(self, labels=labels, squares=self.squares[chosen], aspects=self.aspects[chosen], masks=None)

    def mask(self, numbers: slice | np.ndarray) -> np.ndarray:
        """Where the things are, bool (m, 260, 260)."""
        return np.unpackbits(self.masks[numbers], axis=1, count=SIDE * SIDE).reshape(-1, SIDE, SIDE).astype(bool)


def _file(picture: bytes) -> Picture:
    with Image.open(io.BytesIO(picture)) as opened:
        return np.asarray(opened.convert("RGB")), None


def folders(data: Path, files: dict[str, str]) -> Pictures:
    """Photos out of zips, labelled by their folder as class and by the last folder as kind."""
    photos = {name: photo for file, folder in files.items() for name, photo in read_zip(data / file, folder).items()}
    return [
        ({"class": name.rpartition("/")[0], "kind": name.split("/")[-2], "name": name}, partial(_file, photo))
        for name, photo in photos.items()
        if not name.startswith(NO_CLASS)
    ]


def _behind(data: Path, files: tuple[str, ...]) -> list[bytes]:
    return [photo for file in files for photo in read_zip(data / file).values()]


def _rendered(thing: Callable[[], np.ndarray], photos: list[bytes], seed: list[int]) -> Picture:
    random = np.random.default_rng(seed)
    with Image.open(io.BytesIO(photos[random.integers(len(photos))])) as behind:
        return photographed(thing(), behind, random)


def _on_white(item: catalogue.Item, seed: int) -> Picture:
    cut = cut_out(item, seed)
    return np.ascontiguousarray(cut[..., :3]), cut[..., 3] > 127


def shop(data: Path) -> Pictures:
    """The drawn catalogue that ships."""
    built_in = load()
    return [(asdict(item), partial(_file, built_in.picture(item))) for item in built_in.items]


def drawn(data: Path) -> Pictures:
    """Products of another seed as in the shop."""
    return [(asdict(item), partial(_on_white, item, SEED)) for item in catalogue.items(SEED)]


def rendered(data: Path) -> Pictures:
    """Products before photos."""
    learnt, tested = _behind(data, BEHIND), _behind(data, BEHIND_TESTED)
    found: Pictures = []
    for number, item in enumerate(catalogue.items(SEED)):
        last = item.id.endswith(f"-{catalogue.COPIES[item.kind]}")
        labels = asdict(item) | {"tested": "yes" if last else "no"}
        found.append((labels, partial(_rendered, partial(cut_out, item, SEED), tested if last else learnt, [SEED, 0, number])))
    return found


def real(data: Path) -> Pictures:
    """Real things whose photos have a plain ground, laid before other photos."""
    photos, found = _behind(data, BEHIND[:1]), []
    for file, folder in ((CLOTHES, "train/"), (CALTECH, "caltech101/"), (OBJECTS, "")):
        for name, photo in read_zip(data / file, folder).items():
            thing = None if name.startswith(NO_CLASS) else from_plain_ground(_file(photo)[0])
            if thing is not None:
                found += [({"name": name}, lambda thing=thing: thing)] * TIMES
    return [(labels, partial(_rendered, thing, photos, [77, number])) for number, (labels, thing) in enumerate(found)]


def from_plain_ground(photo: np.ndarray) -> np.ndarray | None:
    """A thing uint8 (h, w, 4) that one plain colour surrounds; None where no single one stands free of the rim."""
    lab, rim = to_lab(photo), max(2, round(0.04 * max(photo.shape)))
    frame = np.concatenate([part.reshape(-1, 3) for part in (lab[:rim], lab[-rim:], lab[:, :rim], lab[:, -rim:])])
    ground = np.median(frame, axis=0)
    spread = np.quantile(np.linalg.norm(frame - ground, axis=1), 0.95)
    unlike = np.linalg.norm(lab - ground, axis=-1) > max(UNLIKE, 2.2 * spread)
    unlike = ndimage.binary_opening(ndimage.binary_closing(unlike, iterations=2), iterations=2)
    pieces, count = ndimage.label(ndimage.binary_fill_holes(unlike))
    if spread > PLAIN or not count:
        return None
    sizes = np.bincount(pieces.ravel())[1:]
    mask = pieces == 1 + sizes.argmax()
    at_rim = np.concatenate([mask[:3].ravel(), mask[-3:].ravel(), mask[:, :3].ravel(), mask[:, -3:].ravel()]).mean()
    if sizes.max() < 0.85 * sizes.sum() or not 0.06 < mask.mean() < 0.75 or at_rim > 0.01:
        return None
    soft = ndimage.gaussian_filter(ndimage.binary_erosion(mask).astype(float), 0.7)
    return np.dstack([photo, (soft * 255).astype(np.uint8)])


SETS: dict[str, Callable[[Path], Pictures]] = {
    "clothes": lambda data: folders(data, {CLOTHES: "train/"}),
    "withheld": lambda data: folders(data, {CLOTHES: "validation/"}),
    "things": lambda data: folders(data, {CALTECH: "caltech101/", FLOWERS: "flowers/"})[::2],  # 27 a class are enough
    "real": real,
    "drawn": drawn,
    "rendered": rendered,
    "shop": shop,
}


def opened(name: str, data: Path, work: Path) -> Set:
    """A set as the encoder sees it, computed or read from the work folder: 0.5 MB a picture."""
    folder = work / name
    if not (folder / "labels.json").exists():
        _compute(SETS[name](data), folder)
    arrays = {path.stem: np.load(path, mmap_mode="r") for path in folder.glob("*.npy")}
    seen = Seen(**{part: arrays[part] for part in Seen._fields if part in arrays})
    labels = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
    return Set(labels, arrays["square"], arrays["aspect"], arrays.get("mask"), seen)


def _compute(pictures: Pictures, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    kept: dict[str, np.ndarray] = {}
    aspects, masks = [], []
    encoder = open_encoder()
    for first in range(0, len(pictures), BATCH):
        print(f"\r{folder.name}: {first} of {len(pictures)}", end="", flush=True)
        some = [get() for _, get in pictures[first : first + BATCH]]
        squares = np.stack([squeezed(photo) for photo, _ in some])
        parts = {name: part for name, part in encoder(squares, early=True)._asdict().items() if part is not None} | {"square": squares}
        for name, part in parts.items():
            if name not in kept:
                kind = np.uint8 if part.dtype == np.uint8 else np.float16
                shape = (len(pictures), *part.shape[1:])
                kept[name] = np.lib.format.open_memmap(folder / f"{name}.npy", "w+", kind, shape)
            kept[name][first : first + BATCH] = part
        aspects += [photo.shape[1] / photo.shape[0] for photo, _ in some]
        masks += [np.packbits(_squeezed_mask(mask)) for _, mask in some if mask is not None]
    np.save(folder / "aspect.npy", aspects)
    if masks:
        np.save(folder / "mask.npy", np.stack(masks))
    (folder / "labels.json").write_text(json.dumps([labels for labels, _ in pictures]), encoding="utf-8")
    print()


def _squeezed_mask(mask: np.ndarray) -> np.ndarray:
    return np.asarray(Image.fromarray(mask.astype(np.uint8) * 255).resize((SIDE, SIDE), Image.Resampling.BILINEAR)) > 127


def simpler(squares: np.ndarray) -> dict[str, np.ndarray]:
    """Pictures uint8 (n, h, w, 3) -> what any view has to beat, of the whole picture: 16 x 16 pixels less the mean, 4³ RGB bins."""
    small = [np.asarray(Image.fromarray(square).resize((64, 64), Image.Resampling.BOX)) for square in squares]
    pixels = np.stack([picture.reshape(16, 4, 16, 4, 3).mean(axis=(1, 3)).ravel() for picture in small])
    histograms = np.stack([np.bincount((picture.reshape(-1, 3) // 64) @ (16, 4, 1), minlength=64) for picture in small])
    return {"16 x 16 pixels": pixels - pixels.mean(axis=0), "RGB histogram": histograms.astype(float)}


def batches(count: int, size: int = 64) -> Iterator[slice]:
    """Slices of `size` that cover `count`."""
    return (slice(first, min(first + size, count)) for first in range(0, count, size))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", metavar="SET", help="all of them if none is named")
    parser.add_argument("--data", type=Path, required=True, help="the folder with the zips")
    parser.add_argument("--work", type=Path, required=True, help="a folder for what is computed: 5 GB")
    args = parser.parse_args()
    for name in args.sets or SETS:
        print(f"{name}: {len(opened(name, args.data, args.work))} pictures")


if __name__ == "__main__":
    main()
