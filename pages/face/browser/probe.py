"""Whether the reader's browser can load a picture from a public address.  The server asks for nothing."""

from collections.abc import Callable

import streamlit as st

from pages.face.browser import register

_mount = register("probe")


def probe(address: str, attempt: int, *, key: str, on_answer: Callable[[bool], None]) -> None:
    """Ask the browser once for every `attempt`; `on_answer` gets whether the picture came, before the page runs again."""

    def answered() -> None:
        value = st.session_state[key].loaded
        if isinstance(value, dict):
            on_answer(value.get("loaded") is True)

    _mount(key=key, data={"address": address, "attempt": attempt}, on_loaded_change=answered)
