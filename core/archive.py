"""The one walk through what people name or bring: single files, folders and zips of pictures.

The first bytes decide what a file is; a name only hides what nobody means.  What cannot be read is told about while the others go
on, and what is no picture is counted.  Nothing is unpacked to disk, no name in a zip is ever used as a path, and nothing waits for
a pipe.  What is in the pictures is judged by core/photo.py.
"""

import contextlib
import io
import os
import stat
import struct
import sys
import threading
import zipfile
from collections import Counter
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, NamedTuple

from core import photo
from core.names import ZipNames, printable
from core.settings import MAX_ARCHIVE_BYTES, MAX_ARCHIVE_PICTURES, MAX_ARCHIVE_RATIO, MAX_UPLOAD_BYTES

PICTURES = {".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".bmp", ".dib", ".gif", ".tif", ".tiff", ".heic", ".heif", ".avif"}
_PACKED = {".zip", ".rar", ".7z", ".tar", ".tgz"}
_JUNK = {"__macosx", "thumbs.db", "ehthumbs.db", "desktop.ini", "picasa.ini", "@eadir", "$recycle.bin", "system volume information"}
_SIDECARS = {".json", ".xmp", ".aae"}  # what Google Takeout, photo editors and iPhones put beside each picture
_ZIP_STARTS = (b"PK\3\4", b"PK\5\6")  # the second: a zip without files
_FILES_A_PICTURE = 4  # a zip may hold so many more files than pictures: sidecars, texts
_DIRECTORY_BYTES_PER_FILE = 256  # in a zip's list of files: 46, the name with its folders, 12 to 40 for times
_DAMAGED_ZIP = "This zip file is damaged or incomplete; make or download it again and choose the new file."
_DAMAGED_FILE = "This file is damaged inside the zip; pack it again."
_NO_FILE = "This is a pipe, a socket or a device and no ordinary file; replace it by the picture itself."
_OUTSIDE = "This is a link to a file outside the folder; copy the picture itself into the folder."


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
OWN_FILES = Limits(pictures=1_000_000, total_bytes=2**40)  # a person's own, given at a shell: a data set may be large


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
        self.passed[PurePosixPath(name).suffix.lower() or "without an ending"] += 1
        return False

    def _too_large(self) -> str:
        return f"This file is larger than {_size(self._limits.file_bytes)}; save a smaller copy of the picture."


def opened(source: Path | bytes, limits: Limits = UPLOAD) -> Archive:
    """A folder or a zip: a path, or a zip's bytes.  Raises ArchiveError when it cannot be opened."""
    return Folder(source, limits) if isinstance(source, Path) and source.is_dir() else Zip(source, limits)


def photos_in(source: Path | bytes, limits: Limits = UPLOAD) -> Iterator[tuple[str, bytes | ArchiveError]]:
    """(name, bytes) of every picture in a folder or zip, one at a time, or (name, ArchiveError) for one that cannot be read.

    Raises ArchiveError when the source as a whole cannot be used.
    """
    with opened(source, limits) as archive:
        yield from each(archive)


def each(pictures: "Archive | Uploads") -> Iterator[tuple[str, bytes | ArchiveError]]:
    """(name, bytes or error) of every picture, one at a time."""
    for name in pictures:
        try:
            yield name, pictures.read(name)
        except ArchiveError as error:
            yield name, error


def wanted(name: str, start: bytes | None) -> bool:
    """Whether a file is a picture by its first bytes, or has a picture's name and no picture in it, which is to be told.

    A packed file inside counts as one; where the bytes cannot be had, None, so does a name without an ending.
    """
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in PICTURES or start is None:
        return suffix in PICTURES | _PACKED | {""}
    return photo.recognised(start) or (suffix in _PACKED and bool(start))


def hidden(name: str) -> bool:
    """Whether nobody means this file: what systems and programs put beside pictures, by any part of its name."""
    parts = name.split("/")
    return any(part.startswith(".") or part.lower() in _JUNK for part in parts) or PurePosixPath(parts[-1]).suffix.lower() in _SIDECARS


class Folder(Archive):
    """Pictures of a folder and of the folders in it, by name.  Links to folders are not followed, they may go in circles."""

    _kind = "folder"

    def __init__(self, folder: Path, limits: Limits = OWN_FILES):
        super().__init__(limits)
        self._folder = folder

    def read(self, name: str) -> bytes:
        """As Archive.read; nothing outside the folder is read."""
        path = self._folder / name
        if path.is_dir():
            raise ArchiveError(_unlisted(path))
        if path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(self._folder)):
            raise ArchiveError(_OUTSIDE)
        try:
            data = _bytes(path, self._limits.file_bytes + 1)
        except FileNotFoundError as error:
            link = "is a link to a file that is not there" if path.is_symlink() else "is gone since the folder was listed"
            raise ArchiveError(f"This {link}; put the picture itself in its place.") from error
        except OSError as error:
            raise ArchiveError(f"This file cannot be opened ({error.strerror}): check that you may read it.") from error
        if len(data) > self._limits.file_bytes:
            raise ArchiveError(self._too_large())
        return data

    def _walk(self) -> Iterator[str]:
        unlisted: list[str] = []
        for where, folders, files in os.walk(self._folder, onerror=lambda error: unlisted.append(error.filename)):
            yield from self._told(unlisted)
            folders[:] = sorted(name for name in folders if not hidden(name))
            for name in list(folders):
                if Path(where, name).is_symlink():
                    self.passed["links to folders"] += 1
            for name in sorted(files):
                path = Path(where, name)
                relative = path.relative_to(self._folder).as_posix()
                if not hidden(name) and self._wanted(relative, _start(path)):
                    yield relative
        yield from self._told(unlisted)

    def _told(self, unlisted: list[str]) -> Iterator[str]:
        """The folders that could not be listed, as names that cannot be read.  Raises ArchiveError when it is the whole."""
        while unlisted:
            path = Path(unlisted.pop(0))
            if path == self._folder:
                raise ArchiveError(_unlisted(path))
            yield path.relative_to(self._folder).as_posix()


class Zip(Archive):
    """Pictures of a zip, in its own order; of files with one name the later ones get a number."""

    _kind = "zip"

    def __init__(self, source: Path | bytes, limits: Limits = UPLOAD):
        """Raises ArchiveError when it is no zip, damaged, or of too many files."""
        super().__init__(limits)
        self._members: dict[str, zipfile.ZipInfo] = {}
        self._file = _zip_file(source)
        try:
            self._list(self._file)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the zip file."""
        self._file.close()

    def read(self, name: str) -> bytes:
        """As Archive.read."""
        info = self._members[name]
        if problem := self._problem(name, info):
            raise ArchiveError(problem)
        try:
            with self._zip.open(info) as file:
                data = file.read(info.file_size + 1)
        except Exception as error:  # zipfile raises whatever it stumbles over in a damaged file
            raise ArchiveError(_DAMAGED_FILE) from error
        if len(data) != info.file_size:
            raise ArchiveError(_DAMAGED_FILE)
        return data

    def _list(self, file: BinaryIO) -> None:
        most = _FILES_A_PICTURE * self._limits.pictures
        too_many = f"This zip holds more than {most:,} files; divide it into several."
        try:
            if _directory_bytes(file) > most * _DIRECTORY_BYTES_PER_FILE:
                raise ArchiveError(too_many)
            self._zip = zipfile.ZipFile(file)
            infos = [info for info in self._zip.infolist() if not info.filename.endswith(("/", "\\"))]
            if len(infos) > most:
                raise ArchiveError(too_many)
        except ArchiveError:
            raise
        except Exception as error:  # as in read()
            raise ArchiveError(_DAMAGED_ZIP) from error
        names = ZipNames(infos)
        for info in infos:
            name = names.of(info)
            if not hidden(name):
                self._members[free(name, self._members)] = info

    def _walk(self) -> Iterator[str]:
        total = 0
        for name, info in self._members.items():
            problem = self._problem(name, info)
            if not self._wanted(name, None if problem else self._start(info)):
                continue
            # zipfile reads no more of a file than its announced size, so these sizes hold even where they lie
            total += 0 if problem else info.file_size
            if total > self._limits.total_bytes:
                raise ArchiveError(f"The pictures in this zip take more than {_size(self._limits.total_bytes)}; divide it into several.")
            yield name

    def _start(self, info: zipfile.ZipInfo) -> bytes | None:
        try:
            with self._zip.open(info) as file:
                return file.read(photo.START_BYTES)
        except Exception:  # as in read(), which says what is wrong
            return None

    def _problem(self, name: str, info: zipfile.ZipInfo) -> str | None:
        """Why a file of a zip is not read, as a sentence."""
        if stat.S_ISLNK(info.external_attr >> 16):
            return "This is a link to another file; put the picture itself into the zip."
        if PurePosixPath(name).suffix.lower() in _PACKED:
            return "This is a packed file inside the zip; unpack it and put its pictures into the zip."
        if info.flag_bits & 0x41:  # bit 0: encrypted, bit 6: strongly
            return "This file is locked with a password; make a zip without one."
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):  # the others unpack without a bound on memory
            return "This file is packed in an unusual way; make the zip again with the zip program of Windows, macOS or Linux."
        if info.file_size > self._limits.file_bytes:
            return self._too_large()
        if info.file_size > self._limits.ratio * max(1, info.compress_size):
            return f"This file unpacks to more than {self._limits.ratio} times its size, as no photo does; leave it out of the zip."
        return None


class Found(NamedTuple):
    """Where a picture is that somebody named at a shell, or why there is none."""

    name: str  # for the person who asked
    place: str  # a file, folder or zip
    member: str = ""  # the name in that folder or zip
    error: str = ""  # a sentence


def tell(sentence: str) -> None:
    """Say something beside the results."""
    print(printable(sentence), file=sys.stderr)


def find(paths: Sequence[Path], tell: Callable[[str], None] = tell) -> Iterator[Found]:
    """Every picture in files, folders and zips, in order; an error for every path that holds none.

    `tell` gets a sentence for every folder or zip with other files in it.
    """
    for path in paths:
        place = str(path.absolute())
        try:
            if not is_archive(path):
                yield Found(str(path), place)
                continue
            with opened(path, OWN_FILES) as archive:
                names = archive.pictures()
                if archive.passed:
                    tell(f"{path}: {passed_over(archive.passed)}")
        except ArchiveError as error:
            yield Found(str(path), place, error=str(error))
        else:
            yield from (Found(str(path / name), place, name) for name in names)


class Finder:
    """Reads what `find` found; keeps the last folder or zip open.  For one thread."""

    def __init__(self) -> None:
        self._place, self._archive = "", None

    def read(self, found: Found) -> bytes:
        """The undecoded picture.  Raises ArchiveError."""
        if found.error:
            raise ArchiveError(found.error)
        if not found.member:
            return _named(Path(found.place))
        if found.place != self._place:
            self.close()
            self._archive = opened(Path(found.place), OWN_FILES)
            self._place = found.place
        return self._archive.read(found.member)

    def close(self) -> None:
        """Let go of the zip."""
        if self._archive:
            self._archive.close()
        self._place, self._archive = "", None


def photos(paths: Sequence[Path]) -> Iterator[tuple[str, bytes | ArchiveError]]:
    """(name, bytes or error) of every picture in files, folders and zips, one at a time."""
    with contextlib.closing(Finder()) as finder:
        for found in find(paths):
            try:
                yield found.name, finder.read(found)
            except ArchiveError as error:
                yield found.name, error


def is_archive(path: Path) -> bool:
    """Whether `opened` is for this path: a folder, a zip by its first bytes, or a file that only its name calls one."""
    if path.is_dir():
        return True
    start = _start(path) or b""
    return start.startswith(_ZIP_STARTS) or (path.suffix.lower() == ".zip" and not photo.recognised(start))


class Uploads:
    """Uploaded files as an Archive has them, zips opened; of several files with one name the later ones get a number."""

    def __init__(self, files: Sequence[tuple[str, Callable[[], bytes]]]):
        """`files`: names with "/" between folders, and how to get their bytes."""
        self._readers: dict[str, Callable[[], bytes]] = {}
        self.passed: Counter[str] = Counter()
        for name, read in files:
            data = read()
            if data.startswith(_ZIP_STARTS) or (name.lower().endswith(".zip") and not photo.recognised(data)):
                self._open_zip(name, data)
            elif len(files) == 1 or (not hidden(name) and wanted(name, data[: photo.START_BYTES])):
                self._readers[free(name, self._readers)] = read
            elif not hidden(name):
                self.passed[PurePosixPath(name).suffix.lower() or "without an ending"] += 1

    def __iter__(self) -> Iterator[str]:
        return iter(self._readers)

    def __len__(self) -> int:
        return len(self._readers)

    def read(self, name: str) -> bytes:
        """The bytes of one.  Raises ArchiveError."""
        return self._readers[name]()

    def refuse(self, name: str, sentence: str) -> None:
        """Let a picture be one that cannot be read."""
        self._readers[name] = _refusing(ArchiveError(sentence))

    def _open_zip(self, name: str, data: bytes) -> None:
        try:
            archive = opened(data)
            members = archive.pictures()
        except ArchiveError as error:
            self._readers[free(name, self._readers)] = _refusing(error)
            return
        self.passed += archive.passed
        for member in members:
            place = free(f"{name.removesuffix('.zip')}/{member}", self._readers)
            self._readers[place] = lambda member=member: archive.read(member)


def passed_over(passed: Counter[str]) -> str:
    """What to say of files that are no pictures; nothing where there are none."""
    return f"Passed over {_counted(passed)}." if passed else ""


def free(name: str, taken: Container[str]) -> str:
    """The name, or with a number where it is taken."""
    path, number = PurePosixPath(name), 1
    while name in taken:
        number += 1
        name = str(path.with_name(f"{path.stem} ({number}){path.suffix}"))
    return name


def _refusing(error: ArchiveError) -> Callable[[], bytes]:
    def refuse() -> bytes:
        raise error

    return refuse


def _counted(passed: Counter[str]) -> str:
    """ "3 files that are no pictures (2 .mp4, 1 .txt)"."""
    kinds = ", ".join(f"{count} {ending}" for ending, count in passed.most_common(5))
    more = f", {len(passed) - 5} other kinds" if len(passed) > 5 else ""
    files = passed.total()
    return f"{files:,} file{'s' if files > 1 else ''} that {'are no pictures' if files > 1 else 'is no picture'} ({kinds}{more})"


def _unlisted(folder: Path) -> str:
    try:
        os.scandir(folder).close()
    except OSError as error:
        return f"This folder cannot be listed ({error.strerror}): check that you may read it."
    return "This folder could not be listed a moment ago; try again."


def _start(path: Path) -> bytes | None:
    """The first bytes of a file; None where they cannot be had."""
    try:
        return _bytes(path, photo.START_BYTES)
    except (OSError, ArchiveError):
        return None


def _bytes(path: Path, most: int) -> bytes:
    """The first bytes of an ordinary file.  Raises OSError, or ArchiveError for another: opening a named pipe would wait for ever."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise ArchiveError(_NO_FILE)
    with os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)), "rb") as file:
        return file.read(most)


def _named(path: Path) -> bytes:
    """A file that somebody named, or one byte more than the limit when it is too large, which core/photo.py says.  Raises ArchiveError."""
    try:
        return _bytes(path, MAX_UPLOAD_BYTES + 1)
    except OSError as error:
        raise ArchiveError(f"This file cannot be opened ({error.strerror}): check its name and that you may read it.") from error


def _zip_file(source: Path | bytes) -> BinaryIO:
    """The zip file, open for reading.  Raises ArchiveError when it cannot be opened or is none."""
    try:
        file = io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")
    except OSError as error:
        raise ArchiveError(f"This file cannot be opened ({error.strerror}): check its name and that you may read it.") from error
    start = file.read(4)
    file.seek(0)
    if start not in _ZIP_STARTS:
        file.close()
        raise ArchiveError("This is not a zip file; pack the pictures as .zip and choose that.")
    return file


def _directory_bytes(file: BinaryIO) -> int:
    """The length of a zip's list of files, by the record at its end: zipfile would read the list whole, however long.

    PKWARE, "APPNOTE.TXT", sections 4.3.14 to 4.3.16.  Raises ArchiveError when there is no such record.
    """
    file.seek(max(0, file.seek(0, os.SEEK_END) - 65_535 - 22 - 20 - 56))  # comment, record, and for zips over 4 GB locator, record
    tail = file.read()
    end = tail.rfind(b"PK\5\6")
    if end < 0 or end + 22 > len(tail):
        raise ArchiveError(_DAMAGED_ZIP)
    if end < 76 or tail[end - 20 : end - 16] != b"PK\6\7":
        return struct.unpack_from("<L", tail, end + 12)[0]
    if tail[end - 76 : end - 72] != b"PK\6\6":
        raise ArchiveError(_DAMAGED_ZIP)
    return struct.unpack_from("<Q", tail, end - 36)[0]


def _size(count: int) -> str:
    return f"{count // 2**30} GB" if count >= 2**30 else f"{count // 2**20} MB"
