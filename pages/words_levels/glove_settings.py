"""GloVe, part 5: what the window and the number of dimensions change."""

import numpy as np
import streamlit as st

from core.numerals import percent
from core.words import figures
from core.words.counts import WINDOWS
from core.words.space import Space
from pages.face import frame
from pages.face.loaders import words as load
from pages.words_levels import glove_inputs

NEIGHBOURS = 8


def show() -> None:
    st.write(
        "Two numbers are chosen before the training: the **window**, how far a neighbour may stand, and the **dimension**, "
        "how many numbers a word gets. All settings below were trained on the same captions."
    )
    word = glove_inputs.word("A word", glove_inputs.WORD, "word")
    if word:
        _compared(word)
    _rates()


def _compared(word: str) -> None:
    found: dict[str, list[str]] = {}
    for place, side, window in zip(st.columns(2, gap="large"), ("left", "right"), (min(WINDOWS), max(WINDOWS)), strict=True):
        with place:
            space = load.word_space(*glove_inputs.setting(side, window))
            found[side] = _neighbours(space, word, side)
    both = [near for near in found["left"] if near in found["right"]]
    st.markdown(f"**In both lists**, {len(both)} of {NEIGHBOURS}: " + (", ".join(both) or "none") + ".")


def _neighbours(space: Space, word: str, side: str) -> list[str]:
    near = space.neighbours(word, NEIGHBOURS)
    frame.chart(
        figures.nearness(near), key=f"words_{side}", alt=f"Nearest to {word}: " + ", ".join(f"{n.word} {n.cosine:.3f}" for n in near)
    )
    return [other.word for other in near]


def _rates() -> None:
    st.subheader("Which setting solves most analogies?", anchor=False)
    rates = {}
    for row in load.words_measured("glove"):
        hits, total = np.sum(list(row["analogies"].values()), axis=0)
        rates[row["window"], row["dimension"]] = hits / total
    frame.chart(
        figures.hit_rates(rates),
        key="words_rates",
        alt="Analogies hit: " + ", ".join(f"window {w}, {d} numbers {percent(rate, 1)}" for (w, d), rate in rates.items()),
    )
