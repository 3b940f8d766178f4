"""The frame round every page: the menu, the page set-up, the footer."""

import gc
import threading
import time

import streamlit as st

from core import settings, tour
from core.settings import ASSETS, ROOT

WARM_AFTER_SECONDS = 2  # the page is painted then: two loads at once would slow it

STYLE = f"<style>{(ASSETS / 'frame' / 'frame.css').read_text(encoding='utf-8')}</style>"


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
    if settings.DRIVE_ID:
        from pages.face.loaders import captions  # only for such a host: the first paint of See does without it

        captions.fetched_at_start()
    st.html(STYLE)
    return st.navigation(pages(), position="top")  # a projected page needs its width


@st.cache_resource(show_spinner=False)
def warm_up() -> None:
    """Load the captioner in the background, once a server, so that who goes on to Describe need not wait for it.

    Only the home page asks for it: a class that stays with See needs 70 MB less.
    """

    def warm() -> None:
        from pages.face.loaders import captions

        captions.warm()

    timer = threading.Timer(WARM_AFTER_SECONDS, warm)
    timer.daemon = True
    timer.start()


def enter(page: str) -> bool:
    """First line of every page: the page set-up, also where the page was opened without `streamlit_app.py`.

    Returns whether the reader has just arrived at this page.

    On a freshly started server a deep link such as /see runs the page's file alone, until some session has
    declared the menu (Streamlit takes the folder `pages/` for the menu until then).  So the page declares it and
    starts over: widgets drawn in this first run would have other identities, and lose the reader's first click.
    """
    _keep_for_good(page, "imported")
    if not st.session_state.get("_routed"):
        menu()
        st.rerun()
    st.session_state["_started"] = time.perf_counter()
    arrived = st.session_state.get("_page") != page
    st.session_state["_page"] = page
    if arrived:
        st.session_state[tour.KEY] = tour.stop(st.query_params.get(tour.KEY), page)
    if stop := st.session_state.get(tour.KEY):
        _on_tour(stop)
    return arrived


def tour_link(number: int, before: str = "") -> None:
    """A link to a stop of the tour, counted from 1."""
    stop = tour.STOPS[number - 1]
    page, icon = f"pages/{stop.page}.py", f":material/counter_{number}:"
    st.page_link(page, label=before + stop.title, icon=icon, query_params=tour.choices(number))


def _on_tour(number: int) -> None:
    """What to do at this stop of the tour, what to find out, and the way on."""
    stop, last = tour.STOPS[number - 1], len(tour.STOPS)
    with st.container(border=True, key="tour_stop"):
        st.markdown(f"**Stop {number} of {last}: {stop.title}.** {stop.do}  \n**Find out:** {stop.question}")
        if number < last:
            tour_link(number + 1, "Next stop: ")
        else:
            st.page_link("pages/home.py", label="The end of the tour: back to the start page", icon=":material/home:")


def footer(note: str = "") -> None:
    """Last line of every page: how long the server took to compute it."""
    spent = (time.perf_counter() - st.session_state["_started"]) * 1000
    st.divider()
    st.caption(f"Computed on the server in {spent:.0f} ms{'; ' + note if note else ''}.")
    _keep_for_good(st.session_state["_page"], "loaded")


_kept_for_good: set[tuple[str, str]] = set()  # pages, and how far they had come


def _keep_for_good(page: str, how_far: str) -> None:
    """What a page imports and loads when it runs here for the first time is no garbage and never will be.

    Streamlit looks for garbage among all objects after every run; with these left out (gc.freeze) that takes 0.6 ms instead of 100.
    The garbage frozen with them is a few hundred objects.
    """
    if (page, how_far) not in _kept_for_good:
        _kept_for_good.add((page, how_far))
        gc.freeze()


def chart(figure, key: str, alt: str) -> None:
    """Show a Plotly figure; `alt` says in words what it shows."""
    if st.context.theme.type == "dark":
        from core.figures import dark  # Plotly is loaded by now: somebody has drawn the figure

        figure = dark(figure)
    st.plotly_chart(figure, key=key, config={"displayModeBar": False}, alt=alt)


def lazy_expander(label: str, key: str):
    """An expander whose body need not be computed while it is closed: `with lazy_expander(…) as box: if box.open: …`."""
    return st.expander(label, key=key, on_change="rerun")
