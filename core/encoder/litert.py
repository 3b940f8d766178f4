"""EfficientNet-Lite2 on the CPU: LiteRT's graph out of assets/, the weights out of the package."""

from collections.abc import Iterator, Mapping

import numpy as np

from core.encoder.layers import folded, layers
from core.settings import ASSETS

GRAPH = ASSETS / "encoder" / "graph.tflite"  # its buffers point behind its end, where the weights go (training/encoder_assets.py)


def filled(numbers: Mapping[str, np.ndarray]) -> bytes:
    """The graph with its 24 MB of weights behind it: a whole LiteRT file."""
    return b"".join((GRAPH.read_bytes(), *weights(numbers)))


def weights(numbers: Mapping[str, np.ndarray]) -> Iterator[np.ndarray]:
    """What the graph's buffers point to, in that order: kernels and biases, float32, as LiteRT lays them out."""
    for layer in layers():
        kernel, bias = folded(numbers, layer)
        yield np.ascontiguousarray(kernel.transpose((2, 0, 1, 3) if layer.depthwise else (3, 0, 1, 2)))
        yield bias
    yield np.ascontiguousarray(numbers["_fc.weight"].T)
    yield numbers["_fc.bias"]
