"""A shoe and what is most like it; a press on another makes that the one to compare with."""

import streamlit as st

from core.recommend.catalogue import CatalogueError
from core.recommend.collections import DRAWN
from core.recommend.neighbours import best, item_query, scores
from core.recommend.presets import PRESETS
from core.recommend.sentences import called
from pages.face.browser.shelf import Card, shelf
from pages.face.loaders import recommend as load
from pages.parts import inputs

FIRST = "sneaker-stripes-1.webp"
ITEM, ALIKE = "home_item", "home_alike"
WAYS = ("by shape", "by pattern", "by colour")
SHOWN = 8


@st.fragment
def show() -> None:
    try:
        collection = load.collection(DRAWN)
    except CatalogueError as error:
        st.error(str(error), icon=":material/error:")
        return
    index = collection.index
    way = inputs.choice("Alike", WAYS, "by pattern", ALIKE, label_visibility="collapsed")
    try:
        number = index.number(str(st.session_state.get(ITEM, FIRST)))
    except KeyError:
        number = 0
    similar = best(scores(index, item_query(index, number), PRESETS[way]), SHOWN + 1)
    row = [number, *[other for other in similar.tolist() if other != number][:SHOWN]]
    entries = [index.entries[at] for at in row]
    shelf(
        [Card(entry.item, collection.picture(entry.item), called(entry), chosen=place == 0) for place, entry in enumerate(entries)],
        key="home_row",
        description="A shoe, and what is most like it",
        click="start",
        click_label="What is like this:",
        on_act=lambda _, item: st.session_state.update({ITEM: item}),
        small=True,
        led=True,
        on_white=collection.on_white,
        width="4.6rem",
    )
