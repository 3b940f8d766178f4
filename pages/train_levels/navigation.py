"""Which section is shown, and what of the page stands in the URL."""

import streamlit as st

from core.lab.blocks import SMALL
from core.lab.recipe import BUNDLED

LINKED = {
    "part": "Train", "blocks": SMALL, "digits": BUNDLED, "optimiser": "Adam", "train_rate": 0.001, "batch": 32, "epochs": 12,
    "train_seed": 1, "watched": 4, "race_of": "learning rates", "race_optimiser": "SGD", "lowest": 0.03, "factor": 3, "lanes": 6,
    "race_epochs": 4, "powers": True,
}  # fmt: skip


def go(section: str) -> None:
    """Open a section; to be called from a callback, before the widgets are drawn."""
    st.session_state["part"] = section
