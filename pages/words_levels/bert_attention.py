"""BERT: who looks at whom, by layer and head."""

import numpy as np
import streamlit as st

from core.numerals import percent
from core.words import network_figures
from core.words.bert import Reading
from pages.face import frame
from pages.face.browser.heatmaps import Pick, heatmaps
from pages.parts.inputs import number
from pages.words_levels.captions import shown

LINKED = ("bert_layer", "bert_head")
TILE = 96  # pixels a small picture


def show(reading: Reading, place: int) -> None:
    layers, heads, t, _ = reading.scores.shape
    weights = reading.attention
    st.subheader("Attention: who looks at whom", anchor=False)
    st.write(
        f"Each of the {layers} layers has {heads} **heads**. In a head every word looks at all words and divides 100 % of its attention "
        "among them. `<start>` and `<end>` mark the ends; a head that finds nothing to do often looks there."
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        layer = number(f"Layer, 1 to {layers}", 1, layers, 1, "bert_layer")
        head = number(f"Head, 1 to {heads}", 1, heads, 1, "bert_head")
    heatmaps(
        weights.reshape(layers * heads, t, t),
        key="bert_heads",
        description=f"The attention of all {layers * heads} heads; a row looks, a column is looked at",
        labels=[f"layer {n // heads + 1}, head {n % heads + 1}" for n in range(layers * heads)],
        kind="positive",
        limit=1.0,
        tile=max(3, TILE // t),
        click="map",
        selected=Pick((layer - 1) * heads + head - 1, 0, 0),
        on_pick=lambda pick: _choose(pick.map // heads + 1, pick.map % heads + 1),
    )
    left, right = st.columns([3, 2], gap="large")
    with left:
        _one_head(reading.words, weights[layer - 1, head - 1], place, layer, head)
    with right:
        row = layer - 1, head - 1, place
        _one_row(reading.words, reading.scores[row], weights[row], reading.vectors.shape[-1] // heads)


def _choose(layer: int, head: int) -> None:
    st.session_state["bert_layer"], st.session_state["bert_head"] = layer, head


def _one_head(words: tuple[str, ...], weights: np.ndarray, place: int, layer: int, head: int) -> None:
    st.markdown(f"**Layer {layer}, head {head}.** {_habit(weights)}")
    most = [words[column] for column in weights.argmax(axis=1)]
    frame.chart(
        network_figures.attention(words, weights, place),
        key="bert_attention",
        alt=f"Layer {layer}, head {head}, whom each word looks at most: "
        + ", ".join(f"{word} at {other} {percent(share, 0)}" for word, other, share in zip(words, most, weights.max(axis=1), strict=True)),
    )


def _habit(weights: np.ndarray) -> str:
    """Where the attention of the words goes on average: to the one of five places that gets most."""
    inner = slice(1, -1)  # the words without <start> and <end>
    shares = {
        "to the place before it": np.diagonal(weights, -1)[:-1].mean(),
        "to itself": np.diagonal(weights)[inner].mean(),
        "to the place after it": np.diagonal(weights, 1)[1:].mean(),
        "to `<start>`": weights[inner, 0].mean(),
        "to `<end>`": weights[inner, -1].mean(),
    }
    where = max(shares, key=shares.get)
    return f"On average {percent(float(shares[where]))} of a word's attention goes {where}."


def _one_row(words: tuple[str, ...], scores: np.ndarray, weights: np.ndarray, size: int) -> None:
    """`size`: the numbers in q and in k."""
    st.markdown(
        "**The marked row in numbers.** The hidden word asks with a vector q, each word offers a vector k. "
        f"Score = q·k ÷ √{size}. Share = e^score, divided by the sum of all e^score (softmax)."
    )
    st.table(
        [
            {
                "looks at": shown(word),
                "score": f"{score:.2f}".replace("-", "−"),
                "e^score": f"{np.exp(score):.2f}",
                "share": percent(float(weight)),
            }
            for word, score, weight in zip(words, scores, weights, strict=True)
        ]
    )
