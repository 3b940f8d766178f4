"""The encoders of captioners: the network that comes with the app, or a LiteRT file of a model folder."""

from pathlib import Path

import numpy as np

from core.captions.model_folder import USUAL, Spec
from core.encoder.encoder import Encoder, Seen
from core.encoder.encoder import open_encoder as open_usual
from core.engine import device
from core.engine.litert import LiteRTModel

SIDE = 224  # pixels of the square that a folder's own encoder sees, where the folder does not say otherwise
SIDES = range(32, 1025)  # what a folder may say: at most as large as an opened photo


class OwnEncoder:
    """A LiteRT file on the CPU, photos scaled to −1..1 in, `grid` out.  Photos (n, side, side, 3) uint8 -> Seen with a grid alone."""

    BATCH = 8  # photos at once; more take memory and no less time

    def __init__(self, path: Path, side: int = SIDE):
        self.side, self.device, self._model = side, device.describe(), LiteRTModel(path)

    def __call__(self, photos: np.ndarray) -> Seen:
        parts = [photos[i : i + self.BATCH].astype(np.float32) / 127.5 - 1 for i in range(0, len(photos), self.BATCH)]
        return Seen(np.concatenate([self._model(part, ["grid"])["grid"] for part in parts]), None, None)


def open_encoder(folder: Path, spec: Spec) -> Encoder | OwnEncoder:
    """The encoder that model.json names: the usual one, or a file of its folder.

    Raises core.encoder.numbers.EncoderError if the usual one's package is missing, ValueError, TypeError or KeyError if the folder says
    what no encoder can be.
    """
    if spec == USUAL:
        return open_usual()
    side = int(spec.get("side", SIDE))
    if side not in SIDES:
        raise ValueError(f"no encoder sees a square of {side} pixels")
    return OwnEncoder(folder / str(spec["file"]), side)
