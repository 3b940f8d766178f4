"""Points in a plane for the playground, in two classes: 0 orange, 1 blue; both coordinates within −6 and 6."""

import numpy as np

PATTERNS = ("spiral", "circles", "xor", "clusters")
COUNT = 300  # half to train on, half to test with
REACH = 6.0  # of the shown square; the patterns fill 0.92 of it


def points(pattern: str, noise: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Positions (300, 2) and classes (300,); `noise` 0 to 0.5 is how far points stray.

    The order is random: the first half is for training, the second for testing.
    """
    rng = np.random.default_rng(seed)
    kind = np.arange(COUNT) % 2
    place = _MAKERS[pattern](kind, rng) + rng.normal(0, 0.35 * noise, (COUNT, 2))
    order = rng.permutation(COUNT)
    return REACH * np.clip(place, -1, 1)[order], kind[order]


def _spiral(kind: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    along = np.sqrt(rng.uniform(0.01, 1, len(kind)))
    return _polar(0.92 * along, 1.3 * 2 * np.pi * along + np.pi * kind)


def _circles(kind: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    radius = np.where(kind == 1, 0.42 * np.sqrt(rng.uniform(0, 1, len(kind))), rng.uniform(0.62, 0.92, len(kind)))
    return _polar(radius, rng.uniform(0, 2 * np.pi, len(kind)))


def _xor(kind: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    size = rng.uniform(0.08, 0.92, (len(kind), 2))
    left = rng.choice([-1, 1], len(kind))
    return size * np.stack([left, np.where(kind == 1, left, -left)], axis=1)


def _clusters(kind: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return np.where(kind == 1, 0.42, -0.42)[:, None] + rng.normal(0, 0.13, (len(kind), 2))


def _polar(radius: np.ndarray, angle: np.ndarray) -> np.ndarray:
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


_MAKERS = {"spiral": _spiral, "circles": _circles, "xor": _xor, "clusters": _clusters}
