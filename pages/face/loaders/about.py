"""About: the cards and the licences."""

import streamlit as st

from core import about


@st.cache_resource(show_spinner=False)
def model_cards() -> list[about.Card]:
    """Every network of this installation in short, with its scores."""
    return about.cards()


@st.cache_resource(show_spinner=False)
def asset_origins() -> list[about.Origin]:
    """Where the files of assets/ come from, and their licences."""
    return about.origins()
