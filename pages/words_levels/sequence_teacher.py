"""Sequence to sequence: the same caption written with and without a teacher who puts the right word in."""

from collections.abc import Sequence
from itertools import zip_longest

import numpy as np
import streamlit as st

from core.numerals import percent
from core.words.sequence import END, Choice, SequenceToSequence
from pages.words_levels.captions import shown

CAPTION = "sequence_caption"  # the key under which the level keeps the reader's caption
HARD = "the girl who is wearing a green dress throws a ball to a dog that waits at the other side of the fence"


def show(network: SequenceToSequence, words: Sequence[str], vector: np.ndarray) -> None:
    st.subheader("Teacher forcing: on and off", anchor=False)
    st.write(
        "In training a teacher stands beside the decoder. Whatever it guesses, it reads the **right** word next. "
        "This is called **teacher forcing**. Afterwards nobody knows the right word: it reads its **own** word next, and an error leads "
        "to the next."
    )
    with_teacher = list(network.write(vector, "<rebuild>", words))
    alone = list(network.write(vector, "<rebuild>"))
    right = [*words, END]
    rows = zip_longest(right, with_teacher, alone)
    st.table(
        [
            {
                "right word": shown(word) if word else "",
                "teacher forcing on: it guesses": _mark(*taught.best[0], word) if taught else "",
                "off: it writes": _mark(free.word, free.probability, word) if free else "",
            }
            for word, taught, free in rows
        ]
    )
    st.markdown(_verdict(right, [one.best[0][0] for one in with_teacher], alone))
    if [one.word for one in alone] == right:
        st.button("Read a caption that it cannot keep", on_click=lambda: st.session_state.update({CAPTION: HARD}))


def _mark(word: str, chance: float, right: str | None) -> str:
    return f"{'✓' if word == right else '✗'} {shown(word)} {percent(chance)}"


def _verdict(right: Sequence[str], guessed: Sequence[str], alone: Sequence[Choice]) -> str:
    good = sum(word == guess for word, guess in zip(right, guessed, strict=True))
    written = [choice.word for choice in alone]
    kept = sum(word == own for word, own in zip(right, written, strict=False))
    told = f"**On:** {good} of {len(right)} guesses are right. **Off:** {kept} of {len(right)} words stand where they should. "
    slip = next((n for n, pair in enumerate(zip_longest(right, written)) if pair[0] != pair[1]), None)
    if slip is None:
        return told + "Without an error both read the same words, so they agree. Long or strange captions show them part."
    after = sum(word != own for word, own in zip(right[slip + 1 :], written[slip + 1 :], strict=False))
    return told + (
        f"The first error comes at word {slip + 1}. From there on the free decoder reads its own words: "
        f"{after} of the {len(right) - slip - 1} words after it are wrong as well. With the teacher an error costs one word only."
        if slip + 1 < len(right)
        else f"The first error comes at the very end, at step {slip + 1}."
    )
