"""What somebody names at a shell: files, folders and zips, in order."""

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from core.archive import files
from core.archive.reading import is_archive, opened
from core.archive.source import OWN_FILES, Archive, ArchiveError, passed_over
from core.names import printable


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
        self._place = ""
        self._archive: Archive | None = None

    def read(self, found: Found) -> bytes:
        """The undecoded picture.  Raises ArchiveError."""
        if found.error:
            raise ArchiveError(found.error)
        if not found.member:
            return files.named(Path(found.place))
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
