"""In which collection to search.  One whose pictures are at a public address is offered once the reader's browser has loaded one."""

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


def choose(has_own: bool) -> str:
    """The name of the collection to search in, as the session and the URL have it; one whose pictures must be tried first has `waits`."""
    loads, wanted = _loads(), st.session_state.get(navigation.IN)
    here = collections.names() or [DRAWN]
    offered = [name for name in here if not OFFERED[name].sample or loads.get(name)] + [OWN] * has_own
    if waits(wanted):
        return wanted
    name = offered[0]
    if len(offered) > 1:
        name = inputs.menu("Search in", offered, navigation.IN, 260, format_func=TITLES.get, on_change=navigation.forget)
    for other in here:
        if other not in offered:
            st.button(
                f"Search in “{TITLES[other]}”" + (": try again" if other in loads else ""),
                icon=":material/cloud_download:",
                key=f"recommend_try_{other}",
                help=f"Your browser fetches them from {_host(other)}.",
                on_click=_try,
                args=(other,),
            )
    return name


def waits(name: str) -> bool:
    """Whether the browser has still to say that it can load a picture of this collection."""
    return name in collections.names() and bool(OFFERED[name].sample) and name not in _loads()


def ask(name: str) -> None:
    """Let the browser try a picture."""
    loads = _loads()
    st.info(f"{TITLES[name]}: your browser is asked whether it can load one…", icon=":material/hourglass_top:")
    probe(
        OFFERED[name].sample, st.session_state.get(ATTEMPT, 0), key="recommend_probe", on_answer=lambda loaded: loads.update({name: loaded})
    )


def refused() -> str:
    """A sentence where the collection that the reader wants cannot be shown in this browser, else nothing."""
    wanted = st.session_state.get(navigation.IN)
    if _loads().get(wanted) is not False:
        return ""
    return f"“{TITLES[wanted]}” cannot be shown: your browser could not load one from {_host(wanted)}."


def _loads() -> dict[str, bool]:
    return st.session_state.setdefault(LOADS, {})


def _try(name: str) -> None:
    _loads().pop(name, None)
    st.session_state[ATTEMPT] = st.session_state.get(ATTEMPT, 0) + 1
    st.session_state[navigation.IN] = name
    navigation.forget()


def _host(name: str) -> str:
    return str(urlsplit(OFFERED[name].sample).hostname)
