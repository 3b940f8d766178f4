"""The index of a folder made by Ray's workers: each does what core.recommend.update does, for some of the pictures."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from core.archive import Archive, opened
from core.captions import model_folder
from core.captions.captioner import Captioner
from core.cluster import ClusterError
from core.cluster.ray_work import answers
from core.recommend.folder import LIMITS
from core.recommend.looker import Known, Looker
from core.recommend.update import Progress, Update


class RayUpdate(Update):
    """An update whose pictures are looked at by Ray's workers, all of which see the folder under the same path."""

    def __init__(self, pictures: Archive, looker: Looker, known: Mapping[str, Known], folder: Path, address: str):
        super().__init__(pictures, looker, known)
        self._folder, self._address = folder.absolute(), address

    def run(self) -> Iterator[Progress]:
        """As Update.run; a picture whose answer is lost is in `failed`.  Raises ClusterError when Ray cannot run."""
        names = list(self._pictures)
        captioner = self._looker.captioner
        model = captioner.model.folder if captioner else None
        arguments = self._folder, model, self._looker.made_by, self.known
        begun = time.monotonic()
        for done, (number, looked) in enumerate(answers(names, _Indexer, arguments, self._address)):
            name = names[number]
            left = (time.monotonic() - begun) / done * (len(names) - done) if done else None
            yield Progress(done, len(names), f"Looked at {name}", left)
            if isinstance(looked, ClusterError):
                self._fail([name], looked)
            elif looked.failed:
                self._fail([name], ValueError(looked.failed))
            else:
                self.items[name] = looked.digest
                if looked.known:
                    self.known[looked.digest] = looked.known


@dataclass(frozen=True)
class _Looked:
    """What came of one picture."""

    digest: str = ""
    known: Known | None = None  # None: known before
    failed: str = ""  # why, as a sentence


class _Indexer:
    """In a worker: the folder, and a looker like that of the command."""

    def __init__(self, folder: Path, model: Path | None, made_by: dict[str, str], known: Mapping[str, Known]):
        self._pictures = opened(folder, LIMITS)
        self._looker = Looker(Captioner(model_folder.read(model)) if model else None)
        self._known = known
        if self._looker.made_by != made_by:
            raise ClusterError("a worker has another version of this app or of the captioner")

    def __call__(self, names: list[str]) -> list[_Looked]:
        job = Update(_Some(self._pictures, names), self._looker, self._known)
        for _ in job.run():
            pass
        return [self._looked(job, name) for name in names]

    def _looked(self, job: Update, name: str) -> _Looked:
        digest = job.items.get(name)
        if digest is None:
            return _Looked(failed=job.failed[name.encode(errors="replace").decode()])
        known = job.known[digest]
        return _Looked(digest, None if self._known.get(digest) is known else known)


class _Some:
    """Some pictures of an archive, as core.recommend.update.Pictures."""

    def __init__(self, pictures: Archive, names: list[str]):
        self._names = names
        self.read = pictures.read

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
