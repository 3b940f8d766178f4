"""Which level is shown, and what of the page stands in the URL."""

import streamlit as st

from pages.words_levels import bert, gap, sequence

GLOVE = (  # its level once came first: a link with one of these and no level means it
    "glove_part", "near", "word", "other", "glove_window", "glove_dimension", "glove_steps", "glove_seed", "a", "b", "c", "group",
    "left_window", "left_dimension", "right_window", "right_dimension",
)  # fmt: skip
LINKED = (  # what may stand in the URL
    "words_level", "sentence", *GLOVE, "own_caption", "reveal_recall", *gap.LINKED, *sequence.LINKED, *bert.LINKED,
)  # fmt: skip


def first_level() -> str | None:
    """The level of a link that names none but speaks of one."""
    named = st.query_params.keys()
    return "GloVe" if "words_level" not in named and not set(GLOVE).isdisjoint(named) else None
