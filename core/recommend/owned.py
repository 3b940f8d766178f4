"""The pictures that people bring to the page: vectors and thumbnails in the server's memory, for their owner alone and for a while."""

import io
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from PIL import Image

from core.archive import Uploads
from core.photo import Photo
from core.recommend import update
from core.recommend.catalogue import CatalogueError
from core.recommend.collections import THUMBNAIL_SIDE_PIXELS, Collection
from core.recommend.index import Index, kept
from core.recommend.looker import Looker
from core.recommend.update import Progress, Update
from core.settings import OWN_KEPT_SECONDS, OWN_MAX_PICTURES, OWN_MAX_PICTURES_TOGETHER

OWN = "own"  # the collection's name in the URL
TITLE = "Your pictures"
FULL = f"At most {OWN_MAX_PICTURES} pictures are kept here; for more, a shell does the same: python -m core index FOLDER --out CATALOGUE."


def with_room(pictures: Uploads, room: int) -> Uploads:
    """Uploads of which those beyond `room` cannot be read, and say so."""
    for name in list(pictures)[max(0, room) :]:
        pictures.refuse(name, FULL)
    return pictures


def _thumbnail(photo: Photo) -> bytes:
    picture = Image.fromarray(photo)
    picture.thumbnail((THUMBNAIL_SIDE_PIXELS, THUMBNAIL_SIDE_PIXELS), Image.Resampling.LANCZOS)
    data = io.BytesIO()
    picture.save(data, "WEBP", quality=80)
    return data.getvalue()


@dataclass
class Own:
    """What is kept of one person's pictures."""

    index: Index | None = None  # None: none of them could be opened
    thumbnails: dict[str, bytes] = field(default_factory=dict)  # by SHA-256 of the picture: WebP files
    failed: dict[str, str] = field(default_factory=dict)  # of the last time: name -> why, as a sentence
    seen: float = field(default_factory=time.monotonic)

    def __len__(self) -> int:
        return len(self.index) if self.index else 0


def _owned(index: Index | None, thumbnails: dict[str, bytes], failed: dict[str, str]) -> Own:
    """With the thumbnails that the index needs."""
    needed = {entry.digest for entry in index.entries} if index else set()
    return Own(index, {digest: picture for digest, picture in thumbnails.items() if digest in needed}, failed)


class OwnPictures:
    """Everybody's pictures on one server.  Safe to call from many threads; an owner is any text that only its user knows."""

    def __init__(self, together: int = OWN_MAX_PICTURES_TOGETHER, kept_seconds: float = OWN_KEPT_SECONDS):
        self._together, self._kept_seconds = together, kept_seconds
        self._owners: dict[str, Own] = {}
        self._timer: threading.Timer | None = None
        self._lock = threading.Lock()

    def of(self, owner: str) -> Own | None:
        """A person's pictures; None where there are none, or not any more."""
        with self._lock:
            self._look_after(owner)
            return self._owners.get(owner)

    def add(self, owner: str, pictures: Uploads, looker: Looker) -> Iterator[Progress]:
        """Take more pictures in, a step for each; those of the same name are replaced.  Stopped early, it keeps what is done."""
        before = self.of(owner) or Own()
        made_by = looker.made_by
        items, known = {}, {}
        if before.index:
            items = {entry.item: entry.digest for entry in before.index.entries}
            known = update.known_of(before.index, made_by, with_texts=True)
            made_by["captions"] = made_by["captions"] or before.index.made_by["captions"]
        thumbnails = dict(before.thumbnails)

        def watch(digest: str, photo: Photo) -> None:
            thumbnails[digest] = _thumbnail(photo)

        job = Update(pictures, looker, known, items, watch)
        try:
            yield from job.run()
        finally:
            self._keep(owner, job, made_by, thumbnails)

    def remove(self, owner: str, item: str) -> None:
        """Throw one picture away."""
        with self._lock:
            own = self._owners.get(owner)
            if own and own.index:
                left = [number for number, entry in enumerate(own.index.entries) if entry.item != item]
                self._owners[owner] = _owned(kept(own.index, left) if left else None, own.thumbnails, own.failed)

    def delete(self, owner: str) -> None:
        """Throw a person's pictures away."""
        with self._lock:
            self._owners.pop(owner, None)

    def collection_of(self, owner: str) -> Collection | None:
        """A person's pictures to search in; None where there are none."""
        own = self.of(owner)
        if own is None or own.index is None:
            return None
        digests = {entry.item: entry.digest for entry in own.index.entries}
        return Collection(TITLE, own.index, lambda item: own.thumbnails[digests[item]])

    def _keep(self, owner: str, job: Update, made_by: dict[str, str], thumbnails: dict[str, bytes]) -> None:
        try:
            index = job.index(made_by)
        except CatalogueError:
            index = None
        with self._lock:
            self._owners[owner] = _owned(index, thumbnails, job.failed)
            self._look_after(owner)

    def _look_after(self, owner: str = "") -> None:
        """Throw away what nobody looked at for long, or what is too much, the longest unseen first; note this owner's look."""
        now = time.monotonic()
        for other, own in list(self._owners.items()):
            if now - own.seen >= self._kept_seconds:
                del self._owners[other]
        if owner in self._owners:
            self._owners[owner].seen = now
        oldest = sorted(self._owners, key=lambda other: self._owners[other].seen)
        together = sum(map(len, self._owners.values()))
        for other in oldest[:-1]:
            if together > self._together:
                together -= len(self._owners.pop(other))
        self._plan_next_look(now)

    def _plan_next_look(self, now: float) -> None:
        """Look after them also when nobody comes any more: what was promised to be thrown away must not stay."""
        if self._owners and not (self._timer and self._timer.is_alive()):
            first = min(own.seen for own in self._owners.values())
            self._timer = threading.Timer(first + self._kept_seconds - now, self._look_after_all)
            self._timer.daemon = True
            self._timer.start()

    def _look_after_all(self) -> None:
        with self._lock:
            self._timer = None
            self._look_after()
