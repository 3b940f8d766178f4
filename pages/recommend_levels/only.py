"""Filters: which values of which attributes may be found.  Kept as one line of text, as it stands in the URL."""

from urllib.parse import quote, unquote

import numpy as np
import streamlit as st

from core.recommend.index import Index
from pages.face import frame
from pages.recommend_levels.navigation import ONLY

MOST_VALUES = 40  # an attribute with more is a name, not a kind


def attributes(index: Index) -> dict[str, list[str]]:
    """The attributes to filter by, each with its values in alphabetical order."""
    return {name: values for name, values in index.values.items() if 2 <= len(values) <= MOST_VALUES}


def read(index: Index) -> dict[str, list[str]]:
    """Attribute -> its values that may be found; an attribute without a filter is left out."""
    offered, chosen = attributes(index), {}
    for pair in str(st.session_state.get(ONLY, "")).split():
        name, _, value = map(unquote, pair.partition("~"))
        if value in offered.get(name, ()):
            chosen.setdefault(name, []).append(value)
    return chosen


def remaining(index: Index) -> np.ndarray:
    """Which items the filters leave: bool (n,).  Values of one attribute are alternatives; every attribute must fit."""
    kept = np.ones(len(index), bool)
    for name, values in read(index).items():
        kept &= np.fromiter((entry.attributes.get(name) in values for entry in index.entries), bool, len(index))
    return kept


def choose(index: Index) -> None:
    """A list of values for every attribute, and how many items remain."""
    offered, chosen = attributes(index), read(index)
    if not offered:
        return

    def changed() -> None:
        st.session_state[ONLY] = " ".join(
            f"{quote(name, safe='')}~{quote(value, safe='')}" for name in offered for value in st.session_state[_key(name)]
        )

    left = int(remaining(index).sum())
    with frame.lazy_expander(f"Filter: {left:,} of {len(index):,} remain", "recommend_filters") as box:
        for name, values in offered.items() if box.open else ():
            st.session_state[_key(name)] = chosen.get(name, [])
            st.multiselect(name.replace("_", " ").capitalize(), values, key=_key(name), on_change=changed, placeholder="any")


def _key(name: str) -> str:
    return f"recommend_only_{name}"
