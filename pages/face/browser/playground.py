"""The playground: a network that trains on points in a plane, in the browser, with every step drawn."""

import math
from collections.abc import Sequence

import numpy as np
import streamlit as st

from core.neurons.points import REACH
from pages.face.browser import register

SCRIPTS = ("network.js", "training.js", "drawing.js", "playground.js")
MOST_POINTS = 400  # of the reader's own
# The reader's own points start as a small face: [x, y, class].
EXAMPLE = [
    [round(4.4 * math.cos(t * math.pi / 9), 2), round(4.4 * math.sin(t * math.pi / 9), 2), 0] for t in range(18)
] + [[-1.6, 1.4, 1], [-1.3, 1.8, 1], [-1.2, 1.2, 1], [1.6, 1.4, 1], [1.3, 1.8, 1], [1.2, 1.2, 1],
     [-1.8, -1.3, 1], [-1.1, -1.9, 1], [-0.4, -2.2, 1], [0.4, -2.2, 1], [1.1, -1.9, 1], [1.8, -1.3, 1]]  # fmt: skip

_mount = register("playground", SCRIPTS)


def playground(
    points: tuple[np.ndarray, np.ndarray] | None,
    units: Sequence[int],
    *,
    key: str,
    activation: str,
    method: str,
    rate: float,
    decay: float,
    seed: int,
) -> None:
    """Show the playground; nothing but the reader's own points comes back to Python.

    points: positions (n, 2) and classes (n,), the first half for training; None where the reader draws their own.
    units: of each hidden layer.  decay: L2 regularisation.  Another network, seed or other points start anew; a new rate does not.
    """
    kept = f"{key}_own"

    def keep() -> None:
        own = _checked(st.session_state[key].own)
        if own is not None:
            st.session_state[kept] = own

    rows = None
    if points is not None:
        places, kinds = points
        rows = [[*place, int(kind)] for place, kind in zip(places.round(3).tolist(), kinds, strict=True)]
    _mount(
        key=key,
        data={
            "points": rows,
            "own": st.session_state.get(kept, EXAMPLE),
            "most": MOST_POINTS,
            "units": list(units),
            "activation": activation,
            "method": method,
            "rate": rate,
            "decay": decay,
            "seed": seed,
        },
        on_own_change=keep,
    )


def _checked(value: object) -> list[list[float]] | None:
    """Points as the browser sent them -> rows [x, y, 0 or 1], or None for anything a playground would not send."""
    try:
        rows = [[float(x), float(y), int(kind)] for x, y, kind in value]
    except (TypeError, ValueError, OverflowError):
        return None
    fits = len(rows) <= MOST_POINTS and all(abs(x) <= REACH and abs(y) <= REACH and kind in (0, 1) for x, y, kind in rows)
    return rows if fits else None
