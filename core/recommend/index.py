"""A catalogue's vectors: one matrix whose row holds an item's unit vectors side by side, one for each view."""

import json
import os
import zipfile
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

import numpy as np

from core.recommend.catalogue import CatalogueError
from core.recommend.text import Vocabulary
from core.recommend.view import VIEWS

FILE = "index.npz"
DRAWN = {"pictures": "drawn"}  # in `made_by` of an index of drawn things
AGAIN = "make it again with `python -m core index`"


@dataclass(frozen=True)
class Entry:
    """What is known of an item beside its picture."""

    item: str  # its picture's path relative to the catalogue's pictures, with "/" between folders
    text: str  # a description or a caption; "" where there is none
    attributes: dict[str, str]  # kind, colour, pattern…; of a folder of pictures: the class its folder names
    digest: str = ""  # SHA-256 of the picture's file, by which a changed one is known


@dataclass(frozen=True)
class Index:
    """Items and their vectors, in one order."""

    entries: tuple[Entry, ...]
    vectors: np.ndarray  # float32 (n, d), C-contiguous; every view's columns have length 1 or are zeros
    columns: dict[str, slice]  # the columns of each view
    vocabulary: Vocabulary
    made_by: dict[str, str] = field(default_factory=dict)  # what made the vectors ("views"), texts ("captions") and pictures, if known

    def __len__(self) -> int:
        return len(self.entries)

    @property
    def drawn(self) -> bool:
        """Whether its pictures are drawn, so that a photo asks it across a gap."""
        return self.made_by.items() >= DRAWN.items()

    def view(self, name: str) -> np.ndarray:
        """One view's vectors (n, d of the view)."""
        return self.vectors[:, self.columns[name]]

    def number(self, item: str) -> int:
        """Where an item stands; raises KeyError."""
        for number, entry in enumerate(self.entries):
            if entry.item == item:
                return number
        raise KeyError(item)

    @cached_property
    def values(self) -> dict[str, list[str]]:
        """Every attribute, in the order in which the items name them, with the values it takes in alphabetical order."""
        found: dict[str, set[str]] = {}
        for entry in self.entries:
            for name, value in entry.attributes.items():
                found.setdefault(name, set()).update([value] if value else [])
        return {name: sorted(values) for name, values in found.items()}

    def save(self, path: Path) -> None:
        """Write the file in one move; vectors as float16, which changed no neighbour in 10,000 (research: recall 1.000)."""
        staged = path.with_suffix(".part")
        try:
            with staged.open("wb") as file:
                self.write(file)
                file.flush()
                os.fsync(file.fileno())
            staged.replace(path)
        finally:
            staged.unlink(missing_ok=True)  # half a file on a disk that is full

    def write(self, file: BinaryIO) -> None:
        """The bytes of such a file."""
        rows = [[entry.item, entry.text, entry.attributes, entry.digest] for entry in self.entries]
        widths = {view: columns.stop - columns.start for view, columns in self.columns.items()}
        about = {"widths": widths, "entries": rows, "words": self.vocabulary.words, "made_by": self.made_by}
        np.savez_compressed(file, about=_as_bytes(about), vectors=self.vectors.astype(np.float16), rarity=self.vocabulary.rarity)

    @classmethod
    def load(cls, path: Path) -> "Index":
        """Read what `save` wrote.  Raises CatalogueError."""
        try:
            with np.load(path, allow_pickle=False) as file:
                about = json.loads(file["about"].tobytes())
                vectors = np.ascontiguousarray(file["vectors"], np.float32)
                vocabulary = Vocabulary(tuple(about["words"]), file["rarity"])
            entries = tuple(
                Entry(str(item), str(text), dict(attributes), str(digest)) for item, text, attributes, digest in about["entries"]
            )
            columns = columns_of({str(view): int(width) for view, width in about["widths"].items()})
            made_by = {str(part): str(maker) for part, maker in about.get("made_by", {}).items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError, EOFError, zipfile.BadZipFile) as error:
            raise CatalogueError(f"The catalogue {path.parent} cannot be read; {AGAIN}.") from error
        width = sum(columns[view].stop - columns[view].start for view in columns)
        if vectors.shape != (len(entries), width) or not np.isfinite(vectors).all():
            raise CatalogueError(f"The catalogue {path.parent} is damaged; {AGAIN}.")
        return cls(entries, unit_views(vectors, columns), columns, vocabulary, made_by)


def built(entries: list[Entry], pictures: dict[str, np.ndarray], made_by: dict[str, str] | None = None) -> Index:
    """An index from the picture views' vectors (n, d of the view); the words view comes from the entries' texts."""
    vocabulary = Vocabulary.of([entry.text for entry in entries])
    views = dict(pictures)
    if vocabulary.words:
        views["words"] = np.stack([vocabulary.of_item(entry.text) for entry in entries])
    views = {view: views[view] for view in VIEWS if view in views}
    columns = columns_of({view: vectors.shape[1] for view, vectors in views.items()})
    vectors = np.concatenate(list(views.values()), axis=1, dtype=np.float32)
    return Index(tuple(entries), unit_views(vectors, columns), columns, vocabulary, made_by or {})


def columns_of(widths: dict[str, int]) -> dict[str, slice]:
    """Where each view's columns stand in the concatenated vectors."""
    ends = np.cumsum(list(widths.values())).tolist()
    return {view: slice(end - width, end) for (view, width), end in zip(widths.items(), ends, strict=True)}


def unit_views(vectors: np.ndarray, columns: dict[str, slice]) -> np.ndarray:
    """Every view's part of every row (…, d) scaled to length 1 in float32; zeros stay zeros."""
    vectors = np.array(vectors, np.float32)
    for part in columns.values():
        lengths = np.linalg.norm(vectors[..., part], axis=-1, keepdims=True)
        vectors[..., part] /= np.where(lengths > 1e-12, lengths, 1)
    return vectors


def kept(index: Index, numbers: list[int]) -> Index:
    """The index of some of its items, in the order given."""
    return replace(index, entries=tuple(index.entries[i] for i in numbers), vectors=np.ascontiguousarray(index.vectors[numbers]))


def _as_bytes(value: object) -> np.ndarray:
    return np.frombuffer(json.dumps(value, ensure_ascii=False).encode(), np.uint8)
