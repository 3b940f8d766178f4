"""What a reader finds again after a reload and after a visit elsewhere, and nobody else finds."""

from typing import Any

import streamlit as st

from core.kept import Kept
from pages.face.owner import owner


@st.cache_resource(show_spinner=False)
def _kept() -> Kept:
    return Kept()


def put(name: str, value: Any) -> None:
    """Keep something small for this reader."""
    _kept().put(owner(), name, value)


def get(name: str) -> Any:
    """What was kept; None where nothing is."""
    return _kept().get(owner(), name)


def drop(name: str) -> None:
    """Keep it no longer."""
    _kept().drop(owner(), name)
