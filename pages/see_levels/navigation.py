"""Moving between the levels, and the URL that says where the reader is."""

import streamlit as st

PICTURE = "Network"  # the level with the network in one picture
# What is in the URL, with its default; None: the default depends on the digit and the network.
LINKED = {
    "level": PICTURE, "network": "series", "source": "Draw", "sample": 4, "mnist": 4, "crop": True, "box": True, "centre": True,
    "layer": "conv1", "map": 1, "row": None, "column": None, "example": "Article",
    "pool_layer": "conv1", "pool_map": None, "pool_kind": "max", "window": 2, "stride": 2, "temperature": 1.0,
    "for": "its answer", "against": "nothing", "reveal_shifts": False, "film_layer": "conv1", "reveal_curve": False,
    "collection": "Samples", "reveal_mistakes": False, "true": None, "read": None,
}  # fmt: skip


def go(level: str, **choices) -> None:
    """Open a level with some choices made; to be called from a callback, before the widgets are drawn."""
    st.session_state["level"] = level
    for key, value in choices.items():
        st.session_state[key] = value
