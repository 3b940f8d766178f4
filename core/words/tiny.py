"""A GloVe small enough to watch: a few words, two numbers each."""

import numpy as np

from core.words.glove import AdaGrad, Glove, importance, targets
from core.words.space import unit

GROUPS = (
    ("red", "blue", "shirt", "jacket"),
    ("guitar", "band", "stage", "microphone"),
    ("beach", "ocean", "wave", "sand"),
    ("snow", "skis", "mountain", "slope"),
    ("soccer", "ball", "team", "field"),
    ("food", "table", "kitchen", "eating"),
    ("street", "car", "city", "sidewalk"),
)
WORDS = tuple(word for group in GROUPS for word in group)
GROUP_NUMBERS = tuple(number for number, group in enumerate(GROUPS) for _ in group)


def train(counts: np.ndarray, steps: int, seed: int) -> tuple[np.ndarray, list[float]]:
    """Vectors (words, 2) after some steps over all pairs of counts (words, words), and J before the first and after each step."""
    wanted, weights = targets(counts), importance(counts)
    model = Glove.random(len(counts), 2, seed)
    optimiser = AdaGrad(model)
    errors = [model.error(wanted, weights)]
    for _ in range(steps):
        optimiser.step(model.slopes(wanted, weights))
        errors.append(model.error(wanted, weights))
    return model.vectors, errors


def among_friends(vectors: np.ndarray) -> int:
    """How many of the words (words, 2) have the nearest direction with a word of their own group."""
    cosines = unit(vectors) @ unit(vectors).T
    np.fill_diagonal(cosines, -np.inf)
    groups = np.array(GROUP_NUMBERS)
    return int((groups[cosines.argmax(1)] == groups).sum())
