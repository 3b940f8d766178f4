"""The lesson plans."""

import streamlit as st

from core import lessons


@st.cache_resource(show_spinner=False)
def lesson_plans() -> dict[str, str]:
    """Title -> text of every lesson plan."""
    return lessons.lessons()
