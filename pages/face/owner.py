"""Whose is what the server keeps for a reader: a random key that only this reader's browser has.

Beside the key stands a mark while the server keeps photos for the reader: so a server that has been started anew, or an hour later,
can say that they are gone.
"""

import re
import uuid

import streamlit as st

COOKIE = "thousand_words_reader"  # until the browser is closed; sent to no other site
_MARK = ".photos"
_KEY, _MARKED, _THERE = "lab_owner", "_owner_marked", "_owner_there"  # the key; the mark; what the browser has, "" where that is unsure


def owner() -> str:
    """The reader's key, 32 hex digits: from the cookie after a reload or in another tab, else a new one."""
    if _THERE not in st.session_state:
        kept = str(st.context.cookies.get(COOKIE, ""))
        found = re.fullmatch(rf"([0-9a-f]{{32}})({re.escape(_MARK)})?", kept)
        st.session_state[_THERE] = kept if found else ""
        st.session_state[_MARKED] = bool(found and found[2])
        st.session_state.setdefault(_KEY, found[1] if found else uuid.uuid4().hex)
    return st.session_state[_KEY]


def marked() -> bool:
    """Whether the server has kept photos for this reader, as far as the reader's browser knows."""
    owner()
    return st.session_state[_MARKED]


def mark(photos: bool) -> None:
    """Let the reader's browser know whether the server keeps photos for it."""
    owner()
    st.session_state[_MARKED] = photos


def to_keep() -> str:
    """The key and its mark if the browser has still to be given them, else nothing."""
    cookie = owner() + _MARK * marked()
    if cookie == st.session_state[_THERE]:
        return ""
    st.session_state[_THERE] = ""  # a run may be stopped before the browser hears of it, so from now on each run tells it
    return cookie
