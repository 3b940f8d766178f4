"""The inputs that the parts of GloVe share: words that have a vector, and the setting of the training."""

import streamlit as st

from core.words.counts import WINDOWS
from core.words.space import DIMENSIONS
from core.words.vocabulary import tokens
from pages.face.loaders import words as load
from pages.parts.inputs import choice, text

LONGEST_WORD = 30  # letters
WORD, OTHER = "dog", "ball"  # which the parts begin with


def word(label: str, default: str, key: str) -> str:
    """A word that the captions use often enough; for any other, the default and a sentence that says so."""
    typed = text(label, default, key, LONGEST_WORD, width=180)
    found = tokens(typed)
    if len(found) == 1 and found[0] in load.word_space(WINDOWS[0], DIMENSIONS[0]).numbers:
        return found[0]
    st.warning(f"{label}: type one word that the captions use at least 11 times. Until then it is “{default}”.")
    return default


def window(key: str, default: int = max(WINDOWS)) -> int:
    """How many words on either side count as near."""
    return choice("Window: words on either side", WINDOWS, default, key)


def setting(prefix: str = "glove", near: int = max(WINDOWS)) -> tuple[int, int]:
    """The window and the dimension of one of the trainings."""
    chosen = window(f"{prefix}_window", near)
    return chosen, choice("Dimension: numbers a word", DIMENSIONS, max(DIMENSIONS), f"{prefix}_dimension")
