"""Three ways downhill: plain gradient descent, momentum and Adam, as Keras' SGD and Adam compute them."""

from collections.abc import Callable

import numpy as np

MOMENTUM = 0.9
BETA_1, BETA_2, EPSILON = 0.9, 0.999, 1e-7  # Keras' defaults
LOST = 1e3  # a weight beyond this has left the page; the path ends there

Rule = Callable[[np.ndarray, int], np.ndarray]  # slope, number of the step from 1 -> what to add to the weights


def plain(rate: float) -> Rule:
    """A step against the slope."""
    return lambda slope, number: -rate * slope


def momentum(rate: float) -> Rule:
    """A step keeps 0.9 of the step before, like a rolling ball."""
    velocity: np.ndarray | float = 0.0

    def rule(slope: np.ndarray, number: int) -> np.ndarray:
        nonlocal velocity
        velocity = MOMENTUM * velocity - rate * slope
        return velocity

    return rule


def adam(rate: float) -> Rule:
    """Momentum, divided for each weight by the usual size of its slopes: steep and flat directions move alike."""
    mean: np.ndarray | float = 0.0
    square: np.ndarray | float = 0.0

    def rule(slope: np.ndarray, number: int) -> np.ndarray:
        nonlocal mean, square
        mean = BETA_1 * mean + (1 - BETA_1) * slope
        square = BETA_2 * square + (1 - BETA_2) * slope**2
        corrected = rate * np.sqrt(1 - BETA_2**number) / (1 - BETA_1**number)  # the means start at 0
        return -corrected * mean / (np.sqrt(square) + EPSILON)

    return rule


METHODS = {"plain": plain, "momentum": momentum, "Adam": adam}


def path(slope: Callable[[np.ndarray], np.ndarray], start: np.ndarray, rule: Rule, steps: int) -> np.ndarray:
    """The weights before and after each step, (up to steps + 1, weights); it ends early once a weight is beyond LOST."""
    places = [np.asarray(start, float)]
    for number in range(1, steps + 1):
        places.append(places[-1] + rule(slope(places[-1]), number))
        if not np.abs(places[-1]).max() < LOST:
            break
    return np.stack(places)
