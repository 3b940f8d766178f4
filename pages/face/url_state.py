"""The URL holds what a teacher would link to: choices come out of it on arrival, and go into it after every run.

What a URL brings is text that somebody else may have written.  It lies in the session as text until what it is for is drawn;
`whole`, `decimal`, `switched`, `one_of` and `written` make a value of it, or the default where it is none that is on offer.  The
default is said there and nowhere else, and what has it is left out of the URL.

A change of level is a step in the browser's history, any other choice none.  Streamlit's `bind="query-params"` does it the other
way, in Chromium with 1.66.0 and 1.67.0: a change of level is no step as long as every bound widget stays, and a level or page that
is entered again adds one step for each bound value that is not its default (three values: three steps), so Back stays on the level.
"""

import re
from collections.abc import Collection
from typing import TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core import tour
from pages.face import owner
from pages.face.browser.address import address

Linked = Collection[str]  # the keys of a page's choices that may stand in its URL, the level first
T = TypeVar("T")
_HERE = "_place"  # the page and level shown last
_DEFAULTS = "_defaults"  # of every choice that was drawn in this session, as it would stand in the URL


def read(linked: Linked, arrived: bool) -> None:
    """Take the URL's choices into the session, when the page is opened and when the reader goes back or forward."""
    went_back = getattr(get_script_run_ctx(), "is_history_navigation", False)
    if not (arrived or went_back):
        return  # between two runs the session is newer than the URL
    st.session_state.pop(_HERE, None)
    for key in linked:
        if key in st.query_params:
            st.session_state[key] = st.query_params[key]
        elif went_back and key in st.session_state:
            del st.session_state[key]


def write(linked: Linked, place: str = "page") -> None:
    """Put every choice that is not its default into the URL; `place`: which part of the page does, a fragment having one of its own."""
    chosen = {key: text(st.session_state[key]) for key in linked if st.session_state.get(key) is not None}
    defaults = st.session_state.get(_DEFAULTS, {})
    link = {key: value for key, value in chosen.items() if value != defaults.get(key, "")}
    if stop := st.session_state.get(tour.KEY):
        link[tour.KEY] = str(stop)
    page = st.session_state["_page"]
    here = page, chosen.get(next(iter(linked)), "")
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


def whole(key: str, low: int, high: int, default: int) -> int:
    """The choice, if it is a whole number from `low` to `high`."""
    _note(key, default)
    value = st.session_state.get(key)
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,9}", value):
        value = int(value)
    return value if type(value) is int and low <= value <= high else default


def decimal(key: str, low: float, high: float, default: float) -> float:
    """The choice, if it is a number from `low` to `high`."""
    _note(key, default)
    value = st.session_state.get(key)
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,9}(\.[0-9]{1,9})?", value):
        value = float(value)
    return float(value if type(value) in (int, float) and low <= value <= high else default)  # which NaN is not


def switched(key: str, default: bool) -> bool:
    """The choice, if it is on or off."""
    _note(key, default)
    return {"true": True, "false": False}.get(text(st.session_state.get(key)), default)


def one_of(key: str, options: Collection[T], default: T) -> T:
    """The choice, if it is one of the options, which differ as texts."""
    _note(key, default)
    value = text(st.session_state.get(key))
    return next((option for option in options if text(option) == value), default)


def written(key: str, longest: int, default: str) -> str:
    """The choice, if it is a text of at most `longest` letters."""
    _note(key, default)
    value = st.session_state.get(key)
    return value if isinstance(value, str) and len(value) <= longest else default


def _note(key: str, default: object) -> None:
    st.session_state.setdefault(_DEFAULTS, {})[key] = text(default)
