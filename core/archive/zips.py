"""A zip of pictures: nothing is unpacked to disk, no name in it is used as a path, and all that is unpacked has bounds."""

import io
import os
import stat
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from core import photo
from core.archive.source import PACKED, UPLOAD, Archive, ArchiveError, Limits, free, hidden, size
from core.names import ZipNames

ZIP_STARTS = (b"PK\3\4", b"PK\5\6")  # the second: a zip without files
_FILES_A_PICTURE = 4  # a zip may hold so many more files than pictures: sidecars, texts
_DIRECTORY_BYTES_PER_FILE = 256  # in a zip's list of files: 46, the name with its folders, 12 to 40 for times
_DAMAGED_ZIP = "This zip file is damaged or incomplete; make or download it again and choose the new file."
_DAMAGED_FILE = "This file is damaged inside the zip; pack it again."


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
                raise ArchiveError(f"The pictures in this zip take more than {size(self._limits.total_bytes)}; divide it into several.")
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
        if PurePosixPath(name).suffix.lower() in PACKED:
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


def called_zip(name: str, start: bytes) -> bool:
    """Whether a file is a zip by its first bytes, or calls itself one and is no picture."""
    return start.startswith(ZIP_STARTS) or (name.lower().endswith(".zip") and not photo.recognised(start))


def _zip_file(source: Path | bytes) -> BinaryIO:
    """The zip file, open for reading.  Raises ArchiveError when it cannot be opened or is none."""
    try:
        file = io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")
    except OSError as error:
        raise ArchiveError(f"This file cannot be opened ({error.strerror}): check its name and that you may read it.") from error
    start = file.read(4)
    file.seek(0)
    if start not in ZIP_STARTS:
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
