"""What the reader starts from: a picture of the strip, which may be their own, or words."""

from urllib.parse import quote

import numpy as np
import streamlit as st

from core.recommend.collections import Collection
from core.recommend.index import Index
from core.recommend.neighbours import item_query, made_query
from core.recommend.query import Asked
from core.recommend.sentences import called
from pages.face import url_state
from pages.face.browser.strip import Picture
from pages.face.loaders import recommend as load
from pages.parts import inputs, photos
from pages.recommend_levels import navigation, photo
from pages.recommend_levels.navigation import FROM, ITEM, PAGE, START_ITEM, TYPED, WORDS

SHOWN = 10  # items in the strip, so that what stands behind them is in sight
EVERY_KIND = "every kind"
OTHERS = "recommend_others"  # how often others were asked for
WORDS_TILE, OTHERS_TILE = "~words", "~others"  # in the strip; no item is called so
TILES = {WORDS_TILE: ("words", "Aa"), OTHERS_TILE: ("others", "⚄")}  # what stands on them


def kind(index: Index) -> str:
    """Of which kind the items of the strip are, where the collection has kinds; "" for any."""
    attribute = next(iter(index.entries[0].attributes), "")
    kinds = list(dict.fromkeys(entry.attributes[attribute] for entry in index.entries if entry.attributes.get(attribute)))
    if len(kinds) < 2:
        return ""
    chosen = inputs.menu(f"{attribute.capitalize()} in the row of pictures", [*kinds, EVERY_KIND], "recommend_kind", 260)
    return "" if chosen == EVERY_KIND else chosen


def choose(collection: Collection, name: str, of_kind: str, arrived: bool, place) -> Asked | None:
    """Show the strip here, and in `place` what asks; the query before any wish, None where there is none, which is told."""
    index = collection.index
    if arrived and {START_ITEM, FROM} & set(st.query_params):
        photos.leave(PAGE)  # who follows a link wants what it names
    numbers = _some(index, of_kind, int(st.session_state.get(OTHERS, 0)))
    words = "words" in index.columns
    typing = words and url_state.one_of(FROM, (ITEM, TYPED), ITEM) == TYPED
    number = _item(index, numbers[0])
    chosen = WORDS_TILE if typing else index.entries[number].item
    pictures = _pictures(collection, name, numbers, words)
    own = photos.choose(PAGE, pictures, chosen, _choose, description="Pictures to start from")
    with place:
        if own:
            return photo.query(index, own)
        if typing:
            return _typed(index)
    entry = index.entries[number]
    return Asked(item_query(index, number), called(entry), number, collection.picture(entry.item))


def _some(index: Index, of_kind: str, turn: int) -> list[int]:
    """The numbers of the items to pick from: of a kind, or of any, drawn by chance but the same for everybody; others at every turn."""
    attribute = next(iter(index.entries[0].attributes), "")
    numbers = [number for number, entry in enumerate(index.entries) if not of_kind or entry.attributes.get(attribute) == of_kind]
    mixed = np.random.default_rng(0).permutation(numbers)
    return [int(mixed[place % len(mixed)]) for place in range(turn * SHOWN, turn * SHOWN + min(SHOWN, len(mixed)))]


def _choose(tile: str) -> None:
    if tile == WORDS_TILE:
        navigation.begin_with_words()
    elif tile == OTHERS_TILE:
        st.session_state[OTHERS] = st.session_state.get(OTHERS, 0) + 1
    else:
        navigation.start_from(tile)


def _pictures(collection: Collection, name: str, numbers: list[int], words: bool) -> list[Picture]:
    entries = [collection.index.entries[number] for number in numbers]
    links = load.strip_links(name, tuple((entry.item, entry.digest) for entry in entries), collection)
    tiles = {tile: Picture(tile, title, _tile(sign), named=True) for tile, (title, sign) in TILES.items()}
    items = [Picture(entry.item, called(entry), link, on_white=collection.on_white) for entry, link in zip(entries, links, strict=True)]
    more = [tiles[OTHERS_TILE]] if len(collection.index) > SHOWN else []
    return [*([tiles[WORDS_TILE]] if words else []), *items, *more]


def _tile(sign: str) -> str:
    """A picture with a sign on it, as a data link; grey, so that it neither glares nor drowns."""
    svg = (
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 72 72'><rect width='72' height='72' fill='#8fa3b5'/>"
        f"<text x='36' y='40' font-family='sans-serif' font-size='30' text-anchor='middle' fill='#10161d'>{sign}</text></svg>"
    )
    return f"data:image/svg+xml,{quote(svg)}"


def _item(index: Index, first: int) -> int:
    """The number of the item that the session or the URL names; the first of the strip where there is none."""
    try:
        return index.number(str(st.session_state.get(START_ITEM, "")))
    except KeyError:
        st.session_state[START_ITEM] = index.entries[first].item
        return first


def _typed(index: Index) -> Asked | None:
    typed = inputs.text("In words", "red striped boots", WORDS)
    vector = index.vocabulary.vector(typed)
    unknown = dict.fromkeys(index.vocabulary.unknown(typed))
    if not vector.any():
        st.info("No item here has any of these words; try others, as “red striped boots”.", icon=":material/search_off:")
        return None
    if unknown:
        st.caption(f"No item has: {', '.join(unknown)}.")
    return Asked(made_query(index, {"words": vector}), f"“{typed}”", words=typed)
