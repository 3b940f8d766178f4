"""GloVe, part 3: the words on a map, and the neighbours of one of them."""

from collections.abc import Sequence

import streamlit as st

from core.words import figures, questions
from core.words.sentence import SETTING
from core.words.space import MAPPED, Near, Space
from pages.face import frame
from pages.face.loaders import words as load
from pages.parts.ask import ask
from pages.words_levels import glove_inputs

NEIGHBOURS = 10


def show() -> None:
    st.write(
        "Vectors that point the same way belong to words with the same neighbours. "
        "The **cosine** of the angle between two vectors says how much: 1 is the same direction, 0 a right angle."
    )
    ask(questions.nearest(load.word_space(*SETTING)), "nearest")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        word = glove_inputs.word("A word", glove_inputs.WORD, "word")
        space = load.word_space(*glove_inputs.setting())
    near = space.neighbours(word, NEIGHBOURS) if word else []
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.markdown(f"**Choose a point** to see its neighbours. The {MAPPED:,} most frequent words:")
        _map(space, word, [other.word for other in near])
    with right:
        if word:
            _neighbours(space, word, near)
    st.caption(
        "The map is made by **t-SNE**, which lays many-dimensional vectors on a plane so that near ones stay near. "
        "It cannot keep all distances: trust the groups, not the way between them. The cosines are computed on the vectors themselves."
    )


def _neighbours(space: Space, word: str, near: list[Near]) -> None:
    st.markdown(f"**Nearest to “{word}”** of all {len(space.words):,} words, by cosine")
    frame.chart(
        figures.nearness(near),
        key="words_near",
        alt=f"Nearest to {word}: " + ", ".join(f"{other.word} {other.cosine:.3f}" for other in near),
    )
    st.pills("Go on to", [other.word for other in near], key="words_go_on", on_change=_go_on, wrap=True)


def _map(space: Space, word: str | None, near: list[str]) -> None:
    words = space.words[:MAPPED]
    key = "words_map"
    st.plotly_chart(
        figures.word_map(space.map, words, word or "", near),
        key=key,
        on_select=lambda: _picked(st.session_state[key]),
        selection_mode="points",
        config={"displayModeBar": False},
        alt=f"Map of {len(words)} words; {_marked(word, words, near)}",
    )


def _marked(word: str | None, words: Sequence[str], near: list[str]) -> str:
    if not word:
        return "none is marked"
    return f"{word} is marked with its neighbours {', '.join(near)}" if word in words else f"{word} is rarer than the words on the map"


def _picked(event) -> None:
    points = event["selection"]["points"]
    if points and isinstance(points[0].get("customdata"), str):
        st.session_state["word"] = points[0]["customdata"]


def _go_on() -> None:
    chosen = st.session_state["words_go_on"]
    if chosen:
        st.session_state["word"], st.session_state["words_go_on"] = chosen, None
