"""Sequence to sequence: from one caption to another in a straight line, and the sentences on the way."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from core.numerals import percent
from core.words.sequence import SequenceToSequence, walk
from pages.parts.inputs import number
from pages.words_levels.captions import caption

LINKED = ("sequence_second", "sequence_steps")


def show(network: SequenceToSequence, words: Sequence[str], start: np.ndarray) -> None:
    st.subheader("A walk between two captions", anchor=False)
    st.write(
        "Every place between two vectors is a vector too. So the decoder can be asked for a sentence at each step of the straight way "
        f"from “{' '.join(words)}” to another caption."
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        other = caption("The other caption", "two children play in the snow", "sequence_second", network.vocabulary)
        steps = number("Places on the way, 3 to 15", 3, 15, 7, "sequence_steps", width=200)
    end = network.read(other)[-1]
    sentences = [network.sentence(place, "<rebuild>") for place in walk(start, end, steps)]
    rows = []
    for share, sentence in zip(np.linspace(0, 1, steps), sentences, strict=True):
        vector = network.read(sentence)[-1] if sentence else np.zeros_like(start)
        rows.append(
            {
                "way": percent(share, 0),
                "the decoder writes": " ".join(sentence) or "(nothing)",
                "to the first": f"{np.linalg.norm(vector - start):.2f}",
                "to the second": f"{np.linalg.norm(vector - end):.2f}",
            }
        )
    st.table(rows)
    st.caption(
        f"{len(set(map(tuple, sentences)))} different sentences on the way. The two captions' vectors lie "
        f"{np.linalg.norm(end - start):.2f} apart. For the last two columns each sentence is read again by the encoder: "
        "so far its own vector lies from both captions' vectors."
    )
