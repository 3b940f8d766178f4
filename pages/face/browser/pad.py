"""The drawing pad: a finger, a mouse or the keyboard -> ink (112, 112)."""

import base64
import binascii

import numpy as np
import streamlit as st
from PIL import Image, ImageDraw

from pages.face.browser import register

INK_SIDE = 112  # pixels, as INK_SIDE in assets/pad/pad.js
# What the pad shows until the reader draws: a 4 in two strokes; [pen width, x0, y0, x1, y1, ...] as shares of the side.
EXAMPLE = [
    [0.08, 0.44, 0.16, 0.38, 0.3, 0.33, 0.42, 0.3, 0.54, 0.4, 0.55, 0.52, 0.54, 0.68, 0.52],
    [0.08, 0.62, 0.3, 0.61, 0.44, 0.6, 0.58, 0.58, 0.72, 0.57, 0.86],
]
_mount = register("pad")


def pad(key: str) -> np.ndarray:
    """Show the pad; returns the drawing as float32 (112, 112), 0 paper to 1 ink; the example 4 until something is drawn.

    The strokes are kept in the session, so the drawing outlives a visit to another page.
    """
    kept = f"{key}_kept"

    def keep() -> None:
        st.session_state[kept] = st.session_state[key].drawing

    drawing = st.session_state.get(kept)
    ink = decode(drawing)
    strokes = EXAMPLE if ink is None else drawing.get("strokes", [])
    _mount(key=key, data={"strokes": strokes, "example": ink is None}, on_drawing_change=keep)
    return example() if ink is None else ink


def decode(drawing: object) -> np.ndarray | None:
    """What the browser sent -> ink, or None for anything a pad would not send."""
    try:
        ink = np.frombuffer(base64.b64decode(drawing["ink"], validate=True), np.uint8)
        return ink.reshape(INK_SIDE, INK_SIDE).astype(np.float32) / 255
    except (TypeError, KeyError, ValueError, binascii.Error):
        return None


def example() -> np.ndarray:
    """The example's strokes as ink, drawn four times as large and averaged, as the browser's soft edges are."""
    side = 4 * INK_SIDE
    sheet = Image.new("L", (side, side))
    brush = ImageDraw.Draw(sheet)
    for width, *points in EXAMPLE:
        corners = [(x * side, y * side) for x, y in zip(points[::2], points[1::2], strict=True)]
        brush.line(corners, fill=255, width=round(width * side), joint="curve")
        for x, y in (corners[0], corners[-1]):
            brush.circle((x, y), width * side / 2, fill=255)
    return np.asarray(sheet.reduce(4), np.float32) / 255
