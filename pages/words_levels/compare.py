"""Level 4: which way of making a vector of a sentence recommends best."""

import numpy as np
import streamlit as st

from core.numerals import percent
from core.words import figures, questions
from core.words.files import vocabulary
from core.words.samples import SENTENCES
from core.words.sentence import ENCODERS
from core.words.vocabulary import tokens
from pages.face import frame
from pages.face.loaders import words as load
from pages.parts.ask import ask, revealed
from pages.parts.inputs import text
from pages.words_levels.captions import unknown

NEAREST = 3
LONGEST = 200  # letters of an own caption


def show() -> None:
    measured = load.words_measured("recall")
    st.header("Which recommends best?", anchor=False)
    st.write(
        f"Five people described each of {measured['photos']:,} photos that no network was trained on. "
        "A good vector of a sentence should find the other descriptions of the same photo among all the rest. "
        f"Every one of the {measured['captions']:,} captions is compared, by cosine, with the {measured['captions'] - 1:,} others."
    )
    answered = ask(questions.best_encoder(measured), "best_encoder")
    if revealed(answered, "the result", "recall"):
        _result(measured)
    _try()


def _result(measured: dict) -> None:
    rows = sorted(measured["encoders"], key=lambda row: -row["recall"]["1"][0])
    lead, low, high = measured["lead"]
    sure = (
        "The interval does not reach 0, so the lead is no accident."
        if low > 0
        else "The interval reaches 0, so the order of the two may be chance."
    )
    st.success(
        f"**{measured['best']}** finds most: the nearest of {measured['captions'] - 1:,} captions is one of the same photo in "
        f"{percent(rows[0]['recall']['1'][0])} of all cases. It is the words view of “Recommend”.",
        icon=":material/check:",
    )
    frame.chart(
        figures.recalls(rows),
        key="words_recall",
        alt="Captions that find one of the same photo as the nearest: "
        + ", ".join("{} {} ({} to {})".format(row["name"], *(percent(share, 1) for share in row["recall"]["1"])) for row in rows),
    )
    st.table(
        [
            {
                "vector of the sentence": row["name"],
                "numbers": f"{row['dimension']:,}",
                **{f"recall@{k}": _cell(row["recall"][k]) for k in ("1", "5", "10")},
            }
            for row in rows
        ]
    )
    st.caption(
        "Recall@k: the share of captions with at least one of the four of the same photo among the k nearest. "
        "In brackets the 95 % interval, from drawing the photos again and again with repetition (bootstrap). "
        f"{measured['best']} is ahead of {measured['next']} by {100 * lead:.1f} points ({100 * low:.1f} to {100 * high:.1f}). {sure}"
    )


def _cell(values: list[float]) -> str:
    low, high = (100 * value for value in values[1:])
    return f"{percent(values[0], 1)} ({low:.1f}–{high:.1f})"


def _try() -> None:
    st.subheader("Try it with your own caption", anchor=False)
    typed = text("Your caption", "a boy kicks a football across the grass", "own_caption", LONGEST)
    own = tokens(typed)
    if not own:
        st.warning("Type a caption of a few words in the letters a to z.")
        return
    known = vocabulary().words
    if rare := [word for word in own if word not in known]:
        st.info(
            f"{unknown(rare, known)} BERT and sequence to sequence read “some word” instead, the others leave it out.",
            icon=":material/info:",
        )
    if len(rare) == len(own):
        st.warning("None of these words is in the captions the networks learnt from. Try others.")
        return
    sentences = [tokens(sentence) for sentence in SENTENCES]
    columns = {}
    for name in ENCODERS:
        vectors = load.encoder(name)([own, *sentences])
        cosines = vectors[1:] @ vectors[0]
        columns[name] = [f"{SENTENCES[n]} · {cosines[n]:.2f}" for n in np.argsort(-cosines, kind="stable")[:NEAREST]]
    st.write(f"The {NEAREST} nearest of {len(SENTENCES)} sentences for each kind of vector, with the cosine:")
    st.table([{"vector of the sentence": name, **{f"{n + 1}": found[n] for n in range(NEAREST)}} for name, found in columns.items()])
    with frame.lazy_expander(f"All {len(SENTENCES)} sentences", "words_samples") as box:
        if box.open:
            st.markdown("\n".join(f"- {sentence}" for sentence in SENTENCES))
