"""GloVe, part 1: counting which words stand near each other."""

import numpy as np
import streamlit as st

from core.words import figures, questions
from core.words.counts import LEAST, WINDOWS
from core.words.glove import cooccurrence
from core.words.space import FULL_DIMENSION
from core.words.vocabulary import tokens
from pages.face import frame
from pages.face.loaders import words as load
from pages.parts.ask import ask
from pages.parts.inputs import number, text
from pages.words_levels import glove_inputs

SENTENCE = "a brown dog jumps into the cold lake"
LONGEST = 14  # words of the sentence, so that the table fits its column
PROBES = 12  # words in the chart of ratios
OFTEN = 10  # a ratio of smaller counts is mostly chance


def show() -> None:
    _sentence()
    ask(questions.one_pair(), "one_pair")
    _pair()


def _sentence() -> None:
    st.subheader("One sentence", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        typed = text("A sentence", SENTENCE, "sentence", 200, width=420)
        near = number("Window, 1 to 10", 1, 10, 5, "near")
    sentence = tokens(typed)
    if not sentence:
        st.warning("Type a sentence in the letters a to z; then its table of counts stands here.")
        return
    if len(sentence) > LONGEST:
        st.info(f"Counted are the first {LONGEST} of its {len(sentence)} words, so that the table fits.", icon=":material/info:")
        sentence = sentence[:LONGEST]
    words = list(dict.fromkeys(sentence))
    counts = cooccurrence([[words.index(word) for word in sentence]], len(words), near)
    st.write(
        "Words side by side count 1, with one word between them ½, then ⅓, and so on, until the window ends. "
        "Every cell is symmetric: what a word is to its neighbour, the neighbour is to it."
    )
    with st.container(width=120 + 58 * len(words)):
        frame.chart(
            figures.pair_table(counts, words),
            key="words_sentence",
            alt=f"Counts of neighbouring words in “{' '.join(sentence)}” with a window of {near}",
        )


def _pair() -> None:
    counts = load.word_counts()
    st.subheader(f"All {counts.total:,} captions", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        first = glove_inputs.word("A word", glove_inputs.WORD, "word")
        second = glove_inputs.word("Another word", glove_inputs.OTHER, "other")
        window = glove_inputs.window("glove_window")
    if not (first and second):
        return
    numbers = load.word_space(window, FULL_DIMENSION).numbers
    a, b = numbers[first], numbers[second]
    left, right = st.columns([2, 3], gap="large")
    with left:
        st.markdown(f"“{first}” is used {counts.uses[a]:,} times, “{second}” {counts.uses[b]:,} times.")
        pair = counts.pair(a, b)
        if pair is None:
            st.write(f"Together they reach a count below {LEAST}, too little to be kept here.")
        else:
            st.table([{"window": str(w), f"count of {first} – {second}": f"{x:,.4g}"} for w, x in zip(WINDOWS, pair, strict=True)])
        st.write("A wider window sees more pairs. Words that belong to the same scene meet in it, not only words that follow each other.")
    with right:
        _ratios(first, second, window)


def _ratios(first: str, second: str, window: int) -> None:
    """The paper's table 1 for any two words: the ratio of the probabilities tells what tells them apart."""
    counts, space = load.word_counts(), load.word_space(window, FULL_DIMENSION)
    rows = [space.numbers[word] for word in (first, second)]
    near = np.stack([counts.row(row, window) for row in rows])  # (2, words)
    usable = np.flatnonzero((near >= LEAST).all(0) & (near.max(0) >= OFTEN))
    column = WINDOWS.index(window)
    ratio = near[0, usable] / counts.sums[rows[0], column] / (near[1, usable] / counts.sums[rows[1], column])
    if first == second or len(usable) < PROBES:
        st.write("Choose two different words that both meet many others, to compare what they meet.")
        return
    order = np.argsort(-ratio)
    shown = [*order[: PROBES // 2], *order[-PROBES // 2 :]]
    words = [space.words[usable[n]] for n in shown]
    st.markdown(
        f"**What tells “{first}” from “{second}”?** The chart shows how many times as probable each word is near “{first}” as near "
        f"“{second}”. Such **ratios** are what GloVe's vectors are made to reproduce."
    )
    frame.chart(
        figures.ratios(words, ratio[shown], first, second),
        key="words_ratios",
        alt=f"Times as probable near {first} as near {second}: "
        + ", ".join(f"{w} {r:.2g}" for w, r in zip(words, ratio[shown], strict=True)),
    )
