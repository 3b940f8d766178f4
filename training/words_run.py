"""One training run of a network of words: the learning rate, the kept state, the progress lines."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
from filelock import FileLock

from training import checkpoint

WARM_UP, COOL_DOWN = 0.03, 0.4  # shares of the steps in which the rate rises and falls
SAVE_SECONDS, LOG_STEPS = 120, 50


@dataclass(frozen=True)
class Plan:
    """How long to learn, and how fast."""

    steps: int
    rate: float

    def rate_at(self, step: int) -> float:
        """Up, level, down to nothing: level in the middle, so that a plan can be made longer while it runs."""
        return self.rate * min(1.0, (step + 1) / (WARM_UP * self.steps), (self.steps - step) / (COOL_DOWN * self.steps))


def train(model: keras.Model, batch_at: Callable[[int], tuple], plan: Plan, work: Path) -> dict:
    """Train a compiled, built model to the end of the plan, from where the folder `work` says it stopped.

    `batch_at(step)` gives the arguments of `train_on_batch`.  Returns the run's state: steps, seconds, and the last mean loss.
    """
    work.mkdir(parents=True, exist_ok=True)
    path = work / "checkpoint.npz"
    with FileLock(work / "lock", timeout=0):
        state = {"step": 0, "seconds": 0.0, "loss": None}
        model.optimizer.build(model.trainable_variables)
        if path.exists():
            state, lists = checkpoint.load(path)
            model.set_weights(lists["weights"])
            checkpoint.restore_optimizer(model.optimizer, lists["optimizer"])
        clock = saved = time.perf_counter()
        losses = []
        while state["step"] < plan.steps:
            model.optimizer.learning_rate = plan.rate_at(state["step"])
            losses.append(float(model.train_on_batch(*batch_at(state["step"]))))
            state["step"] += 1
            last = state["step"] == plan.steps
            if last or state["step"] % LOG_STEPS == 0:
                now = time.perf_counter()
                state["seconds"] = round(state["seconds"] + now - clock, 1)
                state["loss"], clock, losses = round(float(np.mean(losses)), 4), now, []
                print(json.dumps(state), flush=True)
            if last or time.perf_counter() - saved > SAVE_SECONDS:
                checkpoint.save(path, state, weights=model.get_weights(), optimizer=checkpoint.optimizer_arrays(model.optimizer))
                saved = time.perf_counter()
    return state
