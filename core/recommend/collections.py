"""The collections a person can search: each is an index and a place where its pictures are."""

import base64
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from core.recommend import catalogue
from core.recommend import quality_report as quality_reports
from core.recommend.catalogue import CatalogueError
from core.recommend.index import FILE, Index
from core.recommend.quality_report import Report
from core.settings import ASSETS

THUMBNAIL_SIDE_PIXELS = 256
BASELINES, QUALITY = "baselines.json", "quality.json"  # beside an index that ships
DRAWN, CLOTHES = "drawn", "clothes"  # their names in the URL
CLOTHES_ADDRESS = "https://raw.githubusercontent.com/alexeygrigorev/clothing-dataset-small/11961516512414bf9f6c150a832cfd21b54a6b54/train/"
CLOTHES_SAMPLE = f"{CLOTHES_ADDRESS}dress/009b3c31-fb62-45c0-be9a-37a5c238cb88.jpg"  # by which a browser finds out whether it can load them


@dataclass(frozen=True)
class Collection:
    """An index and how to show its items."""

    title: str
    index: Index
    picture: Callable[[str], bytes | str]  # item -> its picture: a file's bytes, or the public address where it is
    online: bool = False  # the pictures come from a public address, so they need a network; the vectors do not
    on_white: bool = False  # the pictures are drawn on white, which glares on a dark page; photos are shown as they are


def drawn() -> Collection:
    """The 1,276 products drawn by training/catalogue.py.  Raises CatalogueError."""
    shop = catalogue.load()
    files = {item.file: item for item in shop.items}
    return Collection(OFFERED[DRAWN].title, Index.load(catalogue.BUILT_IN / FILE), lambda item: shop.picture(files[item]), on_white=True)


def clothes() -> Collection:
    """3,068 photos of people's own clothes (CC0): their vectors are here, the photos at a public address.  Raises CatalogueError."""
    index = Index.load(ASSETS / CLOTHES / FILE)
    return Collection(OFFERED[CLOTHES].title, index, lambda item: CLOTHES_ADDRESS + item, online=True)


@dataclass(frozen=True)
class Offered:
    """A collection that may ship: all that there is to know before it is opened."""

    title: str
    folder: Path  # of its index, and of what else there is about it
    open: Callable[[], Collection]  # raises CatalogueError
    sample: str = ""  # the address of one of its pictures, where all of them are at a public address


OFFERED = {
    DRAWN: Offered("Drawn shop", catalogue.BUILT_IN, drawn),
    CLOTHES: Offered("Photos of real clothes", ASSETS / CLOTHES, clothes, CLOTHES_SAMPLE),
}


def opened(name: str) -> Collection:
    """A collection by its name.  Raises CatalogueError, also with the names there are."""
    if name not in OFFERED:
        raise CatalogueError(f"There is no collection called “{name}”; there are {', '.join(OFFERED)}.")
    return OFFERED[name].open()


def names() -> list[str]:
    """The collections that are here, the built-in one first."""
    return [name for name, offered in OFFERED.items() if (offered.folder / FILE).is_file()]


def baselines(name: str) -> dict[str, dict[str, dict[str, float]]]:
    """What raw pixels and a plain colour histogram reach: attribute -> baseline -> mark -> value; none for a person's own pictures."""
    path = OFFERED[name].folder / BASELINES if name in OFFERED else None
    return json.loads(path.read_text(encoding="utf-8")) if path and path.is_file() else {}


def quality_report(name: str, index: Index) -> dict[str, Report]:
    """What was measured of an index that ships, by attribute; nothing for a person's own pictures."""
    return quality_reports.read(OFFERED[name].folder / QUALITY, index) if name in OFFERED else {}


def small_link(picture: bytes, side: int = THUMBNAIL_SIDE_PIXELS) -> str:
    """A picture of this project at a smaller size as a data link for the browser."""
    return "data:image/webp;base64," + base64.b64encode(thumbnail(picture, side)).decode("ascii")


def thumbnail(picture: bytes, side: int = THUMBNAIL_SIDE_PIXELS) -> bytes:
    """A picture of this project at a smaller size: a WebP file."""
    with Image.open(io.BytesIO(picture)) as opened:
        opened.thumbnail((side, side), Image.Resampling.LANCZOS)
        data = io.BytesIO()
        opened.save(data, "WEBP", quality=80)
        return data.getvalue()
