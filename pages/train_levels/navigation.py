"""Which section is shown, and what of the page stands in the URL."""

import streamlit as st

LINKED = (  # what may stand in the URL
    "part", "blocks", "digits", "optimiser", "train_rate", "batch", "epochs", "train_seed", "watched", "race_of", "race_optimiser",
    "lowest", "factor", "lanes", "race_epochs", "powers",
)  # fmt: skip


def go(section: str) -> None:
    """Open a section; to be called from a callback, before the widgets are drawn."""
    st.session_state["part"] = section
