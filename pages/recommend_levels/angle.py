"""The level "Angle": what a cosine is, by hand; why vectors are normalised; and the cosine of a real pair, step by step."""

import math

import numpy as np
import streamlit as st

from core.recommend import questions
from core.recommend.figures import NAMES
from core.recommend.index import Index
from core.recommend.neighbours import Result, best
from core.recommend.query import Query
from core.recommend.sentences import called
from pages.face.browser.angle import angle
from pages.face.browser.shelf import Card, shelf
from pages.parts.ask import ask
from pages.parts.inputs import choice
from pages.parts.inputs import number as whole
from pages.recommend_levels.lessons import TIMES, VIEW

QUERY, SHOPS = (2, 1), {"Terse shop: striped boots": (2, 1), "Chatty shop: red boots": (1, 2)}
WRITTEN_OUT = 5  # products of a real pair; the rest are added up


def show(query: Query) -> None:
    st.header("The angle between two vectors", anchor=False)
    st.write(
        "A picture becomes a list of numbers: a **vector**, an arrow from the origin. This page calls two pictures similar when their "
        "arrows point the same way. The **cosine** of the angle says how much: 1 the same way, 0 a right angle, −1 the opposite way."
    )
    ask(questions.twice_as_long(), "angle")
    angle("recommend_angle")
    st.caption(
        "Two numbers fit on a screen; the vectors of this page have hundreds, and the arithmetic is the same. With both arrows 1 long, "
        "the dot product is the cosine, and d² = 2 − 2 cos: the nearest tip then also has the smallest angle."
    )
    _shops()
    _pair(query)


def _shops() -> None:
    st.subheader("Why normalise?", anchor=False)
    st.write(
        "Two shops describe their boots. The first number counts the word “striped”, the second the word “red”. You ask for "
        f"“striped striped red”: {QUERY}. One shop writes every description several times over."
    )
    times = whole("The chatty shop repeats itself, times", 1, 9, 3, TIMES, width=260)
    rows = []
    for name, vector in SHOPS.items():
        x, y = (times * value for value in vector) if "Chatty" in name else vector
        product, length = QUERY[0] * x + QUERY[1] * y, math.hypot(x, y)
        rows.append(
            {
                "item": name,
                "vector": f"({x}, {y})",
                "dot product with the query": f"2 × {x} + 1 × {y} = {product}",
                "length": f"{length:.2f}",
                "cosine": f"{product / length / math.hypot(*QUERY):.3f}",
                "distance": f"{math.dist(QUERY, (x, y)):.2f}",
            }
        )
    st.table(rows)
    terse, chatty = (QUERY[0] * x + QUERY[1] * y for x, y in SHOPS.values())
    longer = times * chatty > terse
    winner = "The chatty shop wins by the dot product, only because its arrow is longer." if longer else "No shop is long enough to cheat."
    st.markdown(
        f"{winner} The cosine divides the lengths out, and does not move. **Normalising** does that once and for all: "
        "every vector of the catalogue is divided by its length beforehand, so a cosine costs no more than a dot product."
    )


def _pair(query: Query) -> None:
    st.subheader("A real pair: the query and its best neighbour", anchor=False)
    if query.vector is None:
        st.info("Choose a photo or type words above; then its best neighbour stands here.", icon=":material/image:")
        return
    index = query.index
    nearest = best(query.similarities, 1, query.among)
    if not len(nearest):
        st.info("Nothing remains: take back a filter.", icon=":material/filter_alt_off:")
        return
    result = query.result(int(nearest[0]))
    entry = index.entries[result.number]
    left, right = st.columns([1, 3], gap="large")
    with left:
        cards = [Card(entry.item, query.collection.picture(entry.item), called(entry), sentences=[f"Its best neighbour: {called(entry)}"])]
        if query.asked and query.asked.picture is not None:
            cards.insert(0, Card("query", query.asked.picture, query.asked.title, sentences=[f"The query: {query.asked.title}"]))
        white = query.collection.on_white and not (query.asked and query.asked.digest)  # a photo of the reader's own is never toned down
        shelf(cards, key="recommend_pair", description="The query and its best neighbour", width="7rem", on_white=white)
    with right:
        view = choice("View", list(result.parts), next(iter(result.parts)), VIEW, format_func=NAMES.get)
        _one_view(index, query.vector, result, view)
    _score(query, result)


def _one_view(index: Index, query: np.ndarray, result: Result, view: str) -> None:
    a, b = query[index.columns[view]].astype(float), index.view(view)[result.number].astype(float)
    if not b.any():
        st.info(f"The neighbour has no vector for its {NAMES[view]}, so this view adds nothing.", icon=":material/info:")
        return
    products = a * b
    largest = np.argsort(-np.abs(products), kind="stable")[:WRITTEN_OUT]
    rest = products.sum() - products[largest].sum()
    name = (lambda n: f"“{index.vocabulary.words[n]}”") if view == "words" else (lambda n: f"number {n + 1}")
    rows = [{"": name(n), "query": _plain(a[n]), "neighbour": _plain(b[n]), "product": _plain(products[n])} for n in largest.tolist()]
    rows.append({"": f"the other {len(a) - len(largest)}", "query": "…", "neighbour": "…", "product": _plain(rest)})
    rows.append({"": "**cosine**", "query": "", "neighbour": "", "product": f"**{_plain(products.sum())}**"})
    st.write(f"The {NAMES[view]} of both is a vector of {len(a)} numbers, 1 long. The {len(largest)} largest products, and their sum:")
    st.table(rows)
    cosine = min(1.0, max(-1.0, float(products.sum())))
    distance = float(np.linalg.norm(a - b))
    st.markdown(
        f"The angle is arccos {_plain(cosine)} = **{math.degrees(math.acos(cosine)):.1f}°**. Both are 1 long, so the distance "
        f"d = {_plain(distance)} says the same: d² = {_plain(distance**2)} = 2 − 2 × {_plain(cosine)}."
    )


def _score(query: Query, result: Result) -> None:
    sums = " + ".join(f"{share:.2f} × {_plain(result.parts[view] / share)} ({NAMES[view]})" for view, share in query.shares.items())
    st.markdown(f"**The score** adds the views up, each cosine times its share: {sums} = **{_plain(result.similarity)}**.")


def _plain(value: float) -> str:
    return f"{round(value, 3) + 0.0:.3f}".replace("-", "−")
