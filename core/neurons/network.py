"""A fully connected network in NumPy: forward, the two losses, and backpropagation.

Every array has one row an example: inputs (n, inputs), outputs (n, outputs).
A loss is a sum over the outputs and a mean over the examples.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np


@dataclass(frozen=True)
class Activation:
    """A bend: what it makes of the sum z, and its slope there, written with z and the output a."""

    of: Callable[[np.ndarray], np.ndarray]
    slope: Callable[[np.ndarray, np.ndarray], np.ndarray]


ACTIVATIONS = {
    "sigmoid": Activation(lambda z: np.exp(-np.logaddexp(0, -z)), lambda z, a: a * (1 - a)),
    "tanh": Activation(np.tanh, lambda z, a: 1 - a * a),
    "relu": Activation(lambda z: np.maximum(z, 0), lambda z, a: (z > 0).astype(float)),
    "linear": Activation(lambda z: z, lambda z, a: np.ones_like(z)),
}


@dataclass(frozen=True)
class Layer:
    """Weights (units, inputs), biases (units,) and the name of an activation."""

    weights: np.ndarray
    biases: np.ndarray
    activation: str


@dataclass(frozen=True)
class Step:
    """What one layer did: the sums z (n, units) and the outputs a (n, units)."""

    sums: np.ndarray
    outputs: np.ndarray


@dataclass(frozen=True)
class Slopes:
    """How the loss changes with each number of a layer: weights (units, inputs), biases (units,), and the sums' share (n, units)."""

    weights: np.ndarray
    biases: np.ndarray
    sums: np.ndarray


def forward(layers: Sequence[Layer], inputs: np.ndarray) -> list[Step]:
    """Inputs (n, inputs) through all layers; one Step a layer."""
    steps: list[Step] = []
    for layer in layers:
        values = steps[-1].outputs if steps else inputs
        sums = values @ layer.weights.T + layer.biases  # (n, units)
        steps.append(Step(sums, ACTIVATIONS[layer.activation].of(sums)))
    return steps


_SURE = 1e-12  # keeps the logarithm finite where an output has reached 0 or 1


def squared_error(targets: np.ndarray, outputs: np.ndarray) -> float:
    """Σ ½ (target − output)², the mean over the examples."""
    return float((0.5 * (targets - outputs) ** 2).sum(axis=1).mean())


def cross_entropy(targets: np.ndarray, outputs: np.ndarray) -> float:
    """−Σ [target ln output + (1 − target) ln (1 − output)], the mean over the examples; outputs lie between 0 and 1."""
    sure = np.clip(outputs, _SURE, 1 - _SURE)
    return float(-(targets * np.log(sure) + (1 - targets) * np.log(1 - sure)).sum(axis=1).mean())


def _cross_entropy_slope(targets: np.ndarray, outputs: np.ndarray) -> np.ndarray:
    sure = np.clip(outputs, _SURE, 1 - _SURE)
    return (sure - targets) / (sure * (1 - sure))


LOSSES = {"squared error": squared_error, "cross-entropy": cross_entropy}
LOSS_SLOPES = {"squared error": lambda targets, outputs: outputs - targets, "cross-entropy": _cross_entropy_slope}


def backward(layers: Sequence[Layer], inputs: np.ndarray, targets: np.ndarray, loss: str) -> list[Slopes]:
    """Backpropagation: the slope of the named loss by every weight and bias; one Slopes a layer."""
    steps = forward(layers, inputs)
    felt = LOSS_SLOPES[loss](targets, steps[-1].outputs) / len(inputs)  # by the outputs, (n, units)
    slopes: list[Slopes] = []
    for at in reversed(range(len(layers))):
        step = steps[at]
        by_sum = felt * ACTIVATIONS[layers[at].activation].slope(step.sums, step.outputs)
        before = steps[at - 1].outputs if at else inputs
        slopes.insert(0, Slopes(by_sum.T @ before, by_sum.sum(axis=0), by_sum))
        felt = by_sum @ layers[at].weights  # by the outputs of the layer before
    return slopes


def learnt(layers: Sequence[Layer], slopes: Sequence[Slopes], rate: float) -> list[Layer]:
    """New numbers = old numbers − rate × slope, everywhere at once."""
    return [
        replace(layer, weights=layer.weights - rate * slope.weights, biases=layer.biases - rate * slope.biases)
        for layer, slope in zip(layers, slopes, strict=True)
    ]
