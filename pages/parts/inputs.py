"""Inputs whose values are kept for the session, stand in the URL, and are checked again before they are used.

A value may come from the URL, from another level or from a browser that was tampered with; whatever is not on
offer is forgotten, and the default taken.
"""

from collections.abc import Sequence

import streamlit as st

from pages.face import url_state


def _start(key: str, value: object) -> None:
    """Begin with a value; what is there already is not set again."""
    if key not in st.session_state or st.session_state[key] != value or type(st.session_state[key]) is not type(value):
        st.session_state[key] = value


def choice(label: str, options: Sequence, default: object, key: str, **looks):
    """One of a few options, as a row of buttons."""
    _start(key, url_state.one_of(key, options, default))
    chosen = st.segmented_control(label, options, required=True, key=key, persist_state="session", **{"wrap": True} | looks)
    return chosen if chosen in options else default


def menu(label: str, options: Sequence, key: str, width: int = 200, default=None, **looks):
    """One of many options, as a list that drops down; the first is the default where none is named."""
    default = options[0] if default is None else default
    _start(key, url_state.one_of(key, options, default))
    chosen = st.selectbox(label, options, key=key, persist_state="session", width=width, **looks)
    return chosen if chosen in options else default


def switch(label: str, default: bool, key: str, help: str | None = None) -> bool:
    """On or off."""
    _start(key, url_state.switched(key, default))
    return bool(st.toggle(label, key=key, help=help, persist_state="session"))


def number(label: str, low: int, high: int, default: int, key: str, width: int = 150) -> int:
    """A whole number from `low` to `high`."""
    _start(key, url_state.whole(key, low, high, default))
    chosen = st.number_input(label, low, high, key=key, persist_state="session", width=width)
    return chosen if chosen in range(low, high + 1) else default


def counted(label: str, size: int, key: str, start: int = 0) -> int:
    """One of `size` things, counted from 1 on the page and in the URL; returns its index from 0."""
    return number(f"{label}, 1 to {size}", 1, size, start + 1, key) - 1


def slider(label: str, low: float, high: float, default: float, step: float, key: str, **looks) -> float:
    """A number on a scale."""
    _start(key, url_state.decimal(key, low, high, default))
    chosen = st.slider(label, low, high, step=step, key=key, persist_state="session", **looks)
    return min(max(float(chosen), low), high)


def text(label: str, default: str, key: str, longest: int = 300, **looks) -> str:
    """A line of text, at most `longest` letters."""
    _start(key, url_state.written(key, longest, default))
    return str(st.text_input(label, key=key, max_chars=longest, persist_state="session", **looks) or "")[:longest]
