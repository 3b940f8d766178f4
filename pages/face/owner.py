"""Whose is what the server keeps for a reader: a random key that only this reader's browser has."""

import re
import uuid

import streamlit as st

COOKIE = "thousand_words_reader"  # until the browser is closed; sent to no other site
_KEY, _FROM_COOKIE = "lab_owner", "_owner_kept"


def owner() -> str:
    """The reader's key, 32 hex digits: from the cookie after a reload or in another tab, else a new one."""
    if _KEY not in st.session_state:
        kept = str(st.context.cookies.get(COOKIE, ""))
        st.session_state[_FROM_COOKIE] = bool(re.fullmatch("[0-9a-f]{32}", kept))
        st.session_state[_KEY] = kept if st.session_state[_FROM_COOKIE] else uuid.uuid4().hex
    return st.session_state[_KEY]


def to_keep() -> str:
    """The key if the browser has still to be given it, else nothing."""
    key = owner()
    return "" if st.session_state.get(_FROM_COOKIE) else key
