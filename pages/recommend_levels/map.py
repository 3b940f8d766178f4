"""The level "Map": all items on a plane, where what the weights call similar lies close together."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from core.figures import percent
from core.recommend import plane, questions
from core.recommend.collections import DRAWN, Collection
from core.recommend.marks import attributes, marks
from core.recommend.neighbours import best
from core.recommend.query import Query
from core.recommend.sentences import called
from core.recommend.sheet import Sheet
from pages.face.browser.map import Box, similarity_map
from pages.face.browser.shelf import Action, Card, shelf
from pages.face.loaders import recommend as load
from pages.parts.ask import ask
from pages.parts.inputs import choice, menu, switch
from pages.recommend_levels import navigation
from pages.recommend_levels.lessons import LAYOUT, MARKED_BY, PCA, PICTURES, TSNE

TOP = 10  # the most similar, which are ringed
MOST_SHOWN = 24  # pictures of a selection
BOX = "recommend_box"  # (what the map was of, the box)


@dataclass(frozen=True)
class Drawn:
    """A map and what is marked on it."""

    layout: str  # PCA or TSNE
    places: np.ndarray  # (n, 2) of the items, between −1 and 1
    query: np.ndarray | None  # (2,) where the query lies, if this map has a place for it
    best: np.ndarray  # the numbers of the most similar items
    fitted: plane.Plane


def show(query: Query) -> None:
    index = query.index
    st.header("The map", anchor=False)
    st.write("Every point is an item. What the weights call similar lies close together, as far as a flat map can show it.")
    fitted, calm = load.plane(query.key, tuple(query.shares.items()), index), load.tsne(query.key, query.name, index)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        layout = choice("Laid out by", [TSNE, PCA], TSNE, LAYOUT) if calm is not None else PCA
        names = {name.replace("_", " "): name for name in attributes(index)}
        marked = names[menu("Marked by", list(names), MARKED_BY)] if names else ""
        pictures = not query.collection.online and switch("Pictures in place of marks", True, PICTURES)
    drawn = _drawn(query, layout, fitted, calm)
    left, right = st.columns([5, 2], gap="large")
    with left:
        box = _map(query, drawn, marked, pictures, _sheet(query))
    with right:
        _explained(query, drawn)
        ask(questions.far_on_the_map(sum(fitted.explained)), "map")
    _selection(query.collection, drawn.places, box)


def _drawn(query: Query, layout: str, fitted: plane.Plane, calm: np.ndarray | None) -> Drawn:
    index, star, top = query.index, None, np.empty(0, np.int64)
    items = fitted.places(index, index.vectors) if layout == PCA else calm
    places = plane.in_frame(items, items)
    if query.vector is not None:
        top = best(query.similarities, TOP, query.among)
        if layout == PCA:
            star = plane.in_frame(fitted.places(index, query.vector), items)
        elif query.item is not None:
            star = places[query.item]
    return Drawn(layout, places, star, top, fitted)


def _map(query: Query, drawn: Drawn, marked: str, pictures: bool, sheet: Sheet | None) -> Box | None:
    """Show the map; returns the box that is chosen on it."""
    collection, layout, fitted = query.collection, drawn.layout, drawn.fitted
    entries = collection.index.entries
    made_of = (query.name, layout, *(fitted.shares.items() if layout == PCA else ()))  # on another map a box would hold others
    kept = st.session_state.get(BOX)
    box = kept[1] if kept and kept[0] == made_of else None
    shown, groups = marks(collection.index, marked)
    first, second = (f"direction: {percent(share)} of the differences" for share in fitted.explained)

    def on_box(chosen: Box | None) -> None:
        st.session_state[BOX] = (made_of, chosen)

    similarity_map(
        drawn.places,
        [called(entry) for entry in entries],
        shown,
        groups,
        key="recommend_map",
        description=f"Map of {len(entries):,} items by {layout}.",
        axes=(f"1st {first}", f"2nd {second}") if layout == PCA else ("t-SNE, no unit", "t-SNE, no unit"),
        best=drawn.best.tolist(),
        query=drawn.query,
        box=box,
        sheet=sheet,
        addresses=[collection.picture(entry.item) for entry in entries] if collection.online else [],
        pictures=pictures,
        on_pick=lambda number: navigation.start_from(entries[number].item),
        on_box=on_box,
    )
    return box


def _sheet(query: Query) -> Sheet | None:
    if query.collection.online:
        return None
    return load.drawn_sheet() if query.name == DRAWN else load.sheet(query.key, query.collection)


def _explained(query: Query, drawn: Drawn) -> None:
    top = drawn.best
    st.markdown("**Choose a point** to start from it. **Draw a box** to see what lies in it.")
    if drawn.query is not None and top.size:
        away = np.linalg.norm(drawn.places - drawn.query, axis=1)
        both = len(np.intersect1d(best(-away, len(top), query.among), top))
        st.markdown(
            f"The star is the query, and the {len(top)} most similar items are ringed. **{both} of these {len(top)}** "
            f"are also among the {len(top)} nearest on the map; the map cannot keep all distances."
        )
    if drawn.layout == PCA:
        st.markdown(
            "**PCA**, principal component analysis, looks at all vectors from the side on which they differ most. "
            f"Its two directions hold {percent(sum(drawn.fitted.explained))} of the differences. Every view's vectors are first "
            "multiplied by the square root of its weight, so the map changes with the weights. A photo of your own has its place too."
        )
    else:
        st.markdown(
            "**t-SNE** keeps the nearest neighbours near and lets all else go: trust its groups, not the way between them. "
            "It was computed before, for the balanced weights, and takes a minute, so it does not follow the weights; the rings do."
        )
        if query.vector is not None and query.item is None:
            st.info(
                "t-SNE places only the items it was made with. Your query has no place on it; PCA's map shows it.", icon=":material/info:"
            )


def _selection(collection: Collection, places: np.ndarray, box: Box | None) -> None:
    if box is None:
        return
    entries = collection.index.entries
    numbers = plane.inside(places, box)
    shown = numbers[:MOST_SHOWN].tolist()
    some = f"; the {MOST_SHOWN} nearest to its middle:" if len(numbers) > MOST_SHOWN else ":" if shown else "."
    st.subheader(f"{len(numbers):,} item{'' if len(numbers) == 1 else 's'} in the box{some}", anchor=False)
    cards = [
        Card(entry.item, collection.picture(entry.item), called(entry), sentences=[called(entry)]) for entry in (entries[n] for n in shown)
    ]
    shelf(
        cards,
        key="recommend_selection",
        description="The items in the box",
        actions={"start": Action("Start here", "Start from")},
        on_act=lambda _, item: navigation.start_from(item),
        width="8.5rem",
        on_white=collection.on_white,
    )
