"""What needs a network comes after the first paint: the page is drawn without it, and runs again by itself."""

import streamlit as st

SOON = 0.05  # seconds; the browser asks again when it has drawn


def painted(page: str) -> bool:
    """Whether this reader's browser has drawn the page once; where it has not, the page runs again as soon as it has."""
    key = f"_painted_{page}"
    done = st.session_state.get(key, False)
    if not done:
        _ask_again(key)
    return done


@st.fragment(run_every=SOON)
def _ask_again(key: str) -> None:
    if st.session_state.get(f"{key}_asked"):
        st.session_state[key] = True
        st.rerun()
    st.session_state[f"{key}_asked"] = True
