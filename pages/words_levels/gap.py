"""The first level: a sentence with a gap, and what BERT would put there."""

import numpy as np
import streamlit as st

from core.numerals import percent
from core.words import network_figures
from core.words.typed import MASK
from pages.face import frame
from pages.face.loaders import words as load
from pages.parts.inputs import choice
from pages.words_levels.captions import caption, shown

SENTENCES = (
    "a surfer rides a big wave",
    "a dog catches a frisbee in the air",
    "a girl in a pink dress is reading a book",
    "two children play in the snow",
    "a woman rides a bicycle on the beach",
)
SENTENCE, PLACE = "gap_sentence", "gap_place"
LINKED = (SENTENCE, PLACE)
GUESSES = 8


def show() -> None:
    network = load.bert()
    st.header("Fill the gap", anchor=False)
    st.write("Hide a word. A network that has read 140,415 captions says what belongs there, from the words before the gap and behind it.")
    sentence, answer = st.columns([3, 2], gap="large")
    with sentence:
        told = st.container()
        with st.container(horizontal=True, vertical_alignment="bottom"):
            words = caption("Your sentence", SENTENCES[0], SENTENCE, network.vocabulary, masks=True, width=420)
            st.button("Another", icon=":material/casino:", on_click=_another, key="gap_another")
        places = {f"{n} · {word}": n for n, word in enumerate(words, 1)}
        gap = words.index(MASK) + 1 if MASK in words else len(words)
        place = places[choice("Hide the word", list(places), list(places)[gap - 1], PLACE)]
    hidden = tuple(MASK if n == place else word for n, word in enumerate(words, 1))
    chances = network.guess(network.read(hidden), place)
    first = np.argsort(-chances)[:GUESSES]
    guesses = [network.vocabulary.words[n] for n in first]
    with told:
        st.markdown("## " + " ".join(f":blue-background[{guesses[0]}]" if n == place else shown(word) for n, word in enumerate(words, 1)))
    with answer:
        st.markdown(f"**{shown(guesses[0])}**, {percent(float(chances[first[0]]))} sure. {_verdict(network, chances, words[place - 1])}")
        frame.chart(
            network_figures.guesses(guesses, chances[first], words[place - 1]),
            key="gap_guesses",
            alt="The most probable words: "
            + ", ".join(f"{word} {percent(float(chance))}" for word, chance in zip(guesses, chances[first], strict=True)),
        )
    st.caption(
        "How can it know? Nobody told it what a wave is. Every word has become a list of numbers: “GloVe” shows where they come from, "
        "and “BERT” how this network reads."
    )


def _verdict(network, chances: np.ndarray, right: str) -> str:
    if right == MASK:
        return ""
    if right not in network.vocabulary.numbers:
        return f"It does not know “{right}”, so it cannot guess it."
    chance = chances[network.vocabulary.numbers[right]]
    rank = int((chances > chance).sum()) + 1
    return "That is the word." if rank == 1 else f"The word was “{right}”: its guess number {rank:,}."


def _another() -> None:
    now = st.session_state.get(SENTENCE)
    at = SENTENCES.index(now) if now in SENTENCES else -1
    st.session_state[SENTENCE] = SENTENCES[(at + 1) % len(SENTENCES)]
    st.session_state.pop(PLACE, None)
