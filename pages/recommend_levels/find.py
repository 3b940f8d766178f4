"""Level 1: the sliders, the rest of the row, where its likeness lies, and files to take away."""

import streamlit as st

from core.recommend.figures import number
from core.recommend.query import Query
from pages.recommend_levels import export, grid, where
from pages.recommend_levels.stage import FIRST


def show(query: Query) -> None:
    if query.asked is None or not query.among.any():
        return  # the stage says why
    picked = query.picked
    st.caption(
        f"Variety of the row: {number(picked.variety)}, gained: **{number(picked.variety_gained)}**. "
        f"Its relevance: {number(picked.relevance)}, lost: **{number(picked.relevance_lost)}**."
    )
    if len(query.results) > FIRST:
        grid.show(query, slice(FIRST, None), "recommend_more")
    st.caption("Each part of a score is a share times a cosine; the shares stand above the row.")
    where.show(query)
    export.buttons(query)
