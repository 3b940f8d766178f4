"""Train: the trainings of this server and the networks they made."""

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:  # imported where a training is asked for: See looks here for the reader's own network at every run
    from core.lab import trained
    from core.lab.jobs import Lab

_begun = False  # whether anybody has trained on this server


@st.cache_resource(show_spinner=False)
def lab() -> "Lab":
    """The trainings of this server."""
    global _begun
    from core.lab.jobs import Lab

    _begun = True
    return Lab()


def network_of(owner: str) -> Path | None:
    """The file of the network that a reader trained here; None where there is none."""
    return lab().network(owner) if _begun else None


@st.cache_resource(show_spinner=False, max_entries=16)
def trained_network(path: str) -> "trained.Trained":
    """A network somebody trained here; every training has a path of its own.  Raises OSError once it has been thrown away."""
    from core.lab import trained

    return trained.load(Path(path).read_bytes())
