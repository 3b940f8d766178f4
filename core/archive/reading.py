"""A folder or a zip is opened, and read picture by picture."""

from collections.abc import Iterator
from pathlib import Path

from core.archive import files
from core.archive.folder import Folder
from core.archive.source import UPLOAD, Archive, ArchiveError, Limits
from core.archive.uploads import Uploads
from core.archive.zips import Zip, called_zip


def opened(source: Path | bytes, limits: Limits = UPLOAD) -> Archive:
    """A folder or a zip: a path, or a zip's bytes.  Raises ArchiveError when it cannot be opened."""
    return Folder(source, limits) if isinstance(source, Path) and source.is_dir() else Zip(source, limits)


def is_archive(path: Path) -> bool:
    """Whether `opened` is for this path: a folder, a zip by its first bytes, or a file that only its name calls one."""
    return path.is_dir() or called_zip(path.name, files.start(path) or b"")


def photos_in(source: Path | bytes, limits: Limits = UPLOAD) -> Iterator[tuple[str, bytes | ArchiveError]]:
    """(name, bytes) of every picture in a folder or zip, one at a time, or (name, ArchiveError) for one that cannot be read.

    Raises ArchiveError when the source as a whole cannot be used.
    """
    with opened(source, limits) as archive:
        yield from each(archive)


def each(pictures: Archive | Uploads) -> Iterator[tuple[str, bytes | ArchiveError]]:
    """(name, bytes or error) of every picture, one at a time."""
    for name in pictures:
        try:
            yield name, pictures.read(name)
        except ArchiveError as error:
            yield name, error
