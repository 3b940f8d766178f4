"""The one queue of this server, before all that takes long."""

from collections.abc import Callable, Hashable
from typing import Any

import streamlit as st

from core.captions.crowd import Alone, Crowd, Run, Tell, Turn, any_work, awaited
from pages.face.owner import owner


@st.cache_resource(show_spinner=False)
def crowd() -> Crowd:
    """The one queue of this server."""
    return Crowd(any_work)


# at most every second request is for what the encoder sees: 190 kB
@st.cache_resource(show_spinner=False, max_entries=512, ttl=3600, validate=lambda turn: not turn.dead)
def _turn(about: tuple, _ask: Callable[[], Turn]) -> Turn:
    return _ask()


def asked(about: tuple, kind: Hashable, item: Callable[[], Any], tell: Tell, counted: bool = True) -> Any:
    """The answer to a request, which is one for all who ask the same, when it is this session's turn; `counted` as in Crowd.ask."""
    asks = owner()
    return awaited(lambda: _turn(about, lambda: crowd().ask(asks, kind, item(), counted)), tell)


def in_turn(tell: Tell) -> Run:
    """For a long work: does one of its steps when it is this session's turn.  That raises CrowdError."""
    asks = owner()
    return lambda step: awaited(lambda: crowd().ask(asks, Alone(), step, counted=False), tell)
