"""The URL holds what a teacher would link to: choices come out of it on arrival, and go into it after every run.

What a URL brings is text that somebody else may have written.  It lies in the session as text until what it is for is drawn;
`whole`, `decimal`, `switched` and `one_of` make a value of it, or nothing where it is none that is on offer.

A change of level is a step in the browser's history, any other choice none.  Streamlit's `bind="query-params"` (1.66 to 1.69) does it
the other way: what the reader changes replaces the step, and every level that is left or entered with a bound value that
is not its default adds one of its own, so Back would stay on the level and a level would take two presses.
"""

import re
from collections.abc import Collection, Mapping
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core import tour
from pages.face import owner
from pages.face.browser.address import address

Choices = Mapping[str, object]  # key of a widget -> its default; None where the default depends on what is shown; the level first
_HERE = "_place"  # the page and level shown last


def read(defaults: Choices, arrived: bool) -> None:
    """Take the URL's choices into the session, when the page is opened and when the reader goes back or forward."""
    went_back = getattr(get_script_run_ctx(), "is_history_navigation", False)
    if not (arrived or went_back):
        return  # between two runs the session is newer than the URL
    st.session_state.pop(_HERE, None)
    for key in defaults:
        if key in st.query_params:
            st.session_state[key] = st.query_params[key]
        elif went_back and key in st.session_state:
            del st.session_state[key]


def write(defaults: Choices, place: str = "page") -> None:
    """Put every choice that is not its default into the URL; `place`: which part of the page does, a fragment having one of its own."""
    chosen = {key: st.session_state[key] for key in defaults if st.session_state.get(key) is not None}
    link = {key: text(value) for key, value in chosen.items() if text(value) != text(defaults[key])}
    if stop := st.session_state.get(tour.KEY):
        link[tour.KEY] = str(stop)
    page, level = st.session_state["_page"], next(iter(defaults))
    here = page, text(st.session_state.get(level, defaults[level]))
    if st.session_state.get(_HERE, here) != here:
        st.query_params.from_dict(link)  # a step in the history
    st.session_state[_HERE] = here
    address(page, link, owner.COOKIE, owner.to_keep(), place=place)


def text(value: object) -> str:
    """A choice as it stands in the URL."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.9f}".rstrip("0").rstrip(".")
    return str(value)


def whole(key: str, low: int, high: int) -> int | None:
    """The choice, if it is a whole number from `low` to `high`."""
    value = st.session_state.get(key)
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,9}", value):
        value = int(value)
    return value if type(value) is int and low <= value <= high else None


def decimal(key: str, low: float, high: float) -> float | None:
    """The choice, if it is a number from `low` to `high`."""
    value = st.session_state.get(key)
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,9}(\.[0-9]{1,9})?", value):
        value = float(value)
    return float(value) if type(value) in (int, float) and low <= value <= high else None  # which NaN is not


def switched(key: str) -> bool | None:
    """The choice, if it is on or off."""
    return {"true": True, "false": False}.get(text(st.session_state.get(key)))


def one_of(key: str, options: Collection) -> Any | None:
    """The choice, if it is one of the options, which differ as texts."""
    value = text(st.session_state.get(key))
    return next((option for option in options if text(option) == value), None)
