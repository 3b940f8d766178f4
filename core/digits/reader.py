"""A digit network ready to read: 28 x 28 in, the maps of every layer, the logits and the probabilities out."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.digits.networks import NETWORKS, Conv, Dense, Network
from core.engine.litert import LiteRTModel
from core.settings import ASSETS

BATCH = 27  # a third of the shift test: the series' network needs 0.35 MB a digit for its maps


@dataclass(frozen=True)
class Reading:
    """What one network made of one digit.

    maps: layer name -> (h, w, channels) float32; a convolution's maps are before ReLU.
    """

    image: np.ndarray  # (28, 28)
    maps: dict[str, np.ndarray]
    logits: np.ndarray  # (10,)
    probabilities: np.ndarray  # (10,)

    @property
    def digit(self) -> int:
        """The class with the largest probability."""
        return int(self.probabilities.argmax())


class Reader:
    """One network of assets/digits: its description, its numbers, and the LiteRT file that runs it."""

    def __init__(self, name: str, folder: Path = ASSETS / "digits"):
        self.network: Network = NETWORKS[name]
        with np.load(folder / f"{name}.npz", allow_pickle=False) as arrays:
            self.weights = dict(arrays)  # "conv1_kernel" (3, 3, in, out), "conv1_bias" (out,), "dense_kernel" (cells, 10)…
        self._model = LiteRTModel(folder / f"{name}.tflite")

    def read(self, image: np.ndarray) -> Reading:
        """One digit (28, 28) 0..1 -> every layer's maps, logits and probabilities, in one pass."""
        outputs = {name: value[0] for name, value in self._model(image[None, :, :, None]).items()}
        logits, probabilities = outputs.pop("logits"), outputs.pop("probabilities")
        return Reading(image, {layer.name: outputs[layer.name] for layer in self.network.layers[:-1]}, logits, probabilities)

    def probabilities(self, images: np.ndarray) -> np.ndarray:
        """Digits (n, 28, 28) 0..1 -> class probabilities (n, 10)."""
        chunks = [images[i : i + BATCH, :, :, None] for i in range(0, len(images), BATCH)]
        batches = [self._model(chunk, ["probabilities"])["probabilities"] for chunk in chunks]
        return np.concatenate(batches)

    def conv(self, name: str) -> Conv:
        """The description of a convolution."""
        return next(layer for layer in self.network.layers if layer.name == name)

    def kernel(self, name: str) -> np.ndarray:
        """Kernels of a convolution (k, k, in, out), or the weights (cells, 10) of the dense layer."""
        return self.weights[f"{name}_kernel"]

    def bias(self, name: str) -> np.ndarray:
        """Biases of a layer, one for each filter or class."""
        return self.weights[f"{name}_bias"]

    def input_of(self, name: str, reading: Reading) -> np.ndarray:
        """The maps (h, w, c) a layer works on: the digit, or the layer before it after ReLU."""
        names = [layer.name for layer in self.network.layers]
        at = names.index(name)
        if at == 0:
            return reading.image[:, :, None]
        before = self.network.layers[at - 1]
        maps = reading.maps[before.name]
        return np.maximum(maps, 0) if isinstance(before, Conv) else maps

    @property
    def features_name(self) -> str:
        """The layer whose cells the dense layer weighs."""
        return self.network.layers[-2].name if isinstance(self.network.layers[-1], Dense) else self.network.layers[-1].name
