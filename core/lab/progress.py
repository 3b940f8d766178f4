"""How a training tells the page where it is: JSON lines that only grow, and one archive of pictures that is replaced."""

import json
import os
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

LINES = "progress.jsonl"
PICTURES = "pictures.npz"
NETWORK = "network.npz"
KERAS = "network.keras"


@dataclass
class Curve:
    """What one lane has reported: losses and accuracies by step, on the batches and on the validation digits."""

    steps: list[int] = field(default_factory=list)
    loss: list[float] = field(default_factory=list)
    accuracy: list[float] = field(default_factory=list)
    validation_steps: list[int] = field(default_factory=list)
    validation_loss: list[float] = field(default_factory=list)
    validation_accuracy: list[float] = field(default_factory=list)
    diverged: int | None = None  # the step at which it was given up


@dataclass
class Progress:
    """A training as far as its lines go."""

    curves: list[Curve]
    step: int = 0
    seconds_left: float | None = None
    tested: tuple[int, int] | None = None  # test digits read right, and how many there were
    ended: str = ""  # "done", "stopped" or "late" once it has ended by itself


class Reporter:
    """The writing side, in the training process.  Raises OSError when the disk is full."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._lines = (folder / LINES).open("a", encoding="utf-8", buffering=1)  # a line is written whole
        self._pictured = 0.0

    def tell(self, **what) -> None:
        """Add one line."""
        self._lines.write(json.dumps(what) + "\n")

    def due(self, seconds: float) -> bool:
        """Whether the last pictures are older than this."""
        return time.monotonic() - self._pictured > seconds

    def show(self, **arrays: np.ndarray) -> None:
        """Replace the pictures."""
        self._pictured = time.monotonic()
        save(self._folder / PICTURES, **arrays)


def save(path: Path, **arrays: np.ndarray) -> None:
    """Write an archive whole: who reads meanwhile gets the old one.  Raises OSError."""
    staged = path.with_suffix(".part.npz")
    np.savez(staged, **arrays)
    try:
        os.replace(staged, path)
    except PermissionError:  # Windows, while somebody reads the old one: the next pictures will do
        staged.unlink()


def read(folder: Path, lanes: int) -> Progress:
    """Everything told so far; a line that is still being written is left for the next time."""
    progress = Progress([Curve() for _ in range(lanes)])
    try:
        text = (folder / LINES).read_text(encoding="utf-8")
    except OSError:  # not there yet
        return progress
    for line in text.splitlines(keepends=True):
        if line.endswith("\n"):
            _add(progress, json.loads(line))
    return progress


def _add(progress: Progress, told: dict) -> None:
    if "lane" in told:
        curve = progress.curves[told["lane"]]
        if "loss" in told:
            curve.steps.append(told["step"])
            curve.loss.append(told["loss"])
            curve.accuracy.append(told["accuracy"])
        if "validation_loss" in told:
            curve.validation_steps.append(told["step"])
            curve.validation_loss.append(told["validation_loss"])
            curve.validation_accuracy.append(told["validation_accuracy"])
        if told.get("diverged"):
            curve.diverged = told["step"]
    progress.step = max(progress.step, told.get("step", 0))
    progress.seconds_left = told.get("seconds_left", progress.seconds_left)
    progress.tested = tuple(told["tested"]) if "tested" in told else progress.tested
    progress.ended = told.get("ended", progress.ended)


def pictures(folder: Path) -> dict[str, np.ndarray]:
    """The pictures shown last; empty while there are none."""
    try:
        with np.load(folder / PICTURES, allow_pickle=False) as arrays:
            return dict(arrays)
    except (OSError, ValueError):
        return {}
