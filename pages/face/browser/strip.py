"""A strip of pictures to begin with: one row, the chosen one framed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from pages.face.browser import register

_mount = register("strip")


@dataclass(frozen=True)
class Picture:
    """One picture of the strip."""

    name: str  # what choosing it tells
    title: str  # its text alternative
    source: str  # a data link
    chosen: bool = False
    mark: str = ""  # a letter or two in its corner
    named: bool = False  # whether its title stands on it
    on_white: bool = False  # drawn on white, and toned down on a dark page


def strip(
    pictures: Sequence[Picture], *, key: str, description: str, marked: str = "", on_choose: Callable[[str], None], drop: str = ""
) -> None:
    """Show the pictures; `on_choose` is called with the name of one before the page runs again.

    marked: what a mark says, in words.  drop: the key of the upload box that gets the files which are dropped anywhere on the page.
    """
    names = {picture.name for picture in pictures}

    def choose() -> None:
        name = st.session_state[key].chosen
        if isinstance(name, str) and name in names:
            on_choose(name)

    _mount(
        key=key,
        data={"pictures": [vars(picture) for picture in pictures], "description": description, "marked": marked, "drop": drop},
        on_chosen_change=choose,
    )
