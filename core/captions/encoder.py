"""The encoder that a model folder names: the app's own, or a LiteRT file of the folder."""

from pathlib import Path

import numpy as np

from core.captions.model_folder import USUAL, Spec
from core.encoder import encoder
from core.encoder.encoder import Encoder, Seen, squeezed  # noqa: F401
from core.engine import device
from core.engine.litert import LiteRTModel

SIDE = 224  # pixels that a LiteRT file sees, where a model folder does not say otherwise
SIDES = range(32, 1025)  # what a folder may say: at most as large as an opened photo


class OwnEncoder:
    """A LiteRT file: photos scaled to −1..1 in, `grid` (n, h, w, d) out; no classes."""

    BATCH = 8  # photos at once; more take memory and no less time

    def __init__(self, path: Path, side: int = SIDE):
        self.side, self.device, self._model = side, device.describe(), LiteRTModel(path)

    def __call__(self, photos: np.ndarray) -> Seen:
        """Photos (n, side, side, 3) uint8, each `squeezed`."""
        parts = [photos[i : i + self.BATCH].astype(np.float32) / 127.5 - 1 for i in range(0, len(photos), self.BATCH)]
        grid = np.concatenate([self._model(part, ["grid"])["grid"] for part in parts])
        return Seen(grid, grid.mean((1, 2)), np.zeros((len(grid), 0), np.float32))


def open_encoder(folder: Path, spec: Spec) -> Encoder | OwnEncoder:
    """The encoder of model.json.  Raises core.encoder.numbers.EncoderError, OSError, ValueError or KeyError if there is no such encoder."""
    if spec == USUAL:
        return encoder.open_encoder()
    side = int(spec.get("side", SIDE))
    if side not in SIDES:
        raise ValueError(f"no encoder sees a square of {side} pixels")
    return OwnEncoder(folder / str(spec["file"]), side)
