"""Ordinary files of a disk: nothing here waits for a pipe."""

import os
import stat
from pathlib import Path

from core import photo
from core.archive.source import ArchiveError
from core.settings import MAX_PHOTO_BYTES

_NO_FILE = "This is a pipe, a socket or a device and no ordinary file; replace it by the picture itself."


def first_bytes(path: Path, most: int) -> bytes:
    """The first bytes of an ordinary file.  Raises OSError, or ArchiveError for another: opening a named pipe would wait for ever."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise ArchiveError(_NO_FILE)
    with os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)), "rb") as file:
        return file.read(most)


def start(path: Path) -> bytes | None:
    """The first bytes of a file; None where they cannot be had."""
    try:
        return first_bytes(path, photo.START_BYTES)
    except (OSError, ArchiveError):
        return None


def named(path: Path) -> bytes:
    """A file that somebody named, or one byte more than the limit when it is too large, which core/photo.py says.  Raises ArchiveError."""
    try:
        return first_bytes(path, MAX_PHOTO_BYTES + 1)
    except OSError as error:
        raise ArchiveError(f"This file cannot be opened ({error.strerror}): check its name and that you may read it.") from error
