"""Who trains, who waits, and what is left of it: trainings in processes of their own, one a user, a queue for the class.

Nothing here waits for a training.  Every call first looks after all jobs: processes that ended, users who left, who is next.
"""

import logging
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from core.lab import child, progress, trained
from core.lab.progress import Progress
from core.lab.recipe import Recipe
from core.settings import LAB_ABSENT_SECONDS, LAB_KEPT_SECONDS, LAB_MAX_KEPT, LAB_MAX_SECONDS, LAB_STOP_SECONDS, ROOT, TRAININGS_AT_ONCE

LOADING_SECONDS = 120  # at most, for TensorFlow, on a machine that is busy

PROBLEMS = {
    child.NO_TENSORFLOW: "Nothing can be trained here because TensorFlow is not installed; the person who runs this app can add it.",
    child.NO_DISK: "The training ended because the server's disk is full; free some space and train again.",
    child.NO_MEMORY: "The training ended because the server's memory is full; choose a smaller network or smaller batches.",
    child.NO_DIGITS: "The MNIST digits are not on this server any more; fetch them again, or train on the bundled digits.",
}
ENDED = "The training was ended from outside, most often because memory ran out; train again, with a smaller network if it happens twice."
NO_ROOM = "The training could not be started because the server's disk is full or cannot be written; free some space and try again."

log = logging.getLogger(__name__)


class LabError(RuntimeError):
    """One plain sentence: why a training could not be started."""


@dataclass
class Job:
    """A training of one user, "train" or "race", from the queue to its end."""

    owner: str
    recipe: Recipe
    folder: Path
    state: str = "waiting"  # then "running", then "ended"
    problem: str = ""
    process: subprocess.Popen | None = None
    started: float = 0.0
    stop_asked: float | None = None
    seen: float = field(default_factory=time.monotonic)

    @property
    def kind(self) -> str:
        """What the page calls it."""
        return "race" if self.recipe.race else "train"


@dataclass(frozen=True)
class View:
    """A job as its user sees it now."""

    recipe: Recipe
    state: str
    ahead: int  # others who train or wait before it; 0 once it runs
    stopping: bool
    problem: str
    progress: Progress
    folder: Path


class Lab:
    """All trainings of one server.  Safe to call from many threads; an owner is any text that only its user knows."""

    def __init__(self, at_once: int = TRAININGS_AT_ONCE, absent_seconds: float = LAB_ABSENT_SECONDS):
        self._at_once, self._absent_seconds = at_once, absent_seconds
        self._root = tempfile.TemporaryDirectory(prefix="thousand-words-lab-", ignore_cleanup_errors=True)
        self._jobs: dict[tuple[str, str], Job] = {}  # by owner and kind, in the order of the queue
        self._networks: dict[str, tuple[Path, float]] = {}  # by owner: the folder of the last whole network, and when it was last seen
        self._lock = threading.RLock()

    def start(self, owner: str, recipe: Recipe) -> None:
        """Put a training into the queue; its user's last one of the same kind is forgotten.

        Raises LabError, RecipeError or BlockError, each with a sentence for the page.
        """
        recipe.checked()
        with self._lock:
            self._look_after()
            if any(job.owner == owner and job.state != "ended" for job in self._jobs.values()):
                raise LabError("You already train a network here; stop it before you start another.")
            folder = self._new_folder()
            try:
                (folder / "recipe.json").write_text(recipe.to_json(), encoding="utf-8")
            except OSError as error:
                raise LabError(NO_ROOM) from error
            job = Job(owner, recipe, folder)
            self._forget((owner, job.kind))
            self._jobs[owner, job.kind] = job
            self._look_after()

    def stop(self, owner: str, kind: str) -> None:
        """End a training: at once while it waits or loads, after its step, with a test, while it trains."""
        with self._lock:
            job = self._jobs.get((owner, kind))
            if job is None or job.state == "ended":
                return
            if job.state == "waiting" or not progress.read(job.folder, len(job.recipe.lanes)).curves[0].steps:
                self._forget((owner, kind))
            elif job.stop_asked is None:
                job.stop_asked = time.monotonic()
                with suppress(OSError):  # it has just ended by itself
                    job.process.stdin.write(b"stop\n")
                    job.process.stdin.flush()
            self._look_after()

    def look(self, owner: str, kind: str) -> View | None:
        """A user's training of this kind as it is now; None where there is none."""
        with self._lock:
            self._see(owner)
            self._look_after()
            job = self._jobs.get((owner, kind))
            if job is None:
                return None
            ahead = 0
            if job.state == "waiting":
                ahead = next(at for at, other in enumerate(j for j in self._jobs.values() if j.state != "ended") if other is job)
            told = progress.read(job.folder, len(job.recipe.lanes))
            return View(job.recipe, job.state, ahead, job.stop_asked is not None, job.problem, told, job.folder)

    def busy(self, owner: str) -> str:
        """The kind of training this user has in the queue or running; "" for none."""
        with self._lock:
            self._look_after()
            return next((job.kind for job in self._jobs.values() if job.owner == owner and job.state != "ended"), "")

    def accept(self, owner: str, data: bytes) -> None:
        """Keep a network from outside, such as the notebook's weights, as the user's own.  Raises NetworkError, LabError."""
        trained.load(data)
        with self._lock:
            folder = self._new_folder()
            try:
                (folder / progress.NETWORK).write_bytes(data)
            except OSError as error:
                raise LabError(NO_ROOM) from error
            self._keep_network(owner, folder)

    def network(self, owner: str) -> Path | None:
        """The archive of the network this user trained or brought last, for `trained.load`; None where there is none."""
        with self._lock:
            self._see(owner)
            self._look_after()
            if owner not in self._networks:
                return None
            folder, _ = self._networks[owner]
            self._networks[owner] = folder, time.monotonic()
            return folder / progress.NETWORK

    def _see(self, owner: str) -> None:
        for job in self._jobs.values():
            if job.owner == owner:
                job.seen = time.monotonic()

    def close(self) -> None:
        """End every training and delete every file."""
        with self._lock:
            for key in list(self._jobs):
                self._forget(key)
            self._root.cleanup()

    def _look_after(self) -> None:
        now = time.monotonic()
        for key, job in list(self._jobs.items()):
            if job.state == "running":
                self._look_after_process(job, now)
            if now - job.seen > self._patience(job):
                self._forget(key)
        for owner, (folder, seen) in list(self._networks.items()):
            if now - seen > LAB_KEPT_SECONDS:
                del self._networks[owner]
                self._delete(folder)
        running = sum(job.state == "running" for job in self._jobs.values())
        waiting = [job for job in self._jobs.values() if job.state == "waiting"]
        for job in waiting[: max(0, self._at_once - running)]:
            self._run(job)
        ended = sorted((job.seen, key) for key, job in self._jobs.items() if job.state == "ended")
        for _, key in ended[: max(0, len(self._jobs) - LAB_MAX_KEPT)]:
            self._forget(key)
        oldest = sorted(self._networks, key=lambda owner: self._networks[owner][1])
        for owner in oldest[: max(0, len(oldest) - LAB_MAX_KEPT)]:
            self._delete(self._networks.pop(owner)[0])

    def _patience(self, job: Job) -> float:
        """Seconds without a look after which a job is forgotten; a training goes on unseen while nobody waits for its place."""
        if job.state == "ended":
            return LAB_KEPT_SECONDS
        somebody_waits = any(other.state == "waiting" for other in self._jobs.values())
        return self._absent_seconds if somebody_waits else float("inf")

    def _look_after_process(self, job: Job, now: float) -> None:
        status = job.process.poll()
        if status is not None:
            self._end(job, status)
        elif (job.stop_asked and now - job.stop_asked > LAB_STOP_SECONDS) or now - job.started > LAB_MAX_SECONDS + LOADING_SECONDS:
            job.process.kill()  # its end is seen at the next call

    def _run(self, job: Job) -> None:
        calm = getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0) | getattr(subprocess, "CREATE_NO_WINDOW", 0)  # both on Windows only
        command = [sys.executable, "-m", "core.lab.child", str(job.folder)]
        job.state, job.started = "running", time.monotonic()
        try:
            with (job.folder / "log.txt").open("wb") as output:
                job.process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=output, stderr=output, creationflags=calm)
        except OSError:
            log.exception("a training could not be started")
            job.state, job.problem = "ended", NO_ROOM

    def _end(self, job: Job, status: int) -> None:
        job.state = "ended"
        _hang_up(job.process)
        if status:
            tail = (job.folder / "log.txt").read_text(encoding="utf-8", errors="replace")[-2000:]
            log.warning("a training ended with status %d: %s", status, tail)
            job.problem = PROBLEMS.get(status, ENDED)
        if (job.folder / progress.NETWORK).exists():
            self._keep_network(job.owner, job.folder)

    def _keep_network(self, owner: str, folder: Path) -> None:
        before = self._networks.pop(owner, (None, 0.0))[0]
        self._networks[owner] = folder, time.monotonic()
        if before:
            self._delete(before)

    def _forget(self, key: tuple[str, str]) -> None:
        job = self._jobs.pop(key, None)
        if job is None:
            return
        if job.process and job.process.poll() is None:
            job.process.kill()
            with suppress(subprocess.TimeoutExpired):
                job.process.wait(5)
        if job.process:
            _hang_up(job.process)
        self._delete(job.folder)

    def _delete(self, folder: Path) -> None:
        """Remove a folder that neither a job nor a network needs any more."""
        needed = [job.folder for job in self._jobs.values()] + [kept for kept, _ in self._networks.values()]
        if folder not in needed:
            shutil.rmtree(folder, ignore_errors=True)

    def _new_folder(self) -> Path:
        folder = Path(self._root.name) / uuid.uuid4().hex
        try:
            folder.mkdir()
        except OSError as error:
            raise LabError(NO_ROOM) from error
        return folder


def _hang_up(process: subprocess.Popen) -> None:
    with suppress(OSError):  # it may have ended with an order unread
        process.stdin.close()
