"""Many photos from one zip file or folder.

Nothing is unpacked to disk and no name in a zip is ever used as a path; a bad file is told about while the others go on.
What is in the files is judged by core/photo.py.
"""

import contextlib
import io
import os
import stat
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from core.settings import MAX_ARCHIVE_BYTES, MAX_ARCHIVE_FILES, MAX_ARCHIVE_RATIO, MAX_UPLOAD_BYTES

_TO_CONVERT = {".gif", ".heic", ".heif", ".avif", ".tif", ".tiff"}  # open_photo refuses these and says how
PICTURES = {".jpg", ".jpeg", ".png", ".webp", ".bmp"} | _TO_CONVERT
_PACKED = {".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".xz", ".bz2"}
_JUNK = {"__macosx", "thumbs.db", "desktop.ini"}  # what macOS and Windows add
_ZIP_STARTS = (b"PK\3\4", b"PK\5\6")  # the second: a zip without files
_DIRECTORY_BYTES_PER_FILE = 256  # in a zip's list of files: 46, the name with its folders, 12 to 40 for times
_DAMAGED_ZIP = "This zip file is damaged or incomplete; make or download it again and choose the new file."
_DAMAGED_FILE = "This file is damaged inside the zip; pack it again."
REPEATED = "The zip holds another file of this name, which was read; rename one of them."


class ArchiveError(ValueError):
    """A zip, a folder or a file in it that cannot be used; its message is one sentence that says what to do next."""


@dataclass(frozen=True)
class Limits:
    """What is read of one zip or folder; the defaults are for uploads by people one does not know."""

    files: int = MAX_ARCHIVE_FILES
    file_bytes: int = MAX_UPLOAD_BYTES  # each, unpacked
    total_bytes: int = MAX_ARCHIVE_BYTES  # of all pictures, unpacked
    ratio: int = MAX_ARCHIVE_RATIO  # unpacked / packed


UPLOAD = Limits()
OWN_FILES = Limits(files=1_000_000, total_bytes=2**40)  # a person's own, given at a shell: a data set may be large


def is_archive(path: Path) -> bool:
    """Whether `photos_in` is for this path: a folder, or a file that is or pretends to be a zip."""
    if path.is_dir() or path.suffix.lower() == ".zip":
        return True
    try:
        with path.open("rb") as file:
            return file.read(4) in _ZIP_STARTS
    except OSError:
        return False


def photos_in(source: Path | bytes, limits: Limits = UPLOAD) -> Iterator[tuple[str, bytes | ArchiveError]]:
    """(name, bytes) of every picture in a folder or zip (a path, or a zip's bytes), one at a time; folders by name.

    A file that cannot be read gives (name, ArchiveError) instead, in a zip also one that is no picture; hidden files
    are passed over.  Names are relative to the source, with "/", and lead nowhere else.  Raises ArchiveError when the
    source as a whole cannot be used.
    """
    with Archive(source, limits) as archive:
        for name in archive:
            try:
                yield name, archive.read(name)
            except ArchiveError as error:
                yield name, error
        for name in archive.repeated:
            yield name, ArchiveError(REPEATED)


class Archive:
    """The pictures of a folder or zip by name, read when asked for; several threads may read.  Close it, or use `with`."""

    def __init__(self, source: Path | bytes, limits: Limits = UPLOAD):
        """List what is there.  Raises ArchiveError when the source as a whole cannot be used."""
        self._limits = limits
        self._file: BinaryIO | None = None  # a zip, and what reads it
        self._zip: zipfile.ZipFile | None = None
        self._members: dict[str, Path | zipfile.ZipInfo] = {}
        self.repeated: list[str] = []
        if isinstance(source, Path) and source.is_dir():
            self._list_folder(source)
        else:
            self._file = _opened(source)
            try:
                self._list_zip(self._file)
            except BaseException:
                self.close()
                raise

    def __iter__(self) -> Iterator[str]:
        return iter(self._members)

    def __len__(self) -> int:
        return len(self._members)

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the zip file."""
        if self._file is not None:
            self._file.close()

    def read(self, name: str) -> bytes:
        """The undecoded picture of one of the names.  Raises ArchiveError when this file cannot be read."""
        member = self._members[name]
        if isinstance(member, Path):
            return self._read_file(member)
        if problem := self._problem(name, member):
            raise ArchiveError(problem)
        try:
            with self._zip.open(member) as file:
                data = file.read(member.file_size + 1)
        except Exception as error:  # zipfile raises whatever it stumbles over in a damaged file
            raise ArchiveError(_DAMAGED_FILE) from error
        if len(data) != member.file_size:
            raise ArchiveError(_DAMAGED_FILE)
        return data

    def _list_folder(self, folder: Path) -> None:
        """Pictures of a folder and of the folders in it; links to folders are not followed, they may go in circles."""
        for where, folders, files in os.walk(folder, onerror=_refuse_folder):
            folders[:] = sorted(name for name in folders if not _hidden(name))
            for name in sorted(files):
                path = Path(where, name)
                if path.suffix.lower() in PICTURES and not _hidden(name):
                    self._members[path.relative_to(folder).as_posix()] = path
            if len(self._members) > self._limits.files:
                raise ArchiveError(f"This folder holds more than {self._limits.files:,} pictures; divide it into several.")

    def _read_file(self, path: Path) -> bytes:
        if not path.is_file():  # reading a named pipe would wait for ever
            raise ArchiveError("This is not an ordinary file; replace it by the picture itself.")
        try:
            with path.open("rb") as file:
                data = file.read(self._limits.file_bytes + 1)
        except OSError as error:
            raise ArchiveError(f"This file cannot be opened ({error.strerror}): check that you may read it.") from error
        if len(data) > self._limits.file_bytes:
            raise ArchiveError(self._too_large())
        return data

    def _list_zip(self, file: BinaryIO) -> None:
        """Names of the files of a zip, made harmless; folders and hidden files are left out."""
        too_many = f"This zip holds more than {self._limits.files:,} files; divide it into several."
        try:
            if _directory_bytes(file) > self._limits.files * _DIRECTORY_BYTES_PER_FILE:
                raise ArchiveError(too_many)
            self._zip = zipfile.ZipFile(file)
            infos = self._zip.infolist()
            if len(infos) > self._limits.files:
                raise ArchiveError(too_many)
        except ArchiveError:
            raise
        except Exception as error:  # as in read()
            raise ArchiveError(_DAMAGED_ZIP) from error
        for info in infos:
            name = _harmless(info)
            if info.filename.endswith(("/", "\\")) or any(map(_hidden, name.split("/"))):
                continue
            if name in self._members:
                self.repeated.append(name)
            else:
                self._members[name] = info
        # zipfile reads no more of a file than its announced size, so these sizes hold even where they lie
        total = sum(info.file_size for name, info in self._members.items() if not self._problem(name, info))
        if total > self._limits.total_bytes:
            raise ArchiveError(f"The pictures in this zip take more than {_size(self._limits.total_bytes)}; divide it into several.")

    def _problem(self, name: str, info: zipfile.ZipInfo) -> str | None:
        """Why a file of a zip is not read, as a sentence."""
        suffix = Path(name).suffix.lower()
        if stat.S_ISLNK(info.external_attr >> 16):
            return "This is a link to another file; put the picture itself into the zip."
        if suffix in _PACKED:
            return "This is a packed file inside the zip; unpack it and put its pictures into the zip."
        if suffix not in PICTURES:
            return "This file is not a picture; leave it out of the zip."
        if info.flag_bits & 0x41:  # bit 0: encrypted, bit 6: strongly
            return "This file is locked with a password; make a zip without one."
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):  # the others unpack without a bound on memory
            return "This file is packed in an unusual way; make the zip again with the zip program of Windows, macOS or Linux."
        if info.file_size > self._limits.file_bytes:
            return self._too_large()
        if info.file_size > self._limits.ratio * max(1, info.compress_size):
            return f"This file unpacks to more than {self._limits.ratio} times its size, as no photo does; leave it out of the zip."
        return None

    def _too_large(self) -> str:
        return f"This file is larger than {_size(self._limits.file_bytes)}; save a smaller copy of the picture."


def _refuse_folder(error: OSError) -> None:
    name = Path(error.filename).name
    raise ArchiveError(f"The folder {name} cannot be listed ({error.strerror}): check that you may read it.") from error


def _opened(source: Path | bytes) -> BinaryIO:
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


def _harmless(info: zipfile.ZipInfo) -> str:
    """The name of a file in a zip with "/", without drive, root, "..", or characters that move a terminal's cursor."""
    name = info.filename
    if not info.flag_bits & 0x800:  # macOS writes UTF-8 without saying so, and zipfile reads cp437
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    parts = name.replace("\\", "/").split("/")
    name = "/".join(part for part in parts if part not in ("", ".", "..") and not part.endswith(":"))
    return "".join(letter if letter.isprintable() else "?" for letter in name) or "?"


def _hidden(part: str) -> bool:
    return part.startswith(".") or part.lower() in _JUNK


def _size(count: int) -> str:
    return f"{count // 2**30} GB" if count >= 2**30 else f"{count // 2**20} MB"
