"""What an update of an index has learnt so far, on disk, so that the next one goes on from there."""

import time
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from core import settings
from core.recommend import update
from core.recommend.index import Entry, Index, columns_of
from core.recommend.looker import Known
from core.recommend.text import Vocabulary

SHARE = 20  # between two writings lies at least 20 times what the last one took: at most 5 % of the time


class PartFile:
    """All that is known beyond what the index has, as an index whose items are named by their SHA-256."""

    def __init__(self, path: Path, stored: Mapping[str, Known], made_by: dict[str, str]):
        self._path, self._stored, self._made_by = path, stored, made_by
        self._written = time.monotonic()
        self._not_before = 0.0
        self._size = len(stored)

    def keep(self, known: Mapping[str, Known], now: bool = False) -> None:
        """Write the file, in one move, if it is time, or now.  Raises OSError."""
        if not (now or self._is_time(len(known))):
            return
        begun = time.monotonic()
        new = {digest: one for digest, one in known.items() if self._stored.get(digest) is not one}
        if not new:
            return
        entries = tuple(Entry(digest, one.text, {}, digest) for digest, one in new.items())
        views = update.stacked(list(new.values()))
        columns = columns_of({view: vectors.shape[1] for view, vectors in views.items()})
        vectors = np.concatenate(list(views.values()), axis=1, dtype=np.float32)
        Index(entries, vectors, columns, Vocabulary((), np.empty(0, np.float32)), self._made_by).save(self._path)
        self._written = time.monotonic()
        self._not_before = self._written + SHARE * (self._written - begun)
        self._size = len(known)

    def remove(self) -> None:
        """The index is whole."""
        self._path.unlink(missing_ok=True)

    def _is_time(self, size: int) -> bool:
        now = time.monotonic()
        due = size - self._size >= settings.INDEX_KEPT_EVERY_PICTURES or now - self._written >= settings.INDEX_KEPT_EVERY_SECONDS
        return due and now >= self._not_before
