"""Level 1: GloVe, from counts of neighbouring words to vectors."""

import streamlit as st

from pages.parts.inputs import choice
from pages.parts.levels import Levels

PARTS = Levels(
    __package__,
    {
        "Counts": "glove_counts",
        "Objective": "glove_objective",
        "Map": "glove_map",
        "Analogies": "glove_analogies",
        "Settings": "glove_settings",
    },
)


def show() -> None:
    st.header("GloVe: a word is known by its neighbours", anchor=False)
    st.write(
        "A computer calculates with numbers, so every word gets a list of numbers: its **vector**. "
        "Nobody chooses the numbers. GloVe learns them from which words stand near each other in 140,415 picture captions."
    )
    PARTS[choice("Part", list(PARTS), "Counts", "glove_part", label_visibility="collapsed")].show()
