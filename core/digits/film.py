"""The film of learning: the first two layers' kernels and the test result at 21 moments of one training run."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.arithmetic import convolve, relu
from core.settings import ASSETS


@dataclass(frozen=True)
class Film:
    """Moments (f,) in training steps of 32 digits; kernels float32, confusion counts (f, 10, 10) on MNIST's test digits."""

    steps: np.ndarray
    conv1_kernel: np.ndarray  # (f, 3, 3, 1, 64)
    conv1_bias: np.ndarray  # (f, 64)
    conv2_kernel: np.ndarray  # (f, 3, 3, 64, 32)
    conv2_bias: np.ndarray  # (f, 32)
    confusion: np.ndarray

    @property
    def accuracy(self) -> np.ndarray:
        """Share of test digits read right at every moment, (f,)."""
        return np.trace(self.confusion, axis1=1, axis2=2) / self.confusion.sum(axis=(1, 2))

    def maps(self, image: np.ndarray, layer: str) -> np.ndarray:
        """Maps of one digit (28, 28) before ReLU at every moment: (f, filters, h, w); layer "conv1" or "conv2"."""
        return np.stack([self._maps_at(moment, image, layer) for moment in range(len(self.steps))]).transpose(0, 3, 1, 2)

    def _maps_at(self, moment: int, image: np.ndarray, layer: str) -> np.ndarray:
        first = convolve(image[:, :, None], self.conv1_kernel[moment], self.conv1_bias[moment])
        return first if layer == "conv1" else convolve(relu(first), self.conv2_kernel[moment], self.conv2_bias[moment])


def load(folder: Path = ASSETS / "digits") -> Film:
    """The film written by `training/digits.py` (kernels are stored as float16)."""
    with np.load(folder / "film.npz", allow_pickle=False) as arrays:
        kernels = {name: arrays[name].astype(np.float32) for name in ("conv1_kernel", "conv1_bias", "conv2_kernel", "conv2_bias")}
        return Film(steps=arrays["step"], confusion=arrays["confusion"].astype(int), **kernels)
