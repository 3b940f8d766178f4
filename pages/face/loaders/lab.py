"""Train: the trainings of this server and the networks they made."""

from pathlib import Path

import streamlit as st

from core.lab import trained
from core.lab.jobs import Lab


@st.cache_resource(show_spinner=False)
def lab() -> Lab:
    """The trainings of this server."""
    return Lab()


@st.cache_resource(show_spinner=False, max_entries=16)
def trained_network(path: str) -> trained.Trained:
    """A network somebody trained here; every training has a path of its own.  Raises OSError once it has been thrown away."""
    return trained.load(Path(path).read_bytes())
