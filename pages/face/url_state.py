"""The URL holds what a teacher would link to: choices go into it after every run, and come out of it on arrival.

Streamlit's own `bind="query-params"` leaves the URL behind when code moves a choice, as a click on a map does
(streamlit/streamlit#14670), so the pages' choices are written here, all together.
"""

from collections.abc import Mapping

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core import tour

Choices = Mapping[str, object]  # key of a widget -> its default; None where the default depends on what is shown


def read(defaults: Choices, arrived: bool) -> None:
    """Take the URL's choices into the session, when the page is opened and when the reader goes back or forward.

    Values are strings that somebody else may have written: the widgets' own checks come after this.
    """
    went_back = getattr(get_script_run_ctx(), "is_history_navigation", False)
    if not (arrived or went_back):
        return  # between two runs the session is newer than the URL
    for key, default in defaults.items():
        if key in st.query_params:
            st.session_state[key] = _parse(st.query_params[key], default)
        elif went_back and key in st.session_state:
            del st.session_state[key]


def write(defaults: Choices) -> None:
    """Put every choice that is not its default into the URL."""
    chosen = {key: st.session_state[key] for key in defaults if key in st.session_state}
    link = {key: _text(value) for key, value in chosen.items() if value is not None and value != defaults[key]}
    if stop := st.session_state.get(tour.KEY):
        link[tour.KEY] = str(stop)
    if link != st.query_params.to_dict():
        st.query_params.from_dict(link)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _parse(text: str, default: object) -> object:
    if isinstance(default, bool):
        return text == "true"
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
