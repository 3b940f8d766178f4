"""More like this, less like that: the wishes so far as chips.  Kept as one line of text, as it stands in the URL."""

from collections.abc import Sequence
from urllib.parse import quote, unquote

import streamlit as st

from core.recommend.feedback import Wish
from core.recommend.figures import NAMES
from core.recommend.index import Index
from core.recommend.sentences import called
from pages.parts import inputs
from pages.parts.plain import plain
from pages.recommend_levels.navigation import WISHES

MOST = 20  # wishes; the first is forgotten when one more comes
EVERYTHING = "everything"
VIEW = "recommend_wish_view"


def made(index: Index) -> list[Wish]:
    """The wishes in their order; what names no item or no view of this collection is left out."""
    return [wish for text in _texts() if (wish := _parsed(index, text))]


def add(index: Index, more: bool, item: str) -> None:
    """One more wish, in the view that is chosen; the same item and view again replaces the older one.  For a callback."""
    view = st.session_state.get(VIEW)
    about = f"~{view if view in index.columns else ''}~{quote(item, safe='')}"
    others = [text for text in _texts() if not text.endswith(about)]
    _write([*others, ("more" if more else "less") + about][-MOST:])


def choose_view(index: Index) -> None:
    """In which view the next wish counts."""
    views = [EVERYTHING, *index.columns]
    inputs.menu("“More” and “Less” count in", views, VIEW, format_func=lambda view: NAMES.get(view, view))


def show(index: Index, wanted: Sequence[Wish]) -> None:
    """A chip for every wish, which takes it back, and one button that takes all back."""
    if not wanted:
        return
    texts = [_written(index, wish) for wish in wanted]
    with st.container(horizontal=True, gap="small", key="recommend_wishes_row"):
        for wish, text in zip(wanted, texts, strict=True):
            about = f"{'More' if wish.more else 'Less'} like {called(index.entries[wish.number])}"
            st.button(
                plain(about + (f", in {NAMES[wish.view]}" if wish.view else "")),
                icon=":material/close:",
                key=f"recommend_undo_{text}",
                help="Take this wish back",
                on_click=_write,
                args=([other for other in texts if other != text],),
            )
        st.button("Undo all", icon=":material/undo:", key="recommend_undo_all", type="tertiary", on_click=_write, args=([],))


def _written(index: Index, wish: Wish) -> str:
    return f"{'more' if wish.more else 'less'}~{wish.view}~{quote(index.entries[wish.number].item, safe='')}"


def _parsed(index: Index, text: str) -> Wish | None:
    more, _, rest = text.partition("~")
    view, _, item = rest.partition("~")
    if more not in ("more", "less") or view not in ("", *index.columns):
        return None
    try:
        return Wish(index.number(unquote(item)), more == "more", view)
    except KeyError:
        return None


def _texts() -> list[str]:
    return list(dict.fromkeys(str(st.session_state.get(WISHES, "")).split()))[-MOST:]


def _write(texts: list[str]) -> None:
    st.session_state[WISHES] = " ".join(texts)
