"""The caption: a photo and its sentence; every word says where the network looked and what it nearly said."""

from collections.abc import Callable, Collection

import numpy as np
import streamlit as st

from core.captions.decoder import END
from core.captions.search import Caption, Word
from pages.face.browser import register

SCRIPTS = ("look.js", "caption.js")
HINT = "Choose a word to ask why: where did the network look, how sure was it, and what did it nearly say?"
_mount = register("caption", SCRIPTS)


def caption(
    said: Caption,
    picture: tuple[str, tuple[int, int]],
    grid: tuple[int, int],
    *,
    key: str,
    forced: Collection[int] = (),
    on_force: Callable[[int, str], None] | None = None,
    wall: bool = False,
) -> None:
    """Show a caption with its photo (from core.captions.picture), whose attention has `grid` cells; or, as a wall, one small photo a word.

    forced: places of words that the reader put there.  on_force is called with a place and the runner-up that the reader
    wants there, before the page runs again; without it the runners-up are only told.
    """
    link, size = picture

    def force() -> None:
        choice = _checked(st.session_state[key].forced, said)
        if choice and on_force:
            on_force(*choice)

    _mount(
        key=key,
        data={
            "photo": link,
            "size": size,
            "grid": grid,
            "words": [_row(word, place in forced) for place, word in enumerate(said.decisions)],
            "end": END,
            "force": on_force is not None,
            "wall": wall,
            "hint": HINT,
        },
        on_forced_change=force,
    )


def _row(word: Word, forced: bool) -> dict:
    return {
        "text": word.text,
        "end": word.text == END,
        "p": round(word.probability, 6),
        "forced": forced,
        "runners": [[text, round(float(np.exp(value)), 6)] for text, value in word.runners_up],
        "attention": [round(share, 4) for share in word.attention.tolist()],
    }


def _checked(value: object, said: Caption) -> tuple[int, str] | None:
    """A choice as the browser sent it -> (place, word), or None for anything that was not on offer."""
    try:
        place, word = int(value["at"]), value["word"]
    except (TypeError, KeyError, ValueError, OverflowError):
        return None
    if not 0 <= place < len(said.decisions):
        return None
    return (place, word) if word in [text for text, _ in said.decisions[place].runners_up] else None
