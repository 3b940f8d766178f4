"""One step of an LSTM in NumPy (Hochreiter and Schmidhuber 1997, with the forget gate of Gers and others 2000).

Shapes are those of one sentence; with a first axis n in front of x and of the state, n sentences take the step together.
"""

from typing import NamedTuple

import numpy as np


class Weights(NamedTuple):
    """What an LSTM of h cells learnt about inputs of d numbers; the four gates stand side by side, in Keras' order i, f, c, o."""

    kernel: np.ndarray  # (d, 4h), from the input
    recurrent: np.ndarray  # (h, 4h), from what it said a step before
    bias: np.ndarray  # (4h,)


class State(NamedTuple):
    """What an LSTM hands from step to step."""

    said: np.ndarray  # (h,) its output, between -1 and 1
    memory: np.ndarray  # (h,) its cells


class Gates(NamedTuple):
    """The four gates of one step, (h,) each."""

    write: np.ndarray  # 0..1: how much of the new goes into the memory
    keep: np.ndarray  # 0..1: how much of the old memory stays
    new: np.ndarray  # -1..1: what could be written
    show: np.ndarray  # 0..1: how much of the memory is said


def zeros(weights: Weights) -> State:
    """The state before the first step."""
    h = len(weights.recurrent)
    return State(np.zeros(h, np.float32), np.zeros(h, np.float32))


def gates(x: np.ndarray, state: State, weights: Weights) -> Gates:
    """An input (d,) and the state before it -> the four gates."""
    sums = x @ weights.kernel + state.said @ weights.recurrent + weights.bias  # (4h,)
    write, keep, new, show = np.split(sums, 4, axis=-1)
    return Gates(sigmoid(write), sigmoid(keep), np.tanh(new), sigmoid(show))


def step(x: np.ndarray, state: State, weights: Weights) -> State:
    """An input (d,) and the state before it -> the state after it."""
    gate = gates(x, state, weights)
    memory = gate.keep * state.memory + gate.write * gate.new
    return State(gate.show * np.tanh(memory), memory)


def sigmoid(x: np.ndarray) -> np.ndarray:
    """1 / (1 + e^-x), written with tanh so that nothing overflows."""
    return 0.5 * (1 + np.tanh(0.5 * x))
