"""Which level is shown, and what of the page stands in the URL."""

from pages.words_levels import bert, gap, sequence

LINKED = (  # what may stand in the URL
    "words_level", "glove_part", "sentence", "near", "word", "other", "glove_window", "glove_dimension", "glove_steps", "glove_seed",
    "a", "b", "c", "group", "left_window", "left_dimension", "right_window", "right_dimension", "own_caption", "reveal_recall",
    *gap.LINKED, *sequence.LINKED, *bert.LINKED,
)  # fmt: skip
