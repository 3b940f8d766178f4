"""Filters: which values of which attributes may be found.  Kept as one line of text, as it stands in the URL."""

from urllib.parse import quote, unquote

import numpy as np
import streamlit as st

from core.recommend.index import Index
from core.recommend.query import fitting
from pages.recommend_levels.navigation import ONLY

MOST_VALUES = 40  # an attribute with more is a name, not a kind
Only = dict[str, list[str]]  # attribute -> its values that may be found; an attribute without a filter is left out


def attributes(index: Index) -> dict[str, list[str]]:
    """The attributes to filter by, each with its values in alphabetical order."""
    return {name: values for name, values in index.values.items() if 2 <= len(values) <= MOST_VALUES}


def choose(index: Index) -> np.ndarray:
    """A list of values for every attribute; returns which items fit, bool (n,).

    Values of one attribute are alternatives; every attribute must fit.
    """
    offered = attributes(index)
    linked = _parsed(offered, str(st.session_state.get(ONLY, "")))

    def changed() -> None:
        st.session_state[ONLY] = " ".join(
            f"{quote(name, safe='')}~{quote(value, safe='')}" for name in offered for value in st.session_state[_key(name)]
        )

    chosen = {}
    if offered:
        st.markdown("**Find only**")
    for name, values in offered.items():
        st.session_state[_key(name)] = linked.get(name, [])
        chosen[name] = st.multiselect(name.replace("_", " ").capitalize(), values, key=_key(name), on_change=changed, placeholder="any")
    fits = fitting(index, {name: values for name, values in chosen.items() if values})
    if offered:
        st.caption(f"{int(fits.sum()):,} of {len(index):,} remain.")
    return fits


def _parsed(offered: dict[str, list[str]], text: str) -> Only:
    """What a line of text names and the collection has."""
    found: Only = {}
    for pair in text.split():
        name, _, value = map(unquote, pair.partition("~"))
        if value in offered.get(name, ()):
            found.setdefault(name, []).append(value)
    return found


def _key(name: str) -> str:
    return f"recommend_only_{name}"
