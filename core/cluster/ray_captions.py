"""Captions of many photos by Ray's workers: each does what core.captions.batch does, for some of the photos, which it reads itself."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from core.captions import model_folder
from core.captions.archive import OWN_FILES, REPEATED, Archive, ArchiveError, is_archive
from core.captions.batch import Photo, described, row
from core.captions.captioner import Captioner
from core.captions.model_folder import ModelFolder
from core.cli.files import read_bytes
from core.cluster import ClusterError
from core.cluster.ray_work import answers
from core.photo import PhotoError


class _Piece(NamedTuple):
    """Where a photo is."""

    name: str  # for the person who asked
    place: str  # a file, folder or zip
    member: str = ""  # the name in that folder or zip
    error: str = ""  # why it cannot be read, as a sentence


def rows(paths: list[Path], model: ModelFolder, width: int | None, address: str) -> Iterator[dict]:
    """The row of `core.captions.batch.row` of every photo in files, folders and zips, in order.

    All workers see the photos and the model under the same paths.  Raises ClusterError when Ray cannot run.
    """
    pieces = [piece for path in paths for piece in _pieces(path)]
    ready: dict[int, dict] = {}  # rows that wait for one before them
    following = 0
    for number, found in answers(pieces, _Describer, (model.folder, width), address):
        ready[number] = row(pieces[number].name, found) if isinstance(found, ClusterError) else found
        while following in ready:
            yield ready.pop(following)
            following += 1


def _pieces(path: Path) -> Iterator[_Piece]:
    place = str(path.absolute())
    try:
        if not is_archive(path):
            yield _Piece(str(path), place)
            return
        with Archive(path, OWN_FILES) as archive:
            yield from (_Piece(str(path / name), place, name) for name in archive)
            yield from (_Piece(str(path / name), place, name, REPEATED) for name in archive.repeated)
    except ArchiveError as error:
        yield _Piece(str(path), place, error=str(error))


class _Describer:
    """In a worker: the captioner, and the folders and zips that it has opened."""

    def __init__(self, model: Path, width: int | None):
        self._captioner = Captioner(model_folder.read(model))
        self._width = width
        self._archives: dict[str, Archive] = {}

    def __call__(self, pieces: list[list[str]]) -> list[dict]:
        photos = [self._photo(_Piece(*piece)) for piece in pieces]
        return [row(name, found) for name, found in described(self._captioner, photos, self._width)]

    def _photo(self, piece: _Piece) -> Photo:
        try:
            return piece.name, self._read(piece)
        except (ArchiveError, PhotoError) as error:
            return piece.name, error

    def _read(self, piece: _Piece) -> bytes:
        if piece.error:
            raise ArchiveError(piece.error)
        if not piece.member:
            return read_bytes(Path(piece.place))
        if piece.place not in self._archives:
            self._archives[piece.place] = Archive(Path(piece.place), OWN_FILES)
        return self._archives[piece.place].read(piece.member)
