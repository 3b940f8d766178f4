"""How much each view counts: presets as buttons, a slider for every view the collection has."""

import numpy as np
import streamlit as st

from core.recommend.figures import NAMES
from core.recommend.index import Index
from core.recommend.neighbours import shares
from core.recommend.presets import PRESETS
from core.recommend.view import VIEWS
from pages.face import url_state
from pages.parts import inputs
from pages.recommend_levels.navigation import LINKED

MOST, STEP = 5.0, 0.1
PRESET = "recommend_preset"  # which button is lit; the sliders say what counts


def read(index: Index) -> dict[str, float]:
    """Where the sliders stand."""
    return {view: url_state.decimal(_key(view), 0, MOST, LINKED[_key(view)]) for view in index.columns}


def that_count(index: Index, query: np.ndarray) -> dict[str, float]:
    """The weights to search with: the sliders, or the same for each view of a query that has none of the views they name."""
    chosen = read(index)
    present = [view for view, part in index.columns.items() if query[part].any()]
    return chosen if any(chosen[view] > 0 for view in present) else dict.fromkeys(present, 1.0)


def presets(index: Index) -> None:
    """The presets this collection can answer, as buttons; the one that the sliders have is lit."""
    offered = {name: _full(index, preset) for name, preset in PRESETS.items() if any(view in index.columns for view in preset)}
    chosen = read(index)
    st.session_state[PRESET] = next((name for name, preset in offered.items() if preset == chosen), None)

    def pressed() -> None:
        for view, weight in offered.get(st.session_state[PRESET], {}).items():
            st.session_state[_key(view)] = weight

    st.segmented_control("Similar", list(offered), key=PRESET, on_change=pressed, wrap=True)


def sliders(index: Index, query: np.ndarray) -> None:
    """A slider for every view, with the share it has of this query's score."""
    counting = shares(index, query, that_count(index, query))
    for view in index.columns:
        missing = "" if query[index.columns[view]].any() else ", not in this query"
        default = LINKED[_key(view)]
        inputs.slider(f"**{NAMES[view].capitalize()}**: {100 * counting.get(view, 0):.0f} %{missing}", 0.0, MOST, default, STEP, _key(view))
    if not counting.keys() & {view for view, weight in read(index).items() if weight > 0}:
        names = " and ".join(NAMES[view] for view in counting)
        st.info(f"This query has nothing of what the sliders ask for, so it is searched by its {names} alone.", icon=":material/info:")


def explanation(index: Index) -> str:
    """What the views are, in one sentence each."""
    return " ".join(f"**{NAMES[view].capitalize()}**: {VIEWS[view].explained}." for view in index.columns)


def _full(index: Index, preset: dict[str, float]) -> dict[str, float]:
    return {view: float(preset.get(view, 0)) for view in index.columns}


def _key(view: str) -> str:
    return f"weight_{view}"
