"""Moving between the levels, and the URL that says where the reader is."""

import streamlit as st

PICTURE = "Network"  # the level with the network in one picture
LINKED = (  # what may stand in the URL
    "level", "network", "source", "sample", "mnist", "crop", "box", "centre", "layer", "map", "row", "column", "example",
    "pool_layer", "pool_map", "pool_kind", "window", "stride", "temperature", "for", "against", "reveal_shifts", "film_layer",
    "reveal_curve", "filtered", "filter_1", "filter_2", "collection", "reveal_mistakes", "true", "read",
)  # fmt: skip


def go(level: str, **choices) -> None:
    """Open a level with some choices made; to be called from a callback, before the widgets are drawn."""
    st.session_state["level"] = level
    for key, value in choices.items():
        st.session_state[key] = value
