"""Level: where attention looked for every word, and the decoder without attention beside it."""

import streamlit as st

from pages.describe_levels import numbers
from pages.describe_levels.look import Look
from pages.face.browser.caption import caption

ATTENTION, POOLED = "attention", "pooled"
WAYS = {
    ATTENTION: "**With attention** the network looks anew before every word: it weighs the cells of the photo, and reads their mean "
    "(Xu et al., “Show, Attend and Tell”, 2015).",
    POOLED: "**Pooled** it sees the mean of all cells once, before the first word, and must remember it (Vinyals et al., "
    "“Show and Tell”, 2015).",
}


def show(look: Look) -> None:
    st.header("Two ways to look", anchor=False)
    decoders = [name for name in WAYS if name in look.captioner.decoders]
    for name, place in zip(decoders, st.columns(len(decoders), gap="large"), strict=True):
        with place:
            st.markdown(WAYS[name])
            found = look.described(name)
            numbers.sentence(found.best)
            st.caption(_scores(look, name))
    if POOLED not in decoders:
        st.info("This captioner has no pooled decoder to compare with.", icon=":material/info:")
    if ATTENTION in decoders:
        _wall(look)


def _scores(look: Look, name: str) -> str:
    scores = look.captioner.model.scores.get(name) or {}
    told = f", CIDEr {scores['cider']:.1f} on photos it was not trained on" if "cider" in scores else ""
    return f"{look.described(name).decoder_milliseconds:.0f} ms for this photo{told}"


def _wall(look: Look) -> None:
    found = look.described(ATTENTION)
    rows, columns = found.grid
    voters = len(look.captioner.model.members) + 1
    vote = f" {voters} decoders vote on every word; what you see is the mean of their looks." if voters > 1 else ""
    st.subheader("Where attention looked, word by word", anchor=False)
    st.write(
        f"The encoder turns the photo into {rows} × {columns} cells. Pink is where a word's look lies above an even one, each on its "
        f"own scale.{vote} For small words such as “a” or “in” the look means little: the words before them decide."
    )
    caption(found.best, look.picture, found.grid, key="describe_wall", wall=True)
    st.caption(
        "Attention shows where the network looked, not why. It was never told where things are; it learnt this from sentences alone."
    )
