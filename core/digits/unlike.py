"""How unlike the digits it learnt a drawing is: a digit network has ten answers and no way to say "none of them".

A small network beside the others says it.  It learnt what a digit is from MNIST's training digits, and what is none from digits that were
turned, mirrored or two, from half the alphabet, and from strokes by chance (`training/unlike.py`).
"""

from pathlib import Path

import numpy as np

from core.arithmetic import convolve, relu
from core.settings import ASSETS

LAYERS = (("conv1", 12, 5), ("conv2", 24, 3), ("conv3", 32, 3))  # name, filters, kernel; each with stride 2


class Unlike:
    """The network of assets/digits/unlike.npz with the limit above which a drawing is doubted."""

    def __init__(self, folder: Path = ASSETS / "digits"):
        with np.load(folder / "unlike.npz", allow_pickle=False) as arrays:
            self._weights = {name: arrays[name].astype(np.float32) for name in arrays.files}
        self.limit = float(self._weights["limit"])

    def strangeness(self, images: np.ndarray) -> np.ndarray:
        """Digits (n, 28, 28) 0..1, as prepared -> a number each, the larger the less it resembles a digit."""
        return np.array([self._one(image) for image in images])

    def doubted(self, images: np.ndarray) -> np.ndarray:
        """Digits (n, 28, 28) -> which of them are unlike what the networks learnt, (n,)."""
        return self.strangeness(images) > self.limit

    def _one(self, image: np.ndarray) -> float:
        maps = image[:, :, None]
        for name, _, _ in LAYERS:
            kernel, bias = self._weights[f"{name}_kernel"], self._weights[f"{name}_bias"]
            maps = relu(convolve(maps, kernel, bias, stride=2, padding="same"))
        return float(maps.reshape(-1) @ self._weights["unlike_kernel"][:, 0] + self._weights["unlike_bias"][0])
