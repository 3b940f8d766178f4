"""What the reader starts from: an item of the collection, a photo, the camera, or words."""

import numpy as np
import streamlit as st

from core.recommend.collections import Collection
from core.recommend.index import Index
from core.recommend.neighbours import item_query, made_query
from core.recommend.sentences import called
from pages.face.browser.shelf import Card, shelf
from pages.parts import inputs
from pages.recommend_levels import navigation, photo
from pages.recommend_levels.look import Asked
from pages.recommend_levels.navigation import FROM, ITEM, START_ITEM, WORDS

PHOTO, CAMERA, TYPED = "A photo", photo.CAMERA, "Words"
DOZEN = 12
EVERY_KIND = "every kind"


def choose(collection: Collection) -> Asked | None:
    """The query before any wish; None while there is none, which is told."""
    index = collection.index
    sources = [ITEM, PHOTO, CAMERA, *([TYPED] if "words" in index.columns else [])]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        source = inputs.choice("Start from", sources, ITEM, FROM)
        if source == ITEM:
            numbers = _dozen(index)
        if source == TYPED:
            return _typed(index)
    if source == ITEM:
        return _item(collection, numbers)
    return photo.choose(index, source)


def _dozen(index: Index) -> list[int]:
    """The numbers of a dozen items to pick from, drawn anew at every click but the same for everybody."""

    def another() -> None:
        st.session_state["recommend_dozen"] = st.session_state.get("recommend_dozen", 0) + 1

    attribute = next(iter(index.entries[0].attributes), "")
    kinds = list(dict.fromkeys(entry.attributes[attribute] for entry in index.entries if entry.attributes.get(attribute)))
    numbers = np.arange(len(index))
    if len(kinds) > 1:
        kind = inputs.menu(attribute.capitalize(), [*kinds, EVERY_KIND], "recommend_kind")
        if kind != EVERY_KIND:
            numbers = np.flatnonzero([entry.attributes.get(attribute) == kind for entry in index.entries])
    st.button("Another dozen", icon=":material/casino:", key="recommend_another", on_click=another)
    mixed = np.random.default_rng(0).permutation(numbers)
    begin = DOZEN * int(st.session_state.get("recommend_dozen", 0))
    return [int(mixed[place % len(mixed)]) for place in range(begin, begin + min(DOZEN, len(mixed)))]


def _item(collection: Collection, numbers: list[int]) -> Asked:
    index = collection.index
    try:
        chosen = index.number(str(st.session_state.get(START_ITEM, "")))
    except KeyError:
        chosen = numbers[0]
        st.session_state[START_ITEM] = index.entries[chosen].item
    cards = [
        Card(entry.item, collection.picture(entry.item), called(entry), chosen=number == chosen)
        for number in numbers
        for entry in [index.entries[number]]
    ]
    shelf(
        cards,
        key="recommend_strip",
        description="A dozen items to start from",
        click="start",
        click_label="Start from",
        on_act=lambda _, item: navigation.start_from(item),
        small=True,
        width="5.2rem",
    )
    entry = index.entries[chosen]
    return Asked(item_query(index, chosen), called(entry), chosen, collection.picture(entry.item))


def _typed(index: Index) -> Asked | None:
    typed = inputs.text("Words", navigation.LINKED[WORDS], WORDS, width=420)
    vector = index.vocabulary.vector(typed)
    unknown = dict.fromkeys(index.vocabulary.unknown(typed))
    if not vector.any():
        st.info("No item here has any of these words; try others, as “red striped boots”.", icon=":material/search_off:")
        return None
    if unknown:
        st.caption(f"No item has: {', '.join(unknown)}.")
    return Asked(made_query(index, {"words": vector}), f"“{typed}”", words=typed)
