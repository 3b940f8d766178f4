"""Walking through the parts of a page in their order."""

from collections.abc import Iterable

import streamlit as st


def back_and_next(parts: Iterable[str], here: str, key: str) -> None:
    """A way back and a way on below every part; `key` is the choice that says which part is shown."""
    names = list(parts)
    at = names.index(here)

    def go(name: str) -> None:
        st.session_state[key] = name

    with st.container(horizontal=True, horizontal_alignment="distribute"):
        if at > 0:
            st.button(f"← {names[at - 1]}", on_click=go, args=(names[at - 1],), key=f"{key}_back")
        if at < len(names) - 1:
            st.button(f"{names[at + 1]} →", on_click=go, args=(names[at + 1],), key=f"{key}_next", type="primary")
