"""What a folder and a zip have in common: their pictures by name, the limits, and which of the files are meant."""

import threading
from collections import Counter
from collections.abc import Container, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from core import photo
from core.settings import MAX_ARCHIVE_BYTES, MAX_ARCHIVE_PICTURES, MAX_ARCHIVE_RATIO, MAX_PHOTO_BYTES, MAX_UPLOAD_BYTES

PICTURES = {".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".bmp", ".dib", ".gif", ".tif", ".tiff", ".heic", ".heif", ".avif"}
PACKED = {".zip", ".rar", ".7z", ".tar", ".tgz"}
_JUNK = {"__macosx", "thumbs.db", "ehthumbs.db", "desktop.ini", "picasa.ini", "@eadir", "$recycle.bin", "system volume information"}
_SIDECARS = {".json", ".xmp", ".aae"}  # what Google Takeout, photo editors and iPhones put beside each picture


class ArchiveError(ValueError):
    """A zip, a folder or a file in it that cannot be used; its message is one sentence that says what to do next."""


class EmptyError(ArchiveError):
    """There is no picture in it."""


@dataclass(frozen=True)
class Limits:
    """What is read of one zip or folder; the defaults are for uploads by people one does not know."""

    pictures: int = MAX_ARCHIVE_PICTURES
    file_bytes: int = MAX_UPLOAD_BYTES  # each, unpacked
    total_bytes: int = MAX_ARCHIVE_BYTES  # of all pictures, unpacked
    ratio: int = MAX_ARCHIVE_RATIO  # unpacked / packed


UPLOAD = Limits()
OWN_FILES = Limits(
    pictures=1_000_000, file_bytes=MAX_PHOTO_BYTES, total_bytes=2**40
)  # a person's own, given at a shell: a data set may be large


class Archive:
    """The pictures of a folder or zip by name, read when asked for; several threads may read.  Close it, or use `with`.

    Among the names are those of pictures that cannot be read: `read` says why.  Names are relative, with "/".
    """

    _kind = "archive"

    def __init__(self, limits: Limits):
        self._limits = limits
        self._names: list[str] | None = None
        self._lock = threading.Lock()
        self.passed: Counter[str] = Counter()  # files that are no pictures, by their endings; known once the names are

    def __iter__(self) -> Iterator[str]:
        """Raises ArchiveError when the source as a whole cannot be used."""
        with self._lock:
            if self._names is None:
                self.passed.clear()
                names = []
                for name in self._walk():
                    names.append(name)
                    if len(names) > self._limits.pictures:
                        raise ArchiveError(f"This {self._kind} holds more than {self._limits.pictures:,} pictures; divide it into several.")
                self._names = names
        return iter(self._names)

    def __len__(self) -> int:
        return len(list(iter(self)))

    def pictures(self) -> list[str]:
        """The names, where there is one.  Raises EmptyError where there is none, ArchiveError when the source cannot be used."""
        if not (names := list(self)):
            rest = f"; it holds {_counted(self.passed)}" if self.passed else ""
            raise EmptyError(f"There is no picture in this {self._kind}{rest}.")
        return names

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""

    def read(self, name: str) -> bytes:
        """The undecoded picture of one of the names.  Raises ArchiveError when this file cannot be read."""
        raise NotImplementedError

    def _walk(self) -> Iterator[str]:
        """The names, as they are found."""
        raise NotImplementedError

    def _wanted(self, name: str, start: bytes | None) -> bool:
        """Whether a file is a picture or says that it is one; counts it if not.  `start`: its first bytes, None if they cannot be had."""
        if wanted(name, start):
            return True
        self.passed[kind(name)] += 1
        return False

    def _too_large(self) -> str:
        return f"This file is larger than {size(self._limits.file_bytes)}; save a smaller copy of the picture."


def wanted(name: str, start: bytes | None) -> bool:
    """Whether a file is a picture by its first bytes, or has a picture's name and no picture in it, which is to be told.

    A packed file inside counts as one; where the bytes cannot be had, None, so does a name without an ending.
    """
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in PICTURES or start is None:
        return suffix in PICTURES | PACKED | {""}
    return photo.recognised(start) or (suffix in PACKED and bool(start))


def kind(name: str) -> str:
    """What a file that is no picture is counted as."""
    return PurePosixPath(name).suffix.lower() or "without an ending"


def hidden(name: str) -> bool:
    """Whether nobody means this file: what systems and programs put beside pictures, by any part of its name."""
    parts = name.split("/")
    return any(part.startswith(".") or part.lower() in _JUNK for part in parts) or PurePosixPath(parts[-1]).suffix.lower() in _SIDECARS


def free(name: str, taken: Container[str]) -> str:
    """The name, or with a number where it is taken: found by halving, so that ten thousand equal names take no longer than others."""

    def numbered(number: int) -> str:
        return str(path.with_name(f"{path.stem} ({number}){path.suffix}"))

    path, low, high = PurePosixPath(name), 1, 2
    if name not in taken:
        return name
    while numbered(high) in taken:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if numbered(middle) in taken else (low, middle)
    return numbered(high)


def passed_over(passed: Counter[str]) -> str:
    """What to say of files that are no pictures; nothing where there are none."""
    return f"Passed over {_counted(passed)}." if passed else ""


def _counted(passed: Counter[str]) -> str:
    """ "3 files that are no pictures (2 .mp4, 1 .txt)"."""
    kinds = ", ".join(f"{count} {ending}" for ending, count in passed.most_common(5))
    more = f", {len(passed) - 5} other kinds" if len(passed) > 5 else ""
    files = passed.total()
    return f"{files:,} file{'s' if files > 1 else ''} that {'are no pictures' if files > 1 else 'is no picture'} ({kinds}{more})"


def size(count: int) -> str:
    """A number of bytes, for people."""
    return f"{count // 2**30} GB" if count >= 2**30 else f"{count // 2**20} MB"
