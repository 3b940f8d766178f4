"""A folder of pictures, with the folders in it; nothing outside is read."""

import os
from collections.abc import Iterator
from pathlib import Path

from core.archive import files
from core.archive.source import OWN_FILES, Archive, ArchiveError, Limits, hidden

_OUTSIDE = "This is a link to a file outside the folder; copy the picture itself into the folder."


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
            data = files.first_bytes(path, self._limits.file_bytes + 1)
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
        for where, folders, found in os.walk(self._folder, onerror=lambda error: unlisted.append(error.filename)):
            yield from self._told(unlisted)
            folders[:] = sorted(name for name in folders if not hidden(name))
            for name in list(folders):
                if Path(where, name).is_symlink():
                    self.passed["links to folders"] += 1
            for name in sorted(found):
                path = Path(where, name)
                relative = path.relative_to(self._folder).as_posix()
                if not hidden(name) and self._wanted(relative, files.start(path)):
                    yield relative
        yield from self._told(unlisted)

    def _told(self, unlisted: list[str]) -> Iterator[str]:
        """The folders that could not be listed, as names that cannot be read.  Raises ArchiveError when it is the whole."""
        while unlisted:
            path = Path(unlisted.pop(0))
            if path == self._folder:
                raise ArchiveError(_unlisted(path))
            yield path.relative_to(self._folder).as_posix()


def _unlisted(folder: Path) -> str:
    try:
        os.scandir(folder).close()
    except OSError as error:
        return f"This folder cannot be listed ({error.strerror}): check that you may read it."
    return "This folder could not be listed a moment ago; try again."
