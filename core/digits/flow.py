"""What flows along the edges of a network while it reads a digit: the edges into a map and its bias add up to what the map passes on."""

import numpy as np

from core.arithmetic import padding_of, relu
from core.digits.networks import CLASSES, Conv, MaxPool
from core.digits.reader import Reader, Reading


def strengths(reader: Reader, reading: Reading) -> dict[str, np.ndarray]:
    """What every map passes on, added up over its cells after ReLU: layer name -> (maps,)."""
    return {name: relu(maps).sum(axis=(0, 1)) for name, maps in reading.maps.items()}


def flows(reader: Reader, reading: Reading) -> dict[str, np.ndarray]:
    """What every edge carries: layer name -> (maps before it, its own maps); the last layer's edges end in its classes.

    convolution: what one map adds, through its kernel, to the cells of another that ReLU lets pass.
    pooling: what a map passes on, (maps,), as every map has an edge only to itself.
    dense: what a map's cells add to a class's logit.
    """
    found = {}
    for layer in reader.network.layers:
        before = reader.input_of(layer.name, reading)
        if isinstance(layer, Conv):
            found[layer.name] = _convolution(before, reader.kernel(layer.name), reading.maps[layer.name] > 0, layer.padding)
        elif isinstance(layer, MaxPool):
            found[layer.name] = reading.maps[layer.name].sum(axis=(0, 1))
        else:
            weights = reader.kernel(layer.name).reshape(*before.shape, CLASSES)
            found[layer.name] = np.einsum("ijc,ijck->ck", before, weights)
    return found


def _convolution(before: np.ndarray, kernel: np.ndarray, passed: np.ndarray, padding: str) -> np.ndarray:
    """Maps (h, w, c), kernel (k, k, c, filters), which cells pass (h', w', filters) -> (c, filters)."""
    k, _, channels, filters = kernel.shape
    padded = np.pad(before, [*(padding_of(size, k, padding=padding) for size in before.shape[:2]), (0, 0)])
    rows, columns = passed.shape[:2]
    cells = passed.reshape(-1, filters).astype(np.float32)
    total = np.zeros((channels, filters), np.float32)
    for i in range(k):
        for j in range(k):
            total += kernel[i, j] * (padded[i : i + rows, j : j + columns].reshape(-1, channels).T @ cells)
    return total
