"""What a decoder reads of a photo: the encoder's features standardised, and the words that the whole photo suggests."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from core.encoder.encoder import Seen


class Inputs(NamedTuple):
    """What every decoder of a captioner reads of p photos, float32."""

    cells: np.ndarray  # (p, g, d): the grid's cells in rows, every feature with mean 0 and deviation 1 over the training photos
    whole: np.ndarray  # (p, d + c): the mean over the cells and the logits, standardised likewise
    suggestions: np.ndarray  # (p, K): how much more than usual the photo suggests each of K words; 0 for most

    def of(self, photos: slice | Sequence[int]) -> "Inputs":
        """The same of some of the photos."""
        return Inputs(*(part[photos] for part in self))


def whole_photos(seen: Seen) -> np.ndarray:
    """The mean over the grid's cells, and the logits: (p, d + c); c = 0 where the encoder is no classifier."""
    return np.concatenate([seen.grid.mean((1, 2)), seen.logits], axis=1)


SPREAD, HIGHEST, SCALE = 1.0, 12.0, 4.0  # a word is suggested from one deviation above its mean on; 12 and more count alike


def suggested(raised: np.ndarray) -> np.ndarray:
    """By how many deviations the share of each word lies above its mean (p, K) -> Inputs.suggestions."""
    return np.clip(raised - SPREAD, 0, HIGHEST) / SCALE


class Standard:
    """What an encoder saw -> Inputs, by numbers measured over the training photos.

    The words are suggested by ridge regression: a linear function of the whole photo that was fitted to the share of its captions
    in which each word stands.
    """

    def __init__(self, weights: dict[str, np.ndarray]):
        """`cell_mean`, `cell_deviation` (d,), `whole_mean`, `whole_deviation` (d + c,), `suggest` (d + c, K), and of the suggestions
        `suggest_mean`, `suggest_deviation` (K,), less the regression's constant."""
        self.weights = weights

    def __call__(self, seen: Seen) -> Inputs:
        """Raises ValueError if another encoder saw the photos."""
        w, cells = self.weights, seen.grid.reshape(len(seen.grid), -1, seen.grid.shape[-1])  # (p, g, d)
        whole = whole_photos(seen)  # (p, d + c)
        if whole.shape[1] != len(w["whole_mean"]):
            raise ValueError("another encoder saw these photos")
        whole = (whole - w["whole_mean"]) / w["whole_deviation"]
        return Inputs((cells - w["cell_mean"]) / w["cell_deviation"], whole, suggested(self.raised(whole)))

    def raised(self, whole: np.ndarray) -> np.ndarray:
        """Inputs.whole -> by how many deviations each word's share lies above its mean (p, K)."""
        return (whole @ self.weights["suggest"] - self.weights["suggest_mean"]) / self.weights["suggest_deviation"]
