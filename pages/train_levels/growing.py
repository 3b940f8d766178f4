"""The charts of a training that is still running."""

from collections.abc import Sequence

from core.figures import BLUE, ORANGE
from core.lab.figures import LANES, SURELY
from core.lab.progress import Curve
from pages.face.browser.curves import Line, curves

LOSSES = (0, 0.5, 1, 1.5, 2, 2.5, 3)
SHARES = (0, 0.25, 0.5, 0.75, 1)
POWERS = (0.01, 0.1, 1, 10, 100)


def loss(curve: Curve, steps: int, told: str) -> None:
    """Loss on the batches and on the validation digits so far."""
    lines = _two(curve.steps, curve.loss, curve.validation_steps, curve.validation_loss)
    curves(lines, key="train_loss_now", description=told, x_end=steps, y_title="loss", y_range=(0, SURELY), y_ticks=LOSSES)


def accuracy(curve: Curve, steps: int, told: str) -> None:
    """The share read right so far."""
    lines = _two(curve.steps, curve.accuracy, curve.validation_steps, curve.validation_accuracy)
    curves(
        lines, key="train_accuracy_now", description=told, x_end=steps, y_title="read right", y_range=(0, 1), y_ticks=SHARES, percent=True
    )


def race(lanes: Sequence[Curve], names: Sequence[str], steps: int, powers: bool, told: str) -> None:
    """The loss of every lane so far."""
    lines = [
        Line(name + (" (diverged)" if lane.diverged else ""), colour, lane.steps, lane.loss, dotted=lane.diverged is not None)
        for lane, name, (colour, _) in zip(lanes, names, LANES, strict=False)
    ]
    title, bounds, ticks = ("loss, in powers of ten", (POWERS[0], POWERS[-1]), POWERS) if powers else ("loss", (0, SURELY), LOSSES)
    curves(lines, key="train_race_now", description=told, x_end=steps, y_title=title, y_range=bounds, y_ticks=ticks, powers=powers)


def _two(steps: Sequence[int], batches: Sequence[float], at: Sequence[int], validation: Sequence[float]) -> list[Line]:
    return [Line("training batches", BLUE, steps, batches), Line("validation digits", ORANGE, at, validation, points=True)]
