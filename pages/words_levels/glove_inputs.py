"""The inputs that the parts of GloVe share: words that have a vector, and the setting of the training."""

import streamlit as st

from core.words import typed
from core.words.counts import WINDOWS
from core.words.space import DIMENSIONS
from core.words.vocabulary import Vocabulary
from pages.face.loaders import words as load
from pages.parts.inputs import choice, text
from pages.words_levels.captions import unknown

LONGEST_WORD = 30  # letters
WORD, OTHER = "dog", "ball"  # which the parts begin with


def word(label: str, default: str, key: str) -> str | None:
    """A word that the captions use often enough; for any other None, and a sentence that says so."""
    vocabulary = Vocabulary(load.word_space(WINDOWS[0], DIMENSIONS[0]).words)
    try:
        found = typed.read(text(label, default, key, LONGEST_WORD, width=180), vocabulary)
    except typed.TypedError:
        found = None
    if found is None or len(found.words) != 1 or found.skipped:
        st.warning(f"{label}: type one word in the letters a to z.")
        return None
    if found.unknown:
        st.warning(
            f"{unknown(found.unknown, vocabulary.words)} Known are the {len(vocabulary):,} words that the captions use at least 11 times."
        )
        return None
    return found.words[0]


def window(key: str, default: int = max(WINDOWS)) -> int:
    """How many words on either side count as near."""
    return choice("Window: words on either side", WINDOWS, default, key)


def setting(prefix: str = "glove", near: int = max(WINDOWS)) -> tuple[int, int]:
    """The window and the dimension of one of the trainings."""
    chosen = window(f"{prefix}_window", near)
    return chosen, choice("Dimension: numbers a word", DIMENSIONS, max(DIMENSIONS), f"{prefix}_dimension")
