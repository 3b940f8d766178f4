"""Which level is shown, what of the page stands in the URL, and the changes that any level may ask for: to be called in callbacks."""

import streamlit as st

from core.recommend.view import VIEWS
from pages.parts import photos
from pages.recommend_levels import lessons

PAGE = "recommend"
FIND = "Find"
ITEM, TYPED = "An item", "Words"  # what a query starts from where it is no photo of the reader's own
LEVEL, IN, FROM, START_ITEM, WORDS = "recommend_level", "recommend_in", "recommend_from", "recommend_item", "recommend_words"
ONLY, WISHES, DIVERSITY, TOP = "recommend_only", "recommend_wishes", "diversity", "recommend_top"
TOPS = (6, 12, 24, 48)  # how many results

LINKED = (  # what may stand in the URL
    LEVEL, IN, FROM, START_ITEM, WORDS, ONLY, WISHES, DIVERSITY, TOP, *(f"weight_{view}" for view in VIEWS), *lessons.LINKED,
)  # fmt: skip


def start_from(item: str) -> None:
    """Make an item of the collection the new query, and forget the wishes about the old one."""
    photos.leave(PAGE)
    st.session_state[FROM] = ITEM
    st.session_state[START_ITEM] = item
    st.session_state[WISHES] = ""


def begin_with_words() -> None:
    """Ask by words from now on."""
    photos.leave(PAGE)
    st.session_state[FROM] = TYPED
    st.session_state[WISHES] = ""


def forget() -> None:
    """Another collection: its items and their attributes are others."""
    for key in (START_ITEM, ONLY, WISHES):
        st.session_state[key] = ""
