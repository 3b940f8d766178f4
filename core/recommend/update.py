"""Pictures by name -> an index of them: what is known of a picture's bytes is kept, whatever its name, and the others are looked at."""

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

import numpy as np

from core.archive import ArchiveError
from core.photo import Photo, PhotoError, open_photo
from core.recommend.catalogue import CatalogueError
from core.recommend.index import Entry, Index, built
from core.recommend.looker import AT_ONCE, Known, Looker

NO_PICTURES = "There is no picture to index here; choose photos, or a folder with such files."
NOT_TEXT = "The name of this file is damaged (it is not UTF-8); rename the file."
CHANGED = "This file was changed while it was read; index the pictures again."


class Pictures(Protocol):
    """Where the pictures come from: core.archive.Archive, or files that were uploaded."""

    def __iter__(self) -> Iterator[str]:
        """Their names, with "/" between folders."""

    def __len__(self) -> int:
        """How many there are."""

    def read(self, name: str) -> bytes:
        """The file of one.  Raises ArchiveError."""


@dataclass(frozen=True)
class Progress:
    """How far an update is."""

    done: int
    total: int
    what: str  # is being done, and with which picture
    seconds_left: float | None  # at the pace so far; None before there is one


class Update:
    """One pass over pictures.  `items` may hold others already, which stay; it can be stopped between any two steps of `run`."""

    def __init__(
        self,
        pictures: Pictures,
        looker: Looker,
        known: Mapping[str, Known] | None = None,
        items: Mapping[str, str] | None = None,
        watch: Callable[[str, Photo], None] | None = None,
    ):
        self._pictures, self._looker, self._watch = pictures, looker, watch
        self.known = dict(known or {})  # by SHA-256 of the file
        self.items = dict(items or {})  # name -> SHA-256
        self.failed: dict[str, str] = {}  # name -> why, as a sentence

    def run(self) -> Iterator[Progress]:
        """Read every picture, then look at those that are not known; a bad one is told about in `failed` and stops nothing."""
        names: dict[str, list[str]] = {}  # SHA-256 -> the pictures with these bytes, which are looked at once
        for progress, name in _paced("Reading", list(self._pictures)):
            yield progress
            try:
                digest = hashlib.sha256(self._read(name)).hexdigest()
            except ArchiveError as error:
                self._fail([name], error)
            else:
                self.items[name] = digest
                if not self._complete(digest):
                    names.setdefault(digest, []).append(name)
        steps = _paced("Looking at", list(names), lambda digest: names[digest][0], AT_ONCE)
        for _ in range(0, len(names), AT_ONCE):
            photos = {}
            for progress, digest in islice(steps, AT_ONCE):
                yield progress
                try:
                    photos[digest] = self._opened(names[digest][0], digest)
                except (ArchiveError, PhotoError) as error:
                    self._fail(names[digest], error)
                else:
                    if self._watch:
                        self._watch(digest, photos[digest])
            self.known.update(zip(photos, self._looker.look(list(photos.values())), strict=True))

    def index(self, made_by: dict[str, str] | None = None) -> Index:
        """The index of all items that are known.  Raises CatalogueError when there are none."""
        names = sorted(name for name, digest in self.items.items() if digest in self.known)
        if not names:
            raise CatalogueError(NO_PICTURES)
        entries = [Entry(name, self.known[self.items[name]].text, attributes_of(name), self.items[name]) for name in names]
        return built(entries, stacked([self.known[entry.digest] for entry in entries]), made_by or self._looker.made_by)

    def _read(self, name: str) -> bytes:
        try:
            name.encode()
        except UnicodeEncodeError:
            raise ArchiveError(NOT_TEXT) from None
        return self._pictures.read(name)

    def _complete(self, digest: str) -> bool:
        return digest in self.known and bool(self.known[digest].text or self._looker.captioner is None)

    def _opened(self, name: str, digest: str) -> Photo:
        data = self._pictures.read(name)
        if hashlib.sha256(data).hexdigest() != digest:
            raise ArchiveError(CHANGED)
        return open_photo(data)

    def _fail(self, names: list[str], error: Exception) -> None:
        for name in names:
            self.items.pop(name, None)
            self.failed[name.encode(errors="replace").decode()] = str(error)


def _paced(what: str, steps: list[str], name: Callable[[str], str] = str, group: int = 1) -> Iterator[tuple[Progress, str]]:
    """Each step with how far it is.  The time left is judged when a group has ended, with whose last step more is done."""
    begun = time.monotonic()
    paced, at = 0, begun
    for done, step in enumerate(steps):
        now = time.monotonic()
        if done % group == 0:
            paced, at = done, now
        left = max(0.0, (at - begun) / paced * (len(steps) - paced) - (now - at)) if paced else None
        yield Progress(done, len(steps), f"{what} {name(step)}", left), step


def attributes_of(name: str) -> dict[str, str]:
    """What a picture's place says of it: its first folder."""
    folder, slash, _ = name.partition("/")
    return {"folder": folder} if slash else {}


def stacked(known: list[Known]) -> dict[str, np.ndarray]:
    """The picture views of at least one picture, as matrices (n, d of the view)."""
    return {view: np.stack([one.vectors[view] for one in known]) for view in known[0].vectors}


def known_of(index: Index, made_by: Mapping[str, str], with_texts: bool) -> dict[str, Known]:
    """What an index knows, by SHA-256; nothing when another version of the views made its vectors."""
    if index.made_by.get("views") != made_by["views"]:
        return {}
    pictures = {view: index.view(view) for view in index.columns if view != "words"}
    return {
        entry.digest: Known({view: vectors[number] for view, vectors in pictures.items()}, entry.text if with_texts else "")
        for number, entry in enumerate(index.entries)
        if entry.digest
    }


@dataclass(frozen=True)
class Changes:
    """How many pictures of two states of a folder."""

    added: int
    changed: int
    removed: int
    kept: int  # moved and renamed ones too


def changes(before: Mapping[str, str], now: Mapping[str, str]) -> Changes:
    """Compare two states, each name -> SHA-256."""
    gone = Counter(digest for name, digest in before.items() if name not in now)
    found = Counter()
    for name, digest in now.items():
        if name in before:
            found["kept" if before[name] == digest else "changed"] += 1
        elif gone[digest]:
            gone[digest] -= 1
            found["kept"] += 1
        else:
            found["added"] += 1
    return Changes(found["added"], found["changed"], gone.total(), found["kept"])
