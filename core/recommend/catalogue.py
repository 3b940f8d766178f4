"""The built-in catalogue: its products' attributes (items.csv) and pictures (pictures.zip), drawn by training/catalogue.py."""

import csv
import io
import zipfile
from dataclasses import dataclass, field, fields
from pathlib import Path

from PIL import Image

from core.settings import ASSETS

BUILT_IN = ASSETS / "catalogue"
ITEMS, PICTURES = "items.csv", "pictures.zip"
PICTURE_SIDE_PIXELS = 256
THUMBNAIL_SIDE_PIXELS = 96
AGAIN = "install the app again, or redraw it with training/catalogue.py"


class CatalogueError(RuntimeError):
    """One plain sentence: what is wrong with a catalogue and what to do next."""


@dataclass(frozen=True)
class Item:
    """A product: a row of items.csv."""

    id: str
    file: str  # its picture's name in pictures.zip
    kind: str  # footwear, bag, hat, shirt or mug
    silhouette: str  # sneaker, tote, cap…
    pattern: str  # plain, stripes, dots…
    colour: str  # the base colour
    second_colour: str  # of the pattern; "" where it has one colour and its tones
    material: str
    sole: str  # the colour of a shoe's sole; "" for what has none
    description: str


@dataclass(frozen=True)
class Catalogue:
    """Products in the order of items.csv, and their pictures."""

    items: tuple[Item, ...]
    _pictures: dict[str, bytes] = field(repr=False)  # in memory: 8 MB, and thirty pupils read at once

    def __len__(self) -> int:
        return len(self.items)

    def picture(self, item: Item) -> bytes:
        """The product's picture: a WebP file, 256 x 256, RGB, on white."""
        return self._pictures[item.file]

    def thumbnail(self, item: Item) -> bytes:
        """The picture at 96 x 96: a WebP file of about 1 kB."""
        with Image.open(io.BytesIO(self.picture(item))) as picture:
            small = picture.resize((THUMBNAIL_SIDE_PIXELS, THUMBNAIL_SIDE_PIXELS), Image.Resampling.LANCZOS)
        data = io.BytesIO()
        small.save(data, "WEBP", quality=80)
        return data.getvalue()


def load(folder: Path = BUILT_IN) -> Catalogue:
    """Read a catalogue's folder.  Raises CatalogueError."""
    try:
        with (folder / ITEMS).open(encoding="utf-8", newline="") as file:
            items = tuple(_item(row) for row in csv.DictReader(file))
        with zipfile.ZipFile(folder / PICTURES) as archive:
            pictures = {name: archive.read(name) for name in archive.namelist()}
    except (OSError, ValueError, csv.Error, zipfile.BadZipFile) as error:
        raise CatalogueError(f"The catalogue in {folder} cannot be read; {AGAIN}.") from error
    missing = [item.file for item in items if item.file not in pictures]
    if missing or not items:
        what = f"has no picture {missing[0]}" if missing else "is empty"
        raise CatalogueError(f"The catalogue in {folder} {what}; {AGAIN}.")
    return Catalogue(items, pictures)


def _item(row: dict[str, str]) -> Item:
    if list(row) != [column.name for column in fields(Item)] or None in row.values():
        raise ValueError(row)
    return Item(**row)
