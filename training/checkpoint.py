"""A training run's state on disk: one npz, replaced in one move, so a kill at any moment leaves a whole one."""

import json
import os
from pathlib import Path

import keras
import numpy as np


def save(path: Path, state: dict, **lists: list[np.ndarray]) -> None:
    """Keep `state` (JSON) and named lists of arrays."""
    arrays = {f"{name}.{i}": value for name, values in lists.items() for i, value in enumerate(values)}
    staged = path.with_suffix(".part")
    with staged.open("wb") as file:
        np.savez(file, state=np.array(json.dumps(state)), **arrays)
        file.flush()
        os.fsync(file.fileno())
    staged.replace(path)


def load(path: Path) -> tuple[dict, dict[str, list[np.ndarray]]]:
    """What `save` was given."""
    lists: dict[str, list[np.ndarray]] = {}
    with np.load(path) as arrays:
        state = json.loads(str(arrays["state"]))
        for key in arrays.files:
            if key != "state":
                lists.setdefault(key.rpartition(".")[0], []).append(arrays[key])
    return state, lists


def optimizer_arrays(optimizer: keras.optimizers.Optimizer) -> list[np.ndarray]:
    return [keras.ops.convert_to_numpy(variable) for variable in optimizer.variables]


def restore_optimizer(optimizer: keras.optimizers.Optimizer, arrays: list[np.ndarray]) -> None:
    for variable, value in zip(optimizer.variables, arrays, strict=True):
        variable.assign(value)
