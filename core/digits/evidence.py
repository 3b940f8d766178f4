"""Why this digit: how much every place of the picture spoke for a class.

Both networks end in Flatten -> Dense, so a logit is a plain sum, bias + Σ feature × weight, and can be handed
back to the places it came from without any approximation.  Grad-CAM (Selvaraju et al. 2017) averages the
weights of a map over all places first; HiResCAM (Draelos and Carin 2020) shows how that blames the wrong places.
"""

from dataclasses import dataclass

import numpy as np

from core.digits.networks import CLASSES


@dataclass(frozen=True)
class Evidence:
    """Cells (h, w) whose sum + bias is the logit of a class, or the difference of two logits."""

    cells: np.ndarray
    bias: float

    @property
    def total(self) -> float:
        """The logit, or the difference of two, that the cells and the bias add up to."""
        return float(self.cells.sum(dtype=np.float64)) + self.bias


def evidence(features: np.ndarray, kernel: np.ndarray, bias: np.ndarray, digit: int, against: int | None = None) -> Evidence:
    """Features (h, w, c) after ReLU, dense kernel (h w c, 10) and bias (10,) -> evidence for a class (minus another's)."""
    weights = kernel.reshape(*features.shape, CLASSES)
    chosen = weights[..., digit] if against is None else weights[..., digit] - weights[..., against]
    offset = bias[digit] if against is None else bias[digit] - bias[against]
    return Evidence(np.einsum("ijc,ijc->ij", features, chosen), float(offset))


def grad_cam(features: np.ndarray, kernel: np.ndarray, digit: int) -> np.ndarray:
    """Features (h, w, c) after ReLU -> Grad-CAM (h, w) for a class, before its ReLU and before it is enlarged.

    The gradient of a logit with respect to a feature is the dense weight itself, so no backward pass is needed.
    """
    gradients = kernel.reshape(*features.shape, CLASSES)[..., digit]  # (h, w, c)
    return features @ gradients.mean(axis=(0, 1))
