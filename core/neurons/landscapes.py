"""Two tiny networks with two weights each, so that the error is a landscape one can look at."""

from dataclasses import dataclass

import numpy as np

POINTS = np.array([[0.5, 1.1], [1.0, 1.9], [1.5, 2.2], [2.0, 3.1], [2.5, 3.3]])  # (input, target) for the line
CURVED = np.array([[-2.0, -0.8], [-1.0, -0.55], [0.5, 0.4], [1.0, 0.65], [2.0, 0.75]])  # for two neurons in a row


@dataclass(frozen=True)
class Landscape:
    """The error over two weights; `steepest` is the largest curvature where that is the same everywhere, else None."""

    title: str
    formula: str
    names: tuple[str, str]
    span: tuple[tuple[float, float], tuple[float, float]]  # shown range of each weight
    start: tuple[float, float]
    cut: tuple[float, float]  # of the walk on the first weight alone: its start, and where the second is held
    points: np.ndarray  # (n, 2): input, target
    steepest: float | None = None

    def _parts(self, w: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Output − target and its slopes by both weights, each (..., n), for weights (..., 2)."""
        raise NotImplementedError

    def error(self, w: np.ndarray) -> np.ndarray:
        """The mean of ½ (target − output)² for weights (..., 2) -> (...)."""
        miss, _, _ = self._parts(np.asarray(w, float))
        return (0.5 * miss**2).mean(axis=-1)

    def slope(self, w: np.ndarray) -> np.ndarray:
        """How the error changes with each weight, (..., 2)."""
        miss, first, second = self._parts(np.asarray(w, float))
        return np.stack([(miss * first).mean(axis=-1), (miss * second).mean(axis=-1)], axis=-1)

    def grid(self, side: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Both axes (side,) and the error (side, side) with the second weight going up."""
        across, up = (np.linspace(*span, side) for span in self.span)
        return across, up, self.error(np.stack(np.meshgrid(across, up), axis=-1))


class _Line(Landscape):
    def _parts(self, w):
        x, t = self.points.T
        return w[..., :1] * x + w[..., 1:] - t, x, np.ones_like(x)


class _TwoInARow(Landscape):
    def _parts(self, w):
        x, t = self.points.T
        inner = np.tanh(w[..., :1] * x)
        return w[..., 1:] * inner - t, w[..., 1:] * (1 - inner**2) * x, inner


def _largest_curvature(x: np.ndarray) -> float:
    """Of the error of w·x + b: the larger eigenvalue of its 2 × 2 table of second slopes."""
    rows = np.stack([x, np.ones_like(x)])
    return float(np.linalg.eigvalsh(rows @ rows.T / len(x))[-1])


LANDSCAPES = {
    "Valley": _Line(
        "one neuron without a bend: output = w·x + b",
        "w·x + b",
        ("w", "b"),
        ((-1.0, 3.5), (-2.0, 4.0)),
        (3.0, -1.0),
        (-0.7, 0.6),
        POINTS,
        _largest_curvature(POINTS[:, 0]),
    ),
    "Saddle": _TwoInARow(
        "two neurons in a row: output = v·tanh(w·x)",
        "v·tanh(w·x)",
        ("w", "v"),
        ((-2.5, 2.5), (-2.0, 2.0)),
        (-0.25, 0.5),
        (-1.6, 0.9),
        CURVED,
    ),
}
