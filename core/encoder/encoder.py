"""Photos -> what one pre-trained network sees in them: on the GPU where there is one, else on the CPU by LiteRT."""

import functools
import threading
from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

import numpy as np
from PIL import Image

from core import settings
from core.encoder import litert, numbers
from core.encoder.layers import EARLY, SIDE
from core.engine import device, keras_gpu
from core.engine.litert import LiteRTModel


class Seen(NamedTuple):
    """What the network makes of n photos, float32."""

    grid: np.ndarray  # (n, 9, 9, 560): the last block's 352 channels, then 208 of the block before
    pooled: np.ndarray  # (n, 1280): the mean of every map of the head
    logits: np.ndarray  # (n, 1000): pooled @ weights + bias, a number for every class
    head: np.ndarray | None = None  # (n, 9, 9, 1280): the maps themselves, where they are asked for
    fine: np.ndarray | None = None  # (n, 65, 65, 24): edges and textures in earlier blocks, where they are asked for
    middle: np.ndarray | None = None  # (n, 33, 33, 48)
    coarse: np.ndarray | None = None  # (n, 17, 17, 120)

    def of(self, photos: slice) -> "Seen":
        """The same of some of the photos."""
        return Seen(*(None if part is None else part[photos] for part in self))

    def alone(self) -> list["Seen"]:
        """Every photo by itself, as a copy: a view would keep all of them."""
        return [Seen(*(part if part is None else part[n : n + 1].copy() for part in self)) for n in range(len(self.grid))]

    @classmethod
    def joined(cls, several: Sequence["Seen"]) -> "Seen":
        """The photos of all of them, one after the other."""
        return cls(*(None if parts[0] is None else np.concatenate(parts) for parts in zip(*several, strict=True)))


class Classifier(NamedTuple):
    """The network's last layer."""

    weights: np.ndarray  # (1280, 1000)
    bias: np.ndarray  # (1000,)

    def logits(self, pooled: np.ndarray) -> np.ndarray:
        """Seen.pooled (n, 1280) -> Seen.logits (n, 1000)."""
        return pooled @ self.weights + self.bias


class Encoder(Protocol):
    """Photos (n, 260, 260, 3) uint8, each `squeezed`, any n of at least 1 -> Seen; `head`: with the head's maps; `early`: with the
    earlier blocks' answers.

    Safe to call from many threads.
    """

    side: int  # pixels
    device: str  # what it runs on, in words
    classifier: Classifier

    def __call__(self, photos: np.ndarray, head: bool = False, early: bool = False) -> Seen: ...


def squeezed(photo: np.ndarray, side: int = SIDE) -> np.ndarray:
    """A photo of any size (h, w, 3) uint8 -> (side, side, 3) uint8, its aspect ratio given up."""
    return np.asarray(Image.fromarray(photo).resize((side, side), Image.Resampling.BILINEAR))


class CpuEncoder:
    """LiteRT.  Ready 0.13 s of processor time after its start, at 110 MB; 23 ms of it a photo."""

    # photos at once: each takes 11 to 13 MB, and four cost no less processor time a photo than one, 27 ms
    BATCH = 2

    def __init__(self, values: dict[str, np.ndarray], threads: int = 2):
        self.side, self.device, self.classifier = SIDE, device.describe(), _classifier(values)
        self._model = LiteRTModel(litert.filled(values), threads)

    def __call__(self, photos: np.ndarray, head: bool = False, early: bool = False) -> Seen:
        batches = (photos[first : first + self.BATCH] for first in range(0, len(photos), self.BATCH))
        return _joined(self._model((np.float32(batch) - 127) / 128, _names(head, early)) for batch in batches)


class GpuEncoder:
    """The same network as one compiled function of TensorFlow; its numbers differ by less than 0.1 % of the largest."""

    BATCH = 64  # photos at once: 2 GB of the GPU's memory

    def __init__(self, values: dict[str, np.ndarray]):
        import tensorflow as tf

        from core.encoder.keras_network import network

        self.side, self.device, self.classifier = SIDE, keras_gpu.describe(), _classifier(values)
        model, photos = network(values), tf.TensorSpec((None, SIDE, SIDE, 3), tf.uint8)
        self._run = tf.function(lambda photos: model((tf.cast(photos, tf.float32) - 127) / 128), input_signature=[photos])
        self._lock = threading.Lock()  # one batch at a time holds the GPU's memory

    def __call__(self, photos: np.ndarray, head: bool = False, early: bool = False) -> Seen:
        batches = (photos[first : first + self.BATCH] for first in range(0, len(photos), self.BATCH))
        return _joined(self._batch(batch, _names(head, early)) for batch in batches)

    def _batch(self, photos: np.ndarray, names: tuple[str, ...]) -> dict[str, np.ndarray]:
        with self._lock:
            found = self._run(photos)
            return {name: found[name].numpy() for name in names}


_opening = threading.Lock()


def open_encoder() -> Encoder:
    """The one encoder of this process.  Raises core.encoder.numbers.EncoderError if its package is missing or another one."""
    with _opening:
        return _opened()


@functools.cache
def _opened() -> Encoder:
    values = numbers.read()
    return GpuEncoder(values) if settings.USE_GPU and keras_gpu.gpu() else CpuEncoder(values)


def _classifier(values: dict[str, np.ndarray]) -> Classifier:
    return Classifier(values["_fc.weight"].copy(), values["_fc.bias"].copy())  # a view would keep the package's 25 MB


def _names(head: bool, early: bool) -> tuple[str, ...]:
    return ("grid", "pooled", "logits", *(("head",) if head else ()), *(EARLY if early else ()))


def _joined(batches: Iterable[dict[str, np.ndarray]]) -> Seen:
    several = list(batches)
    return Seen(**{name: np.concatenate([batch[name] for batch in several]) for name in several[0]})
