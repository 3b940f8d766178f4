"""Walls of small pictures of numbers: one colour scale, values on hover, a map or a cell to choose, frames to play."""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from pages.face.browser import register

_mount = register("heatmaps", ("palette.js", "heatmaps.js"))
_STEPS = 32767  # values travel as 16-bit integers: a quarter of the bytes of JSON, exact to 1/32767 of the largest


@dataclass(frozen=True)
class Pick:
    """What the reader chose."""

    map: int
    row: int
    column: int


def heatmaps(
    maps: np.ndarray,
    *,
    key: str,
    description: str,
    labels: Sequence[str] = (),
    kind: str = "signed",
    limit: float | None = None,
    tile: float = 2,
    relu: bool = False,
    click: str = "",
    selected: Pick | None = None,
    on_pick: Callable[[Pick], None] | None = None,
    numbers: bool = False,
    digits: int = 3,
    unit: str = "",
    row_title: str = "",
    row_labels: Sequence[str] = (),
    column_title: str = "",
    column_labels: Sequence[str] = (),
    marked: Sequence[Pick] = (),
    frame_labels: Sequence[str] = (),
    group: str = "",
) -> None:
    """Show maps (n, h, w), or frames of maps (f, n, h, w), on one colour scale.

    kind: "signed" (orange below zero, blue above, symmetric), "positive" (from zero up) or "ink" (black 0 to white 1).
    limit: the value of the strongest colour; the largest absolute value when None.  tile: pixels a cell.
    relu: offers a switch between the maps and max(0, maps).
    click: "map" makes every map a button, "cell" every cell; `on_pick` is called with the choice before the page runs again.
    group: films of one group move together.
    """
    frames = np.asarray(maps, np.float32)
    frames = frames if frames.ndim == 4 else frames[None]
    largest = float(np.abs(frames).max(initial=0)) or 1.0
    data = {
        "values": base64.b64encode(np.rint(frames / largest * _STEPS).astype("<i2").tobytes()).decode(),
        "scale": largest / _STEPS,
        "shape": frames.shape,
        "labels": list(labels),
        "kind": kind,
        "limit": 1.0 if kind == "ink" else limit or largest,
        "tile": tile,
        "relu": relu,
        "click": click,
        "selected": [selected.map, selected.row, selected.column] if selected else None,
        "numbers": numbers,
        "digits": digits,
        "unit": unit,
        "row_title": row_title,
        "row_labels": [str(label) for label in row_labels],
        "column_title": column_title,
        "column_labels": [str(label) for label in column_labels],
        "marked": [[pick.map, pick.row, pick.column] for pick in marked],
        "frame_labels": list(frame_labels),
        "group": group,
        "description": description,
    }

    def picked() -> None:
        pick = _checked(st.session_state[key].picked, frames.shape)
        if pick and on_pick:
            on_pick(pick)

    _mount(key=key, data=data, on_picked_change=picked)


def _checked(value: object, shape: tuple[int, ...]) -> Pick | None:
    """A choice as the browser sent it -> Pick, or None for anything outside the maps."""
    try:
        pick = Pick(int(value["map"]), int(value["row"]), int(value["column"]))
    except (TypeError, KeyError, ValueError, OverflowError):
        return None
    inside = 0 <= pick.map < shape[1] and 0 <= pick.row < shape[2] and 0 <= pick.column < shape[3]
    return pick if inside else None
