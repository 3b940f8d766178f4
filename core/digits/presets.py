"""Kernels with a name and one plain sentence each, and the article's worked example."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Preset:
    """A named kernel: `kernel` is k rows of k numbers, `sentence` says what it answers to (0 = paper, larger = ink)."""

    name: str
    sentence: str
    kernel: tuple[tuple[float, ...], ...]


# 5 x 5 float32; with ARTICLE_KERNEL, stride 1, no padding and no bias the map is [[4, 3, 4], [2, 4, 3], [2, 3, 4]]
ARTICLE_PICTURE = np.array([[1, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 1, 1], [0, 0, 1, 1, 0], [0, 1, 1, 0, 0]], np.float32)
ARTICLE_KERNEL = np.array([[1, 0, 1], [0, 1, 0], [1, 0, 1]], np.float32)

PRESETS = (
    Preset(
        "the article's ×",
        "Counts the ink on the two diagonals: highest where the picture has a small ×.",
        ((1, 0, 1), (0, 1, 0), (1, 0, 1)),
    ),
    Preset(
        "identity",
        "Copies the middle cell: the map is the picture itself.",
        ((0, 0, 0), (0, 1, 0), (0, 0, 0)),
    ),
    Preset(
        "blur",
        "Takes the mean of the nine cells: strokes become wider and softer.",
        ((1 / 9, 1 / 9, 1 / 9), (1 / 9, 1 / 9, 1 / 9), (1 / 9, 1 / 9, 1 / 9)),
    ),
    Preset(
        "sharpen",
        "Makes a cell differ more from its four neighbours; plain areas stay as they are.",
        ((0, -1, 0), (-1, 5, -1), (0, -1, 0)),
    ),
    Preset(
        "vertical edge",
        "Answers to upright borders (Sobel): above zero where ink begins on the right, below zero where it ends.",
        ((-1, 0, 1), (-2, 0, 2), (-1, 0, 1)),
    ),
    Preset(
        "horizontal edge",
        "Answers to level borders (Sobel): above zero where ink begins below, below zero where it ends.",
        ((-1, -2, -1), (0, 0, 0), (1, 2, 1)),
    ),
    Preset(
        "outline",
        "Zero wherever all nine cells are equal (Laplacian): only the borders of strokes remain.",
        ((-1, -1, -1), (-1, 8, -1), (-1, -1, -1)),
    ),
    Preset(
        "emboss",
        "Like light falling on raised ink from the top left: borders facing it rise, borders turned away sink.",
        ((-2, -1, 0), (-1, 1, 1), (0, 1, 2)),
    ),
    Preset(
        "falling diagonal",
        "Answers to thin strokes that fall from top left to bottom right, like \\.",
        ((2, -1, -1), (-1, 2, -1), (-1, -1, 2)),
    ),
    Preset(
        "rising diagonal",
        "Answers to thin strokes that rise from bottom left to top right, like /.",
        ((-1, -1, 2), (-1, 2, -1), (2, -1, -1)),
    ),
    Preset(
        "corner",
        "Answers to a stroke that turns, with one arm to the right and one arm down, like ┌.",
        ((-1, -1, -1), (-1, 2, 2), (-1, 2, -1)),
    ),
)
