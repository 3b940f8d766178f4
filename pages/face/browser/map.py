"""The map: items as points on a plane, with their pictures; a point to start from, a box to choose many."""

import base64
import math
from collections.abc import Callable, Sequence
from dataclasses import asdict

import numpy as np
import streamlit as st
from streamlit import runtime

from core.recommend.marks import Mark
from core.recommend.sheet import Sheet
from pages.face.browser import register

_mount = register("similarity_map")
_STEPS = 8000  # a coordinate between −1 and 1 travels as a 16-bit integer; a query may lie outside, up to 4
Box = tuple[float, float, float, float]  # left, bottom, right, top


def similarity_map(
    places: np.ndarray,
    texts: Sequence[str],
    marks: Sequence[Mark],
    groups: np.ndarray,
    *,
    key: str,
    description: str,
    axes: tuple[str, str],
    best: Sequence[int] = (),
    query: np.ndarray | None = None,
    box: Box | None = None,
    sheet: Sheet | None = None,
    addresses: Sequence[str] = (),
    pictures: bool = False,
    on_pick: Callable[[int], None],
    on_box: Callable[[Box | None], None],
) -> None:
    """Show items at places (n, 2) between −1 and 1.

    groups: (n,) the number of each item's mark.  axes: what runs across and up.  best: items to ring.  query: where the
    query lies (2,).  box: the box that is chosen.  sheet, or else addresses: the items' pictures; `pictures` draws those of
    the sheet in place of the marks.  on_pick is called with an item's number, on_box with a box or None for none.
    """

    def picked() -> None:
        number = st.session_state[key].picked
        if isinstance(number, int | float) and number in range(len(places)):
            on_pick(int(number))

    def boxed() -> None:
        sent = st.session_state[key].boxed
        if sent is not None:
            on_box(checked_box(sent))

    _mount(
        key=key,
        data={
            "places": _packed(places),
            "steps": _STEPS,
            "texts": list(texts),
            "marks": [asdict(mark) for mark in marks],
            "groups": base64.b64encode(groups.astype(np.uint8).tobytes()).decode(),
            "axes": axes,
            "best": list(best),
            "query": None if query is None else [float(value) for value in query],
            "box": box,
            "sheet": None if sheet is None else {"address": _address(sheet.data), "columns": sheet.columns, "side": sheet.side},
            "addresses": list(addresses),
            "pictures": pictures and sheet is not None,
            "description": description,
        },
        on_picked_change=picked,
        on_boxed_change=boxed,
    )


def checked_box(value: object) -> Box | None:
    """A box as the browser sent it -> its sides in order, or None for anything else."""
    try:
        x0, y0, x1, y1 = (float(side) for side in value)
    except (TypeError, ValueError, OverflowError):
        return None
    if not all(map(math.isfinite, (x0, y0, x1, y1))):
        return None
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _packed(places: np.ndarray) -> str:
    return base64.b64encode(np.rint(np.clip(places, -4, 4) * _STEPS).astype("<i2").tobytes()).decode()


def _address(data: bytes) -> str:
    """Where the browser fetches a WebP file, as st.image's pictures: it keeps the file, where a message would send it at every run."""
    if not runtime.exists():
        return ""  # a page test has no server
    return runtime.get_instance().media_file_mgr.add(data, "image/webp", "similarity_map")
