"""The small network of the page: two inputs, two hidden neurons, two outputs, each number with a name.

Its start values are Matt Mazur's worked example (2015), known from many courses: total error 0.298371109, first new w5 0.35891648.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.neurons.network import ACTIVATIONS, LOSS_SLOPES, LOSSES, Layer, backward, forward, learnt

START = {
    "x1": 0.05, "x2": 0.10,
    "w1": 0.15, "w2": 0.20, "w3": 0.25, "w4": 0.30, "b1": 0.35, "b2": 0.35,
    "w5": 0.40, "w6": 0.45, "w7": 0.50, "w8": 0.55, "b3": 0.60, "b4": 0.60,
    "t1": 0.01, "t2": 0.99,
}  # fmt: skip
EDGES = {  # name of a weight -> the neurons it joins
    "w1": ("x1", "h1"), "w2": ("x2", "h1"), "w3": ("x1", "h2"), "w4": ("x2", "h2"),
    "w5": ("h1", "o1"), "w6": ("h2", "o1"), "w7": ("h1", "o2"), "w8": ("h2", "o2"),
}  # fmt: skip
BIASES = {"b1": "h1", "b2": "h2", "b3": "o1", "b4": "o2"}
LEARNT = (*EDGES, *BIASES)  # what training changes
HIDDEN = ("sigmoid", "tanh", "relu")
NUDGE = 1e-4  # small enough for 4 equal digits, large enough that rounding does not show

Values = Mapping[str, float]


@dataclass(frozen=True)
class Factor:
    """One factor of the chain rule: what it means, its formula, the formula with the numbers in it, its value."""

    meaning: str
    formula: str
    numbers: str
    value: float


def layers(values: Values, hidden: str = "sigmoid") -> list[Layer]:
    """The named numbers as two layers; the outputs are always sigmoid, so that they lie between 0 and 1."""

    def layer(weights: tuple[str, ...], biases: tuple[str, ...], activation: str) -> Layer:
        return Layer(np.array([values[w] for w in weights]).reshape(2, 2), np.array([values[b] for b in biases]), activation)

    return [layer(("w1", "w2", "w3", "w4"), ("b1", "b2"), hidden), layer(("w5", "w6", "w7", "w8"), ("b3", "b4"), "sigmoid")]


def _named(parts: list) -> dict[str, float]:
    """Weights and biases, or their slopes, under their names."""
    flat = [*parts[0].weights.flat, *parts[1].weights.flat, *parts[0].biases, *parts[1].biases]
    return dict(zip(LEARNT, map(float, flat), strict=True))


def _pair(values: Values, letter: str) -> np.ndarray:
    return np.array([[values[f"{letter}1"], values[f"{letter}2"]]])


def compute(values: Values, hidden: str = "sigmoid") -> dict[str, float]:
    """Forward: the sums z_h1 … z_o2 and the outputs h1, h2, o1, o2, beside the inputs."""
    first, second = forward(layers(values, hidden), _pair(values, "x"))
    found = {"x1": values["x1"], "x2": values["x2"]}
    for letter, step in (("h", first), ("o", second)):
        for n in range(2):
            found[f"z_{letter}{n + 1}"] = float(step.sums[0, n])
            found[f"{letter}{n + 1}"] = float(step.outputs[0, n])
    return found


def error(values: Values, loss: str = "squared error", hidden: str = "sigmoid") -> float:
    """The total error of the one example."""
    return LOSSES[loss](_pair(values, "t"), forward(layers(values, hidden), _pair(values, "x"))[-1].outputs)


def slopes(values: Values, loss: str = "squared error", hidden: str = "sigmoid") -> dict[str, float]:
    """How the total error changes with each weight and bias, by backpropagation."""
    return _named(backward(layers(values, hidden), _pair(values, "x"), _pair(values, "t"), loss))


def measured_slope(values: Values, name: str, loss: str = "squared error", hidden: str = "sigmoid") -> float:
    """The same slope without any calculus: nudge one number up and down, and see how the error moves."""
    up, down = ({**values, name: values[name] + sign * NUDGE} for sign in (1, -1))
    return (error(up, loss, hidden) - error(down, loss, hidden)) / (2 * NUDGE)


def trained(values: Values, rate: float, loss: str = "squared error", hidden: str = "sigmoid", steps: int = 1) -> dict[str, float]:
    """All named numbers after some training steps."""
    inputs, targets, net = _pair(values, "x"), _pair(values, "t"), layers(values, hidden)
    for _ in range(steps):
        net = learnt(net, backward(net, inputs, targets, loss), rate)
    return {**values, **_named(net)}


def chain(values: Values, name: str, loss: str = "squared error", hidden: str = "sigmoid") -> list[Factor]:
    """The chain rule for one weight or bias, factor by factor; their product is its slope."""
    found = compute(values, hidden)
    source, neuron = EDGES.get(name) or ("", BIASES[name])
    last = Factor(f"what came along the edge, {source}", source, _n(found[source]), found[source]) if source else _BIAS_INPUT
    bend = _bend(neuron, found, "sigmoid" if neuron[0] == "o" else hidden)
    if neuron[0] == "o":
        return [_felt_by_output(neuron, values, found, loss), bend, last]
    return [_felt_by_hidden(neuron, values, found, loss), bend, last]


_BIAS_INPUT = Factor("a bias is an edge from a constant 1", "1", "1", 1.0)


def _n(value: float) -> str:
    """A number as the formulas print it."""
    return f"{value:.4f}".replace("-", "−")


def _in_sum(value: float) -> str:
    return f"({_n(value)})" if value < 0 else _n(value)


def _felt_by_output(neuron: str, values: Values, found: Values, loss: str) -> Factor:
    output, target = found[neuron], values[f"t{neuron[1]}"]
    value = float(LOSS_SLOPES[loss](np.array([target]), np.array([output]))[0])
    difference, numbers = f"{neuron} − t{neuron[1]}", f"{_n(output)} − {_in_sum(target)}"
    if loss == "cross-entropy":
        difference = f"({difference}) / ({neuron} (1 − {neuron}))"
        numbers = f"({numbers}) / ({_n(output)} × {_n(1 - output)})"
    return Factor(f"how the error feels {neuron}", difference, numbers, value)


def _felt_by_hidden(neuron: str, values: Values, found: Values, loss: str) -> Factor:
    onwards = [(name, end) for name, (start, end) in EDGES.items() if start == neuron]
    shares = []
    for name, end in onwards:
        felt = _felt_by_output(end, values, found, loss).value * _bend(end, found, "sigmoid").value
        shares.append((felt, values[name]))
    return Factor(
        f"how the error feels {neuron}, through both outputs",
        " + ".join(f"δ{end} {name}" for name, end in onwards),
        " + ".join(f"{_in_sum(felt)} × {_in_sum(weight)}" for felt, weight in shares),
        sum(felt * weight for felt, weight in shares),
    )


def _bend(neuron: str, found: Values, activation: str) -> Factor:
    z, a = found[f"z_{neuron}"], found[neuron]
    value = float(ACTIVATIONS[activation].slope(np.array([z]), np.array([a]))[0])
    formula, numbers = {
        "sigmoid": (f"{neuron} (1 − {neuron})", f"{_n(a)} × {_n(1 - a)}"),
        "tanh": (f"1 − {neuron}²", f"1 − {_in_sum(a)}²"),
        "relu": (f"1 if z_{neuron} > 0, else 0", f"z_{neuron} = {_n(z)}"),
    }[activation]
    return Factor(f"how steep the {activation} of {neuron} is here", formula, numbers, value)
