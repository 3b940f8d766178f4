"""What somebody uploads: pictures one by one, a folder of them, zips."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from core import photo
from core.archive.source import ArchiveError, free, hidden, kind, wanted
from core.archive.zips import Zip, called_zip


class Uploads:
    """Uploaded files as an Archive has them, zips opened; of several files with one name the later ones get a number."""

    def __init__(self, files: Sequence[tuple[str, Callable[[], bytes]]]):
        """`files`: names with "/" between folders, and how to get their bytes."""
        self._readers: dict[str, Callable[[], bytes]] = {}
        self.passed: Counter[str] = Counter()
        for name, read in files:
            data = read()
            if called_zip(name, data):
                self._open_zip(name, data)
            elif len(files) == 1 or (not hidden(name) and wanted(name, data[: photo.START_BYTES])):
                self._readers[free(name, self._readers)] = read
            elif not hidden(name):
                self.passed[kind(name)] += 1

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
            archive = Zip(data)
            members = archive.pictures()
        except ArchiveError as error:
            self._readers[free(name, self._readers)] = _refusing(error)
            return
        self.passed += archive.passed
        for member in members:
            place = free(f"{name.removesuffix('.zip')}/{member}", self._readers)
            self._readers[place] = lambda member=member: archive.read(member)


def _refusing(error: ArchiveError) -> Callable[[], bytes]:
    def refuse() -> bytes:
        raise error

    return refuse
