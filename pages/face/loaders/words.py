"""Words: vectors, the sequence networks and BERT."""

import json

import streamlit as st

from core.settings import ASSETS
from core.words import bert as bert_network
from core.words import counts, sentence, sequence, space


@st.cache_resource(show_spinner=False)
def word_space(window: int, dimension: int) -> space.Space:
    """The GloVe vectors of one setting."""
    return space.load(window, dimension)


@st.cache_resource(show_spinner=False)
def word_counts() -> counts.Counts:
    """How often words stand near each other in the training captions."""
    return counts.load()


@st.cache_resource(show_spinner=False)
def encoder(name: str) -> sentence.Encode:
    """One of the ways to make a vector of a sentence, by its name in sentence.ENCODERS."""
    return sentence.ENCODERS[name]()


@st.cache_resource(show_spinner=False)
def sequence_to_sequence() -> sequence.SequenceToSequence:
    """The two LSTMs that rebuild a caption."""
    return sequence.load()


@st.cache_resource(show_spinner=False)
def bert() -> bert_network.Bert:
    """The masked-language model."""
    return bert_network.load()


@st.cache_resource(show_spinner=False)
def words_measured(name: str):
    """Measurements kept as assets/words/NAME.json."""
    return json.loads((ASSETS / "words" / f"{name}.json").read_text(encoding="utf-8"))
