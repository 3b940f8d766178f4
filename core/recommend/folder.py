"""The index of a folder of pictures: made, brought up to date when pictures come, change or go, and resumed after any interruption."""

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import filelock

from core import settings
from core.archive import Archive, Limits, opened, passed_over
from core.recommend import update
from core.recommend.catalogue import CatalogueError
from core.recommend.index import FILE, Index
from core.recommend.looker import Known, Looker, ready_captioner
from core.recommend.part_file import PartFile
from core.recommend.update import Changes, Progress, Update

LIMITS = Limits(pictures=settings.MAX_INDEXED_PICTURES, total_bytes=2**40)
OTHER_VIEWS = "The vectors that are there were made by another version of this app, so every picture is looked at again."
OTHER_CAPTIONER = "The captions that are there were written by another captioner, so every picture is described again."
NO_CAPTIONER = "No captioner can run here, so new pictures get no captions; the words view needs them."
DAMAGED = "The catalogue that is there cannot be read, so it is made anew."


def file_of(catalogue: Path) -> Path:
    """The index of a catalogue that a person names by its folder or by its file."""
    return catalogue if catalogue.suffix == ".npz" else catalogue / FILE


class FolderIndex:
    """One update of a folder's index; its numbers are there once `run` has come to its end.

    The old index stays as it is until the new one is whole.  Until then, what has been looked at goes into a part file
    beside it, from which the next update goes on.
    """

    def __init__(
        self,
        folder: Path,
        catalogue: Path,
        captions: bool = True,
        tell: Callable[[str], None] = print,
        updating: Callable[[Archive, Looker, dict[str, Known]], Update] = Update,
    ):
        """`folder` may be a zip; `tell` gets a sentence where something is not as one might expect; `updating` does the work."""
        self._folder, self._captions, self._tell, self._updating = folder, captions, tell, updating
        self.file = file_of(catalogue)
        self.failed: dict[str, str] = {}  # name -> why, as a sentence
        self.index: Index | None = None
        self.changes = Changes(0, 0, 0, 0)

    def run(self) -> Iterator[Progress]:
        """Bring the index up to date, a step for every picture.  Raises ArchiveError for the folder, EmptyError
        where it holds no picture, CatalogueError for the index.
        """
        with _sentences(self.file), opened(self._folder, LIMITS) as pictures:
            pictures.pictures()
            if pictures.passed:
                self._tell(passed_over(pictures.passed))
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with filelock.FileLock(self.file.with_suffix(".lock"), timeout=0):
                yield from self._run(pictures)

    def _run(self, pictures: Archive) -> Iterator[Progress]:
        looker = Looker(ready_captioner() if self._captions else None)
        before = self._loaded(self.file)
        made_by = self._made_by(looker, before)
        stored = _known(before, made_by)
        part_path = self.file.with_name(f"{self.file.stem}.unfinished.npz")
        part = PartFile(part_path, stored, made_by)
        job = self._updating(pictures, looker, stored | _known(self._loaded(part_path), made_by))
        self.failed = job.failed
        try:
            for progress in job.run():
                yield progress
                part.keep(job.known)
        except (GeneratorExit, KeyboardInterrupt):
            with suppress(OSError):
                part.keep(job.known, now=True)
            raise
        self.index = job.index(made_by)
        self.index.save(self.file)
        part.remove()
        self.changes = update.changes({entry.item: entry.digest for entry in before.entries} if before else {}, job.items)

    def _loaded(self, file: Path) -> Index | None:
        try:
            return Index.load(file) if file.exists() else None
        except CatalogueError:
            self._tell(DAMAGED)
            return None

    def _made_by(self, looker: Looker, before: Index | None) -> dict[str, str]:
        """What the new index depends on; tells what of the old one is of no use."""
        made_by = looker.made_by
        old = before.made_by if before else made_by
        if old.get("views") != made_by["views"]:
            self._tell(OTHER_VIEWS)
        if self._captions and looker.captioner is None:
            self._tell(NO_CAPTIONER)
            made_by["captions"] = old.get("captions", "")  # those that are there stay
        elif made_by["captions"] and old.get("captions", "") not in ("", made_by["captions"]):
            self._tell(OTHER_CAPTIONER)
        return made_by


def _known(index: Index | None, made_by: dict[str, str]) -> dict[str, Known]:
    return update.known_of(index, made_by, index.made_by.get("captions") == made_by["captions"]) if index else {}


@contextmanager
def _sentences(file: Path) -> Iterator[None]:
    """What goes wrong while an index is written, as CatalogueError."""
    try:
        yield
    except filelock.Timeout as error:
        raise CatalogueError(f"The catalogue {file.parent} is being written by another command; wait until that has ended.") from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            what = "because the disk is full; free some space and run the command again, which goes on from where it was"
        else:
            what = f"({error.strerror}); choose another place for it"
        raise CatalogueError(f"The catalogue {file.parent} could not be written {what}.") from error
