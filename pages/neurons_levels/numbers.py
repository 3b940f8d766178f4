"""The numbers of the networks on this page: kept in the session, checked before they are used, changed in the diagram."""

from collections.abc import Mapping

import streamlit as st

from pages.face import url_state
from pages.face.browser.diagram import LARGEST


def read(defaults: Mapping[str, float], prefix: str = "") -> dict[str, float]:
    """The reader's numbers under their short names; whatever is no number within ±20 becomes its default."""
    return {name: url_state.decimal(prefix + name, -LARGEST, LARGEST, default) for name, default in defaults.items()}


def write(values: Mapping[str, float], prefix: str = "") -> None:
    """Keep new numbers, cut to ±20 and to nine places, so that the URL stays readable."""
    for name, value in values.items():
        st.session_state[prefix + name] = round(min(max(float(value), -LARGEST), LARGEST), 9)


def in_sum(value: float, digits: int = 4) -> str:
    """A number inside a formula, a negative one in brackets."""
    text = show(value, digits)
    return f"({text})" if value < 0 else text


def show(value: float, digits: int = 4) -> str:
    """Up to `digits` places, with a real minus; zeros at the end say nothing and go."""
    text = f"{value:.{digits}f}".rstrip("0").rstrip(".") or "0"
    return "0" if text == "-0" else text.replace("-", "−")
