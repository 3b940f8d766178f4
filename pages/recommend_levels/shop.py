"""In which collection to search.  One whose pictures are at a public address is offered when the reader's browser can load one."""

from urllib.parse import urlsplit

import streamlit as st

from core.recommend import collections
from core.recommend.collections import DRAWN, OFFERED
from core.recommend.owned import OWN, TITLE
from pages.face.browser.probe import probe
from pages.parts import inputs
from pages.recommend_levels import navigation

LOADS, ATTEMPT = "recommend_loads", "recommend_attempt"  # collection -> whether a picture of it came; how often browsers were asked
TITLES = {name: offered.title for name, offered in OFFERED.items()} | {OWN: TITLE}


def choose(has_own: bool, looked_at: bool) -> str:
    """The name of the collection to search in; "" while the browser is asked for a picture of it.

    `looked_at`: whether the reader looks at this choice, so that the browser is asked for what else could be offered.
    """
    loads = st.session_state.setdefault(LOADS, {})
    here = collections.names() or [DRAWN]
    offered = [name for name in here if not OFFERED[name].sample or loads.get(name)] + [OWN] * has_own
    wanted = st.session_state.get(navigation.IN)
    waits = wanted in here and wanted not in offered and wanted not in loads
    name = offered[0]
    if len(offered) > 1 and not waits:
        name = inputs.menu("Search in", offered, navigation.IN, 260, format_func=TITLES.get, on_change=navigation.forget)
    for other in here:
        if other not in offered and (looked_at or other == wanted):
            _ask(other, loads)
    return "" if waits else name


def refused() -> str:
    """A sentence where the collection of the URL cannot be shown in this browser, else nothing."""
    wanted = st.session_state.get(navigation.IN)
    return _why(wanted) if st.session_state.get(LOADS, {}).get(wanted) is False else ""


def _ask(name: str, loads: dict[str, bool]) -> None:
    """Let the browser try a picture; or say that it could not, with a way to try again."""
    if name not in loads:
        st.caption(f"{TITLES[name]}: your browser is asked whether it can load one…")
        attempt = st.session_state.get(ATTEMPT, 0)
        probe(OFFERED[name].sample, attempt, key="recommend_probe", on_answer=lambda loaded: loads.update({name: loaded}))
        return

    def again() -> None:
        del loads[name]
        st.session_state[ATTEMPT] = st.session_state.get(ATTEMPT, 0) + 1

    st.caption(_why(name))
    st.button("Try again", icon=":material/refresh:", key=f"recommend_again_{name}", on_click=again)


def _why(name: str) -> str:
    return f"“{TITLES[name]}” cannot be shown: your browser could not load one from {urlsplit(OFFERED[name].sample).hostname}."
