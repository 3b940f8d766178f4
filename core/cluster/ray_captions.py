"""Captions of many photos by Ray's workers: each does what core.captions.batch does, for some of the photos, which it reads itself."""

from collections.abc import Iterator
from pathlib import Path

from core.archive import ArchiveError, Finder, Found, find
from core.captions import model_folder
from core.captions.batch import Photo, described, row
from core.captions.captioner import Captioner
from core.captions.model_folder import ModelFolder
from core.cluster import ClusterError
from core.cluster.ray_work import answers


def rows(paths: list[Path], model: ModelFolder, width: int | None, address: str) -> Iterator[dict]:
    """The row of `core.captions.batch.row` of every photo in files, folders and zips, in order.

    All workers see the photos and the model under the same paths.  Raises ClusterError when Ray cannot run.
    """
    pieces = list(find(paths))
    ready: dict[int, dict] = {}  # rows that wait for one before them
    following = 0
    for number, found in answers(pieces, _Describer, (model.folder, width), address):
        ready[number] = row(pieces[number].name, found) if isinstance(found, ClusterError) else found
        while following in ready:
            yield ready.pop(following)
            following += 1


class _Describer:
    """In a worker: the captioner, and what reads the photos."""

    def __init__(self, model: Path, width: int | None):
        self._captioner = Captioner(model_folder.read(model))
        self._width = width
        self._finder = Finder()

    def __call__(self, pieces: list[list[str]]) -> list[dict]:
        photos = [self._photo(Found(*piece)) for piece in pieces]
        return [row(name, found) for name, found in described(self._captioner, photos, self._width)]

    def _photo(self, piece: Found) -> Photo:
        try:
            return piece.name, self._finder.read(piece)
        except ArchiveError as error:
            return piece.name, error
