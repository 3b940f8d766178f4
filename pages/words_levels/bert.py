"""Level 3: BERT. A hidden word is guessed from all the words around it."""

import numpy as np
import streamlit as st

from core.numerals import percent
from core.words import network_figures, network_questions
from core.words.bert import Bert, Reading
from core.words.typed import MASK
from pages.face import frame
from pages.face.loaders import words as load
from pages.parts.ask import ask
from pages.parts.inputs import choice
from pages.words_levels import bert_attention, bert_senses
from pages.words_levels.captions import caption, shown

LINKED = ("bert_caption", "bert_place", *bert_attention.LINKED, *bert_senses.LINKED)
CAPTION = f"a man in a red shirt throws a {MASK} to his dog"
GUESSES = 10


def show() -> None:
    network, measured = load.bert(), load.words_measured("bert")
    st.header("BERT: a word is known by its whole sentence", anchor=False)
    st.write(
        f"BERT learns from gaps: some words of every caption are hidden behind the sign `{MASK}`, and it has to say which they were. "
        "How much it looks at each of the other words is called **attention**."
    )
    words = caption(f"A caption; write {MASK} for a gap", CAPTION, "bert_caption", network.vocabulary, masks=True)
    places = {f"{n} · {word}": n for n, word in enumerate(words, 1)}
    gap = words.index(MASK) + 1 if MASK in words else min(2, len(words))
    place = places[choice("Hide the word", list(places), list(places)[gap - 1], "bert_place")]
    hidden = tuple(MASK if n == place else word for n, word in enumerate(words, 1))
    reading = network.read(hidden)
    _guess(network, reading, place, words[place - 1])
    ask(network_questions.which_word(network), "which_word")
    bert_attention.show(reading, place)
    bert_senses.show(network)
    _measured(measured)


def _guess(network: Bert, reading: Reading, place: int, right: str) -> None:
    chances = network.guess(reading, place)
    first = np.argsort(-chances)[:GUESSES]
    words = [network.vocabulary.words[n] for n in first]
    st.markdown(f"It reads: {' '.join(f'**{shown(word)}**' if n == place else shown(word) for n, word in enumerate(reading.words))}")
    left, right_side = st.columns([3, 2], gap="large")
    with left:
        frame.chart(
            network_figures.guesses(words, chances[first], right),
            key="bert_guesses",
            alt=f"The {GUESSES} most probable words: "
            + ", ".join(f"{word} {percent(chance, 1)}" for word, chance in zip(words, chances[first], strict=True)),
        )
    with right_side:
        st.table(
            [
                {"rank": n, "word": shown(word), "probability": percent(float(chance))}
                for n, (word, chance) in enumerate(zip(words, chances[first], strict=True), 1)
            ]
        )
    if right not in network.vocabulary.numbers:
        st.markdown(f"The hidden word is “{right}”. The network does not know it, so it cannot guess it.")
    elif right != MASK:
        chance = chances[network.vocabulary.numbers[right]]
        rank = int((chances > chance).sum()) + 1
        st.markdown(f"The hidden word is “{right}”: rank **{rank}** of {len(chances):,}, probability **{percent(float(chance))}**.")


def _measured(measured: dict) -> None:
    with frame.lazy_expander("How good is it? Measured on captions it never saw", "bert_measured") as box:
        if not box.open:
            return
        names = {
            "bert": "this network",
            "neighbours": "counting: only the word before and the word after",
            "most frequent": "always the most frequent words",
        }
        st.write(f"{measured['hidden words']:,} words were hidden in captions of photos that it was not trained on, one in seven.")
        st.table(
            [
                {
                    "who guesses": told,
                    "right at once": percent(measured[name]["top 1"], 1),
                    "among the first 5": percent(measured[name]["top 5"], 1),
                }
                for name, told in names.items()
            ]
        )
