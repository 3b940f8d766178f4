"""Draw the built-in catalogue: assets/catalogue/items.csv and pictures.zip.

python -m training.catalogue --sheet /tmp/sheets
python -m training.catalogue --only sneaker     (redraw one kind or silhouette, keep the rest)

Every product has its own random numbers, from the seed and its id, so that one can be redrawn alone.
"""

import argparse
import csv
import io
import zipfile
import zlib
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, fields
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from core.recommend.catalogue import BUILT_IN, ITEMS, PICTURES, Item
from training.drawing import KINDS, colours, patterns
from training.drawing.parts import Look
from training.drawing.surfaces import Pose, Stage

COPIES = {"footwear": 6, "bag": 4, "hat": 3, "shirt": 4, "mug": 4}  # products of each silhouette in each pattern
SIZES = {  # how large the motifs are, and how wide the part of the product that shows a whole gradient
    "footwear": (1.0, 0.45),
    "bag": (1.1, 0.6),
    "hat": (1.0, 0.6),
    "shirt": (1.0, 0.6),
    "mug": (1.1, 0.6),
}
QUALITY = 80  # of WebP: 5.2 kB a picture
EPOCH = (2026, 1, 1, 0, 0, 0)  # one date for all, so that the same pictures make the same file

MATERIALS = {
    "sneaker": ("canvas", "leather", "suede"),
    "high-top": ("canvas", "leather"),
    "running shoe": ("mesh", "knit"),
    "brogue": ("leather", "suede"),
    "ankle boot": ("leather", "suede", "patent leather"),
    "wellington": ("glossy rubber", "rubber"),
    "clog": ("leather", "suede"),
    "pump": ("satin", "patent leather", "suede"),
    "ballet flat": ("satin", "leather", "suede"),
    "loafer": ("leather", "suede", "patent leather"),
    "sandal": ("leather", "suede"),
    "flip-flop": ("foam", "rubber"),
    "tote": ("canvas", "leather"),
    "backpack": ("canvas", "leather"),
    "handbag": ("leather", "patent leather", "suede"),
    "cap": ("cotton", "suede"),
    "bucket hat": ("cotton", "canvas"),
    "beanie": ("knit",),
    "sun hat": ("straw", "cotton"),
    "T-shirt": ("cotton",),
    "shirt": ("cotton", "satin"),
    "hoodie": ("cotton", "wool"),
    "mug": ("ceramic",),
    "teacup": ("ceramic",),
}
SOLES = {
    "sneaker": ("white", "white", "gum", "black"),
    "high-top": ("white", "white", "black"),
    "running shoe": ("white", "white", "black", "grey"),
    "brogue": ("brown", "black", "gum"),
    "ankle boot": ("black", "brown", "gum"),
    "wellington": ("black", "gum", "white", "grey"),
    "clog": ("beige", "brown"),
    "pump": ("beige", "black"),
    "ballet flat": ("black", "beige", "gum"),
    "loafer": ("black", "brown", "gum"),
    "sandal": ("black", "white", "gum", "brown"),
    "flip-flop": ("white", "black", "grey"),
}
STRETCH = {  # height over width; 0.97 to 1.03 where nothing is said
    "sneaker": (0.86, 0.92),
    "running shoe": (0.92, 0.98),
    "brogue": (0.88, 0.94),
    "loafer": (0.92, 0.98),
    "ballet flat": (1.15, 1.25),
}
WORDS = {
    "plain": "plain {0}",
    "stripes": "{0} and {1} striped",
    "dots": "{0} and {1} dotted",
    "checks": "{0} and {1} checked",
    "zigzag": "{0} and {1} zigzag",
    "floral": "{0} and {1} floral",
    "leopard": "{0} leopard-print",
    "camouflage": "{0} camouflage",
    "stars": "{0} and {1} starry",
    "colour blocks": "{0} and {1} colour-block",
    "gradient": "{0}-to-{1} gradient",
}
ONE_COLOUR = ("plain", "leopard", "camouflage")


def numbers(seed: int, identity: str) -> np.random.Generator:
    """The random numbers of one product."""
    return np.random.default_rng([seed, zlib.crc32(identity.encode())])


def items(seed: int) -> list[Item]:
    """Every product's attributes: each silhouette in each pattern, the base colours in turn."""
    found = []
    for kind, silhouettes in KINDS.items():
        for silhouette in silhouettes:
            turn = len({item.silhouette for item in found})  # another colour first for each silhouette
            for pattern in patterns.NAMES:
                for copy in range(COPIES[kind]):
                    colour = colours.NAMES[turn % len(colours.NAMES)]
                    turn += 5  # with 12 colours, every one comes before any comes again
                    found.append(_item(seed, kind, silhouette, pattern, copy, colour))
    return found


def _item(seed: int, kind: str, silhouette: str, pattern: str, copy: int, colour: str) -> Item:
    identity = f"{silhouette}-{pattern}-{copy + 1}".replace(" ", "-").lower()
    rng = numbers(seed, identity)
    second = str(rng.choice(colours.PARTNERS[colour][:4]))
    materials = MATERIALS[silhouette]
    material = materials[copy % len(materials)]
    sole = str(rng.choice(SOLES[silhouette])) if silhouette in SOLES else ""
    description = f"{WORDS[pattern].format(colour, second)} {'knitted' if material == 'knit' else material} {silhouette}"
    if sole:
        description += f" with {sole} sole"
    second = "" if pattern in ONE_COLOUR else second
    return Item(identity, f"{identity}.webp", kind, silhouette, pattern, colour, second, material, sole, description)


def staged(item: Item, seed: int) -> Stage:
    """One product on its stage, painted."""
    rng = numbers(seed, item.id)
    second = str(rng.choice(colours.PARTNERS[item.colour][:4]))  # as in _item; leopard's and camouflage's is that of the trim
    palette = colours.palette(item.colour, second, rng)
    surface = patterns.pattern(item.pattern, palette, rng, *SIZES[item.kind])
    lowest, highest = STRETCH.get(item.silhouette, (0.97, 1.03))
    pose = Pose(rng.normal(0, 0.012), rng.uniform(0.97, 1.03), rng.uniform(lowest, highest), bool(rng.random() < 0.15))
    stage = Stage(rng, pose)
    KINDS[item.kind][item.silhouette](stage, Look(surface, palette, item.material, item.pattern, item.sole), rng)
    return stage


def draw(item: Item, seed: int) -> Image.Image:
    """One product's picture: 256 x 256, RGB."""
    return staged(item, seed).picture()


def picture(item: Item, seed: int) -> bytes:
    """One product's picture: a WebP file."""
    data = io.BytesIO()
    draw(item, seed).save(data, "WEBP", quality=QUALITY, method=4)
    return data.getvalue()


def write(found: list[Item], pictures: dict[str, bytes], folder: Path) -> None:
    """Write items.csv and pictures.zip; the pictures are stored as they are, since WebP does not shrink."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ITEMS).open("w", encoding="utf-8", newline="") as file:
        rows = csv.DictWriter(file, [column.name for column in fields(Item)], lineterminator="\n")
        rows.writeheader()
        rows.writerows(asdict(item) for item in found)
    with zipfile.ZipFile(folder / PICTURES, "w", zipfile.ZIP_STORED) as archive:
        for item in found:
            archive.writestr(zipfile.ZipInfo(item.file, EPOCH), pictures[item.file])


def sheet(found: list[Item], pictures: dict[str, bytes], columns: int) -> Image.Image:
    """Many pictures on one, row by row, at half their size."""
    side = 128
    page = Image.new("RGB", (columns * side, -(-len(found) // columns) * side), "white")
    for place, item in enumerate(found):
        with Image.open(io.BytesIO(pictures[item.file])) as one:
            page.paste(one.resize((side, side), Image.Resampling.LANCZOS), (place % columns * side, place // columns * side))
    return page


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=BUILT_IN, help="the folder to write to")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", metavar="KIND", help="redraw one kind or silhouette and keep the other pictures")
    parser.add_argument("--sheet", type=Path, metavar="FOLDER", help="also write a contact sheet of every silhouette")
    parser.add_argument("--workers", type=int, default=2)
    choices = parser.parse_args()

    found, pictures = items(choices.seed), {}
    if choices.only:
        with zipfile.ZipFile(choices.out / PICTURES) as archive:
            pictures = {item.file: archive.read(item.file) for item in found if choices.only not in (item.kind, item.silhouette)}
    missing = [item for item in found if item.file not in pictures]
    with ProcessPoolExecutor(choices.workers) as pool:
        drawn = pool.map(partial(picture, seed=choices.seed), missing, chunksize=4)
        for count, (item, data) in enumerate(zip(missing, drawn, strict=True), 1):
            pictures[item.file] = data
            print(f"\r{count} of {len(missing)}", end="", flush=True)
    write(found, pictures, choices.out)
    print(f"\n{len(found)} products, {sum(map(len, pictures.values())) / 1e6:.2f} MB")
    if choices.sheet:
        choices.sheet.mkdir(parents=True, exist_ok=True)
        for silhouette in dict.fromkeys(item.silhouette for item in found):
            of_it = sorted((item for item in found if item.silhouette == silhouette), key=lambda item: item.id.rsplit("-", 1)[1])
            sheet(of_it, pictures, len(patterns.NAMES)).save(choices.sheet / f"{silhouette}.png".replace(" ", "-"))


if __name__ == "__main__":
    main()
