"""GloVe, part 4: arithmetic with words, and how often it is right."""

import numpy as np
import streamlit as st

from core.numerals import percent
from core.words import figures, questions
from core.words.analogies import GROUPS, answered
from core.words.space import Space
from pages.face import frame
from pages.face.loaders import words as load
from pages.parts.ask import ask
from pages.parts.inputs import menu
from pages.words_levels import glove_inputs

ANSWERS = 5


def show() -> None:
    st.write(
        "If the step from “man” to “woman” is the same as the step from “boy” to “girl”, then woman − man + boy should end near “girl”. "
        "Try it with your own words."
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        a = glove_inputs.word("This word", "man", "a")
        b = glove_inputs.word("is to this", "woman", "b")
        c = glove_inputs.word("as this is to …", "boy", "c")
        window, dimension = glove_inputs.setting()
    if a and b and c:
        _completed(load.word_space(window, dimension), a, b, c)
    _hits(window, dimension)


def _completed(space: Space, a: str, b: str, c: str) -> None:
    vector = space.completed(a, b, c)
    near = space.nearest(vector, ANSWERS, {a, b, c})
    with_all = space.nearest(vector, 1)[0].word
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"**{a} is to {b} as {c} is to … {near[0].word}**")
        frame.chart(
            figures.nearness(near),
            key="words_answers",
            alt=f"Nearest to {b} − {a} + {c}: " + ", ".join(f"{n.word} {n.cosine:.3f}" for n in near),
        )
    with right:
        if with_all in (a, b, c):
            st.info(
                f"The three words themselves are left out, as is usual. With them, the nearest would be “{with_all}”: "
                "the step is often too short to leave the place where it began.",
                icon=":material/info:",
            )
        else:
            st.info("The three words themselves are left out, as is usual; here that changes nothing.", icon=":material/info:")


def _hits(window: int, dimension: int) -> None:
    st.subheader("How often is it right?", anchor=False)
    rows = load.words_measured("glove")
    groups = next(row["analogies"] for row in rows if (row["window"], row["dimension"]) == (window, dimension))
    asked = ask(questions.best_group(groups), "best_group")
    hits, total = np.sum(list(groups.values()), axis=0)
    st.write(
        f"A single example proves little. So here are {total:,} questions in {len(GROUPS)} groups, written before the training. "
        f"An answer counts only if the very word that was wanted comes first, of {len(load.word_space(window, dimension).words):,} words."
    )
    if not asked:
        return
    st.markdown(f"Window {window}, {dimension} numbers a word: **{hits:,} of {total:,} right, {percent(hits / total, 1)}**")
    st.table(
        [
            {
                "group": group,
                "example": " : ".join(GROUPS[group].split(", ")[0].split()),
                "right": f"{right} of {of}",
                "share": percent(right / of, 0),
            }
            for group, (right, of) in sorted(groups.items(), key=lambda item: -item[1][0] / item[1][1])
        ]
    )
    with frame.lazy_expander("Every question of a group with its answer", "words_questions") as box:
        if box.open:
            group = menu("Group", list(GROUPS), "group")
            found = answered(load.word_space(window, dimension), group)
            st.dataframe(
                [
                    {"question": f"{a} : {b} = {c} : ?", "wanted": d, "answer": answer, "right": answer == d}
                    for (a, b, c, d), answer in zip(found.questions, found.answers, strict=True)
                ],
                hide_index=True,
            )
