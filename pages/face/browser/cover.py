"""A photo to draw over: finger, mouse or keyboard -> what the reader covers."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from core.captions.covering import MAX_POINTS, PATCHES
from pages.face.browser import register

HINT = "Draw over what you want to hide."
_mount = register("cover")


@dataclass(frozen=True)
class Covered:
    """What a reader drew over a photo."""

    strokes: tuple[tuple[float, ...], ...] = ()  # as core.captions.covering.Stroke
    cells: tuple[int, ...] = ()  # whole patches

    def __bool__(self) -> bool:
        return bool(self.strokes or self.cells)


def cover(picture: tuple[str, tuple[int, int]], colour: tuple[int, int, int], *, about: str, key: str) -> Covered:
    """Show the photo (from core.captions.picture); returns what is covered.  It is kept in the session for the photo `about` names."""
    kept = f"{key}_kept"

    def keep() -> None:
        st.session_state[kept] = st.session_state[key].covered

    found = decode(st.session_state.get(kept), about)
    link, size = picture
    data = {
        "photo": link,
        "size": size,
        "about": about,
        "colour": f"rgb{colour}",
        "patches": PATCHES,
        "strokes": found.strokes,
        "cells": found.cells,
        "hint": HINT,
    }
    _mount(key=key, data=data, on_covered_change=keep)
    return found


def decode(value: object, about: str) -> Covered:
    """What the browser sent of the photo `about` -> what is covered; nothing for what it would not send."""
    if not isinstance(value, Mapping) or value.get("about") != about:
        return Covered()
    try:
        strokes = tuple(tuple(float(number) for number in stroke) for stroke in value["strokes"])
        cells = tuple(dict.fromkeys(int(number) for number in value["cells"]))
    except (TypeError, KeyError, ValueError, OverflowError):
        return Covered()
    fit = all(len(stroke) >= 3 and len(stroke) % 2 and all(0 <= number <= 1 for number in stroke) for stroke in strokes)
    if not fit or sum(map(len, strokes)) > 2 * MAX_POINTS or not all(0 <= number < PATCHES**2 for number in cells):
        return Covered()
    return Covered(strokes, cells)
