"""What the teacher said of fixed views, kept on disk: it costs a third of a training step, and each view is asked once.

One folder holds memory-mapped arrays for one picture size: the views themselves, the last group's standardised features
and the logits (float16).  `done` is written last, so a killed run leaves no half-filled entry behind.
"""

from pathlib import Path

import keras
import numpy as np
from numpy.lib.format import open_memmap

from training.teacher import CHANNELS, CLASSES, scaled


class TeacherCache:
    """Arrays (views, photos, …) on disk, filled as training comes by: 61 kB an entry at 128 px, 184 kB at 224 px."""

    def __init__(self, folder: Path, views: int, photos: int, size: int):
        folder.mkdir(parents=True, exist_ok=True)
        kinds = {
            "photos": ((size, size, 3), np.uint8),
            "features": ((size // 32, size // 32, CHANNELS[-1]), np.float16),
            "logits": ((CLASSES,), np.float16),
            "done": ((), np.bool_),
        }
        self.arrays = {name: array_at(folder / f"{name}.npy", (views, photos, *shape), dtype) for name, (shape, dtype) in kinds.items()}

    def has(self, view: int, numbers: np.ndarray) -> bool:
        """Whether the teacher has seen this view of all these photos."""
        return bool(self.arrays["done"][view, numbers].all())

    def ask(self, teacher: keras.Model, view: int, numbers: np.ndarray, photos: np.ndarray) -> None:
        """Show the teacher these views, uint8 (n, size, size, 3), and keep what it says."""
        *_, features, logits = teacher.predict_on_batch(scaled(photos))
        for name, values in (("photos", photos), ("features", features), ("logits", logits), ("done", True)):
            self.arrays[name][view, numbers] = values

    def read(self, view: int, numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Views uint8 (n, size, size, 3), features float32 (n, size/32, size/32, 320), logits float32 (n, 1001)."""
        photos, features, logits = (self.arrays[name][view, numbers] for name in ("photos", "features", "logits"))
        return photos, features.astype(np.float32), logits.astype(np.float32)


def array_at(path: Path, shape: tuple[int, ...], dtype: type) -> np.memmap:
    """The array in that file, made full of zeros first if there is none; a sparse file, where the disk knows such."""
    if not path.exists():
        staged = path.with_suffix(".part")
        open_memmap(staged, "w+", dtype, shape)
        staged.replace(path)
    return open_memmap(path, "r+")
