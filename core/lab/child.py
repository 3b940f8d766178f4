"""The training process: `python -m core.lab.child FOLDER` trains the recipe in FOLDER and reports into it.

It reads its standard input: "stop" ends the training after the current step, and the end of the input,
when the server is gone, ends the process.
"""

import contextlib
import errno
import os
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import numpy as np

from core.lab import blocks, digits, progress, trained
from core.lab.models import Runner
from core.lab.recipe import Recipe
from core.settings import LAB_MAX_SECONDS, LAB_NICENESS

POINTS = 150  # reported of each lane, whatever its number of steps
PICTURE_SECONDS = 1.5
LOST, LATEST = 3, 10  # a lane has diverged when the mean of its last 10 batches is over 3 times the loss it began with
NO_TENSORFLOW, NO_DISK, NO_MEMORY, NO_DIGITS = 3, 4, 5, 6  # exit statuses, told in words by jobs.py


class Orders:
    """What the server says, listened to beside the training."""

    def __init__(self):
        self._stop = threading.Event()
        self._deadline = time.monotonic() + LAB_MAX_SECONDS
        self.training = False
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        if sys.stdin.readline().strip() == "stop":
            self._stop.set()
            if not self.training:
                os._exit(0)  # nothing has been learnt yet
            sys.stdin.readline()
        os._exit(0)  # the server has gone

    @property
    def end(self) -> str:
        """Why to end now: "stopped", "late", or "" to go on."""
        return "stopped" if self._stop.is_set() else "late" if time.monotonic() > self._deadline else ""


@dataclass
class Racer:
    """A lane with what it has seen since its last report."""

    number: int
    runner: Runner
    losses: list[float] = field(default_factory=list)
    accuracies: list[float] = field(default_factory=list)
    latest: deque[float] = field(default_factory=lambda: deque(maxlen=LATEST))
    start: float = float("nan")  # loss of the first batch

    def step(self, x: np.ndarray, y: np.ndarray) -> None:
        """Train on one batch."""
        loss, accuracy = self.runner.step(x, y)
        self.losses.append(loss)
        self.accuracies.append(accuracy)
        self.latest.append(loss)
        if np.isnan(self.start):
            self.start = loss

    @property
    def lost(self) -> bool:
        """Whether the losses are no numbers any more, or far above the first."""
        full = len(self.latest) == LATEST
        return not np.isfinite(self.losses).all() or (full and np.mean(self.latest) > LOST * self.start)


def batches(part: digits.Part, recipe: Recipe) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
    """(step from 1, pictures, classes) of every batch of every epoch, the same for the same seed."""
    order = np.random.default_rng(recipe.seed)
    step = 0
    for _ in range(recipe.epochs):
        shuffled = order.permutation(len(part))
        for start in range(0, len(part) - recipe.batch + 1, recipe.batch):
            chosen = shuffled[start : start + recipe.batch]
            step += 1
            yield step, part.inputs(chosen), part.labels[chosen]


def train(recipe: Recipe, folder: Path, tell: progress.Reporter, orders: Orders) -> None:
    """Train every lane side by side; a single lane is then tested, once, and kept in the folder."""
    parts = digits.load(recipe.collection)
    built = blocks.plan(blocks.parse(recipe.blocks))
    racers = [Racer(number, Runner(built, lane, recipe.seed)) for number, lane in enumerate(recipe.lanes)]
    watched = int(np.flatnonzero(parts.validation.labels == recipe.watched)[0])
    epoch, every = recipe.steps // recipe.epochs, max(1, recipe.steps // POINTS)

    def validate(step: int) -> None:
        for racer in racers:
            loss, accuracy = score(racer.runner.probabilities(parts.validation), parts.validation.labels)
            tell.tell(step=step, lane=racer.number, validation_loss=loss, validation_accuracy=accuracy)

    def show() -> None:
        if not recipe.race and racers:
            tell.show(**racers[0].runner.watch(parts.validation.inputs(slice(watched, watched + 1)), recipe.watched))

    validate(0)
    show()
    orders.training = True
    begun = time.monotonic()
    for step, x, y in batches(parts.training, recipe):
        for racer in racers:
            racer.step(x, y)
        if step % every == 0 or step == 1:
            left = (time.monotonic() - begun) / step * (recipe.steps - step)
            racers = [racer for racer in racers if reported(racer, step, left, tell)]
        if step % epoch == 0:
            validate(step)
        if tell.due(PICTURE_SECONDS):
            show()
        if orders.end or not racers:
            break
    if not recipe.race and racers:
        show()
        model = racers[0].runner.model
        p = racers[0].runner.probabilities(parts.test)
        model.save(folder / progress.KERAS)
        trained.save(folder / progress.NETWORK, recipe, model.get_weights(), parts.test, p)
        tell.tell(tested=[int(np.sum(p.argmax(1) == parts.test.labels)), len(parts.test)])
    tell.tell(step=step, ended=orders.end or "done")


def reported(racer: Racer, step: int, left: float, tell: progress.Reporter) -> bool:
    """Report a lane's means since its last report; returns whether it goes on."""
    lost = racer.lost
    means = {"loss": float(np.mean(racer.losses)), "accuracy": float(np.mean(racer.accuracies))}
    tell.tell(step=step, lane=racer.number, **means, seconds_left=round(left, 1), **({"diverged": True} if lost else {}))
    racer.losses.clear()
    racer.accuracies.clear()
    return not lost


def score(p: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    """Probabilities (n, 10), classes (n,) -> cross-entropy and accuracy."""
    chosen = np.maximum(p[np.arange(len(labels)), labels], 1e-7)  # as Keras: log 0 has no value
    return float(-np.log(chosen).mean()), float(np.mean(p.argmax(1) == labels))


def step_back() -> None:
    """Others come first: this process waits for the processors, and where memory runs out it is the one that Linux ends."""
    if hasattr(os, "nice"):
        os.nice(LAB_NICENESS)  # Windows is told when the process starts
    with contextlib.suppress(OSError):  # there is no such file elsewhere
        Path("/proc/self/oom_score_adj").write_text("1000")  # the most; without it, in 350 MB, it was the server


def main() -> int:
    """Train; returns an exit status that says what went wrong."""
    step_back()
    orders, folder = Orders(), Path(sys.argv[1])
    try:
        recipe = Recipe.from_json((folder / "recipe.json").read_text(encoding="utf-8"))
        tell = progress.Reporter(folder)
        tell.tell(step=0)  # a full disk shows before TensorFlow is loaded
        import tensorflow as tf

        for gpu in tf.config.list_physical_devices("GPU"):
            tf.config.experimental.set_memory_growth(gpu, True)
        tf.config.experimental.enable_op_determinism()  # the same seed gives the same curves
        train(recipe, folder, tell, orders)
    except ImportError:
        return NO_TENSORFLOW
    except FileNotFoundError:
        return NO_DIGITS
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return NO_DISK
        raise
    except Exception as error:
        if isinstance(error, MemoryError) or type(error).__name__ == "ResourceExhaustedError":  # TensorFlow's own
            return NO_MEMORY
        raise
    return 0


if __name__ == "__main__":
    sys.exit(main())
