"""BERT: the same word in several sentences, and how alike its vectors are."""

import numpy as np
import streamlit as st

from core.numerals import percent
from core.words import network_figures
from core.words.bert import Bert
from core.words.typed import MASK
from pages.face import frame
from pages.parts.inputs import choice
from pages.words_levels.captions import caption

SENTENCES = {  # key of the input -> its label, and what it begins with
    "bert_first": ("First sentence", "a man in a light blue shirt"),
    "bert_second": ("Second sentence", "a car waits at a traffic light"),
    "bert_third": ("Third sentence", "a girl in a light green dress"),
}
WORD = "light"
LINKED = (*SENTENCES, "bert_word")
GUESSES = 5


def show(network: Bert) -> None:
    st.subheader("The same word in different sentences", anchor=False)
    st.write(
        "GloVe has one vector for a word, wherever it stands. BERT makes a new vector in every sentence, since every layer mixes in "
        "what the other words say."
    )
    sentences = []
    for column, (key, (label, start)) in zip(st.columns(3), SENTENCES.items(), strict=True):
        with column:
            sentences.append(caption(label, start, key, network.vocabulary))
    common = [
        word for word in dict.fromkeys(sentences[0]) if word in network.vocabulary.numbers and all(word in other for other in sentences[1:])
    ]
    if not common:
        st.info("These sentences have no known word in common; write one word into all of them.", icon=":material/info:")
        return
    word = choice("The word", common, WORD if WORD in common else common[-1], "bert_word")
    places = [sentence.index(word) + 1 for sentence in sentences]
    vectors = [network.read(sentence).vectors[:, place] for sentence, place in zip(sentences, places, strict=True)]  # (layers + 1, d)
    lines = {"first and second": _cosines(vectors[0], vectors[1]), "first and third": _cosines(vectors[0], vectors[2])}
    frame.chart(
        network_figures.by_layer(lines, ("GloVe, any two sentences", 1.0)),
        key="bert_senses",
        alt=f"Cosine of the vectors of “{word}” by layer. "
        + "; ".join(f"{name}: " + ", ".join(f"{value:.3f}" for value in values) for name, values in lines.items()),
    )
    last = {name: f"{values[-1]:.3f}".replace("-", "−") for name, values in lines.items()}
    st.caption(
        "Layer 0 is the word's own vector plus a vector for its place in the sentence, so it is 1 only where the places are the same. "
        f"After the last layer: first and second {last['first and second']}, first and third {last['first and third']}."
    )
    st.write(f"What would fit there instead? “{word}” is hidden in each sentence, and BERT guesses:")
    st.table([_instead(network, sentence, place) for sentence, place in zip(sentences, places, strict=True)])


def _cosines(one: np.ndarray, other: np.ndarray) -> list[float]:
    """Cosines of the rows of two arrays (layers + 1, d)."""
    lengths = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
    return [float(value) for value in (one * other).sum(axis=1) / lengths]


def _instead(network: Bert, sentence: tuple[str, ...], place: int) -> dict[str, str]:
    hidden = [MASK if n == place else word for n, word in enumerate(sentence, 1)]
    chances = network.guess(network.read(hidden), place)
    first = np.argsort(-chances)[:GUESSES]
    return {
        "sentence": " ".join(f"**{word}**" if n == place else word for n, word in enumerate(sentence, 1)),
        "it guesses": " · ".join(f"{network.vocabulary.words[n]} {percent(chances[n], 0)}" for n in first),
    }
