"""The levels of a page: by name, as tabs, and walked through one after the other.

A level's module is imported when the level is shown, so a page opens with what it shows.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from types import ModuleType

import streamlit as st

from pages.face.browser.reveal import reveal
from pages.parts.inputs import choice

_GONE_ON = "_level_gone_on"  # how often "next" or "back" was pressed


class Levels(Mapping[str, ModuleType]):
    """Modules of one package in their order, by the names that the tabs say and that stand in the URL; each has a `show`."""

    def __init__(self, package: str, modules: Mapping[str, str]):
        self._package, self._modules = package, modules

    def __getitem__(self, name: str) -> ModuleType:
        return import_module(f"{self._package}.{self._modules[name]}")

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __len__(self) -> int:
        return len(self._modules)


def tabs(levels: Mapping[str, ModuleType], key: str, label: str = "Level") -> str:
    """The level to show, by a row of tabs; the first where none is chosen.  `key` holds the choice, in the session and in the URL."""
    names = list(levels)
    with st.container(key="levels"):
        chosen = choice(label, names, names[0], key, label_visibility="collapsed", wrap=False)
        reveal("levels", st.session_state.get(_GONE_ON, 0))
    return chosen


def back_and_next(levels: Mapping[str, ModuleType], here: str, key: str) -> None:
    """A way back and a way on below every level; both bring the reader to the tabs and the new heading below them."""
    names = list(levels)
    at = names.index(here)

    def go(name: str) -> None:
        st.session_state[key] = name
        st.session_state[_GONE_ON] = st.session_state.get(_GONE_ON, 0) + 1

    with st.container(horizontal=True, horizontal_alignment="distribute"):
        if at > 0:
            st.button(f"← {names[at - 1]}", on_click=go, args=(names[at - 1],), key=f"{key}_back")
        if at < len(names) - 1:
            st.button(f"{names[at + 1]} →", on_click=go, args=(names[at + 1],), key=f"{key}_next", type="primary")
