"""Which level is shown, and what of the page stands in the URL."""

from core.words.space import DIMENSIONS
from pages.words_levels import bert, sequence

# What is in the URL, with its default.
LINKED = {
    "words_level": "GloVe", "glove_part": "Counts", "sentence": "a brown dog jumps into the cold lake", "near": 5,
    "word": "dog", "other": "ball", "glove_window": 10, "glove_dimension": max(DIMENSIONS),
    "glove_steps": 0, "glove_seed": 2, "a": "man", "b": "woman", "c": "boy", "group": "he and she",
    "left_window": 2, "left_dimension": max(DIMENSIONS), "right_window": 10, "right_dimension": max(DIMENSIONS),
    "own_caption": "a boy kicks a football across the grass", "reveal_recall": False,
    **sequence.LINKED, **bert.LINKED,
}  # fmt: skip
