"""The frame round every page: the menu, the page set-up, the footer."""

import time

import streamlit as st

from core import settings
from core.settings import ASSETS, ROOT


def pages() -> list:
    """The pages of the menu, finished ones only.  The first is the home page; a default page must have no path of its own."""
    return [
        st.Page(ROOT / "pages" / "home.py", title="Thousand Words", icon=":material/home:", default=True),
        st.Page(ROOT / "pages" / "see.py", title="See", icon=":material/visibility:", url_path="see"),
        st.Page(ROOT / "pages" / "describe.py", title="Describe", icon=":material/chat:", url_path="describe"),
        st.Page(ROOT / "pages" / "recommend.py", title="Recommend", icon=":material/recommend:", url_path="recommend"),
        st.Page(ROOT / "pages" / "neurons.py", title="Neurons", icon=":material/hub:", url_path="neurons"),
        st.Page(ROOT / "pages" / "train.py", title="Train", icon=":material/model_training:", url_path="train"),
        st.Page(ROOT / "pages" / "words.py", title="Words", icon=":material/translate:", url_path="words"),
        st.Page(ROOT / "pages" / "about.py", title="About", icon=":material/info:", url_path="about"),
    ]


def menu():
    """Declare the menu and return the page to run."""
    st.set_page_config(page_title="Thousand Words", page_icon=str(ASSETS / "icon.png"), layout="wide")
    st.session_state["_routed"] = True
    if settings.FETCH_STRONG or settings.DRIVE_ID:
        from core import shared  # only for such a host: it loads what every page needs together, a second of the first paint

        shared.fetched_at_start()
    return st.navigation(pages(), position="top")  # a projected page needs its width


def enter(page: str) -> bool:
    """First line of every page: the page set-up, also where the page was opened without `streamlit_app.py`.

    Returns whether the reader has just arrived at this page.

    On a freshly started server a deep link such as /see runs the page's file alone, until some session has
    declared the menu (Streamlit takes the folder `pages/` for the menu until then).  So the page declares it and
    starts over: widgets drawn in this first run would have other identities, and lose the reader's first click.
    """
    if not st.session_state.get("_routed"):
        menu()
        st.rerun()
    st.session_state["_started"] = time.perf_counter()
    arrived = st.session_state.get("_page") != page
    st.session_state["_page"] = page
    return arrived


def footer(note: str = "") -> None:
    """Last line of every page: how long the server took to compute it."""
    spent = (time.perf_counter() - st.session_state["_started"]) * 1000
    st.divider()
    st.caption(f"Computed on the server in {spent:.0f} ms{'; ' + note if note else ''}.")


def chart(figure, key: str, alt: str) -> None:
    """Show a Plotly figure; `alt` says in words what it shows."""
    st.plotly_chart(figure, key=key, config={"displayModeBar": False}, alt=alt)


def lazy_expander(label: str, key: str):
    """An expander whose body need not be computed while it is closed: `with lazy_expander(…) as box: if box.open: …`."""
    return st.expander(label, key=key, on_change="rerun")
