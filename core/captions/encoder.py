"""Encoders: photos -> a grid of features, on the GPU where there is one, else on the CPU by LiteRT."""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from ai_edge_litert.interpreter import Interpreter

from core import settings, weights
from core.captions.model_folder import Spec
from core.encoder.encoder import squeezed  # noqa: F401
from core.engine import device, keras_gpu
from core.engine.cut import cut
from core.engine.litert import LiteRTModel

SIDE = 224  # pixels, where a model folder does not say otherwise
SIDES = range(32, 1025)  # what a folder may say: at most as large as an opened photo


class Encoder(Protocol):
    """Photos (n, side, side, 3) uint8 -> features (n, h, w, d) float32."""

    side: int  # pixels; every photo is squeezed to a square of this size, as all photos in training were
    device: str  # what it runs on, in words

    def __call__(self, photos: np.ndarray) -> np.ndarray: ...


class OwnEncoder:
    """A LiteRT file of this project's training: photos scaled to −1..1 in, `grid` out."""

    BATCH = 8  # photos at once; more take memory and no less time

    def __init__(self, path: Path, side: int = SIDE):
        self.side, self.device, self._model = side, device.describe(), LiteRTModel(path)

    def __call__(self, photos: np.ndarray) -> np.ndarray:
        parts = [photos[i : i + self.BATCH].astype(np.float32) / 127.5 - 1 for i in range(0, len(photos), self.BATCH)]
        return np.concatenate([self._model(part, ["grid"])["grid"] for part in parts])


class CutEncoder:
    """A public 8-bit classifier, cut at inner tensors of one height and width; their channels side by side become the grid."""

    def __init__(self, path: Path, tensors: Sequence[int], side: int = SIDE, threads: int = 2):
        self.side, self.device = side, device.describe()
        self._interpreter = Interpreter(model_content=cut(path.read_bytes(), tensors), num_threads=threads)
        self._input = self._interpreter.get_input_details()[0]["index"]
        self._interpreter.resize_tensor_input(self._input, (1, side, side, 3))
        self._interpreter.allocate_tensors()
        self._outputs = self._interpreter.get_output_details()
        self._lock = threading.Lock()  # an interpreter owns one set of buffers, so it serves one caller at a time

    def __call__(self, photos: np.ndarray) -> np.ndarray:
        with self._lock:
            return np.concatenate([self._run(photo[None]) for photo in photos])  # the file is made for one photo at a time

    def _run(self, photo: np.ndarray) -> np.ndarray:
        self._interpreter.set_tensor(self._input, photo)
        self._interpreter.invoke()
        return np.concatenate([self._values(output) for output in self._outputs], -1)

    def _values(self, output: dict) -> np.ndarray:
        """What a tensor's 8-bit numbers stand for, float32."""
        scale, zero = output["quantization"]
        return (self._interpreter.get_tensor(output["index"]).astype(np.float32) - zero) * np.float32(scale)


class GpuEncoder:
    """Either of them with Keras; the cells have a cosine of 0.9999 with those of our own file, 0.995 with the public one's."""

    BATCH = 64  # photos at once: 2 GB of the GPU's memory

    def __init__(self, model: bytes, side: int = SIDE):
        """Raises ValueError if the file has layers that are not made for a GPU here."""
        self.side, self.device, self._model = side, keras_gpu.describe(), keras_gpu.KerasModel(model)

    def __call__(self, photos: np.ndarray) -> np.ndarray:
        return np.concatenate([self._model(photos[i : i + self.BATCH]) for i in range(0, len(photos), self.BATCH)])


def open_encoder(folder: Path, spec: Spec, on_gpu: bool | None = None) -> Encoder:
    """The encoder that model.json names: a file of its folder, or the public one, fetched if it is not here yet.

    `on_gpu` None: where there is one, unless the host leaves it to others.  Raises core.weights.DownloadError if it cannot be fetched,
    ValueError, TypeError or KeyError if the folder says what no encoder can be.
    """
    own, side = "file" in spec, int(spec.get("side", SIDE))
    if side not in SIDES:
        raise ValueError(f"no encoder sees a square of {side} pixels")
    path = folder / str(spec["file"]) if own else weights.fetch(str(spec["download"]))
    tensors = [] if own else spec.get("tensors") or [int(spec["tensor"])]  # "tensor": folders of one tensor
    if settings.USE_GPU and keras_gpu.gpu() if on_gpu is None else on_gpu:
        try:
            return GpuEncoder(path.read_bytes() if own else cut(path.read_bytes(), tensors), side)
        except ValueError:  # of a person's own encoder: any network of keras.applications
            pass
    return OwnEncoder(path, side) if own else CutEncoder(path, tensors, side)
