"""How much each view counts: presets as buttons, a slider for every view the collection has."""

from collections.abc import Mapping

import numpy as np
import streamlit as st

from core.recommend.figures import NAMES
from core.recommend.index import Index
from core.recommend.presets import BALANCED, PRESETS
from core.recommend.view import VIEWS
from pages.parts import inputs

MOST, STEP = 5.0, 0.1
PRESET = "recommend_preset"  # which button is lit; the sliders say what counts


def sliders(index: Index, asked: np.ndarray | None) -> dict[str, float]:
    """A slider for every view; one that the query has not moves nothing."""
    found, start = {}, _full(index, PRESETS[BALANCED])
    for view in index.columns:
        missing = asked is not None and not asked[index.columns[view]].any()
        help = "Not in this query: the other views share what it counts." if missing else VIEWS[view].explained
        found[view] = inputs.slider(NAMES[view].capitalize(), 0.0, MOST, start[view], STEP, _key(view), help=help)
    return found


def presets(index: Index, chosen: Mapping[str, float]) -> None:
    """The presets this collection can answer, as buttons; the one that the sliders have is lit."""
    offered = {name: _full(index, preset) for name, preset in PRESETS.items() if any(view in index.columns for view in preset)}
    st.session_state[PRESET] = next((name for name, preset in offered.items() if preset == chosen), None)

    def pressed() -> None:
        for view, weight in offered.get(st.session_state[PRESET], {}).items():
            st.session_state[_key(view)] = weight

    st.segmented_control("Similar", list(offered), key=PRESET, on_change=pressed, label_visibility="collapsed")


def _full(index: Index, preset: dict[str, float]) -> dict[str, float]:
    return {view: float(preset.get(view, 0)) for view in index.columns}


def _key(view: str) -> str:
    return f"weight_{view}"
