"""The stage of every level: left what asks, right the first row of what is like it."""

from dataclasses import dataclass

import streamlit as st

from core.recommend.figures import NAMES, number
from core.recommend.floor import ONE_IN, Verdict
from core.recommend.query import Query
from pages.face.browser.shelf import Card, shelf
from pages.face.loaders import recommend as load
from pages.parts import heading
from pages.recommend_levels import grid, wishes

FIRST = 6  # results in the first row


@dataclass(frozen=True)
class Places:
    """Where on the page what stands: containers."""

    settings: object  # beside the title, closed
    strip: object
    left: object  # of the stage: what asks
    presets: object  # above the row
    row: object
    sliders: object
    brief: bool  # whether the level below needs the room


def places(title, strip, stage, below) -> Places:
    """The places of the stage.  below: the level that shows the sliders at its top; elsewhere they are among the settings."""
    settings = heading.settings(title)
    with stage.container(horizontal=True, key="recommend_stage" if below else "recommend_stage_brief"):
        left, right = st.container(key="recommend_left"), st.container(key="recommend_right")
    sliders = (below or settings).container(key="recommend_sliders")
    return Places(settings, strip, left, right.container(), right.container(), sliders, not below)


def show(query: Query, places: Places) -> None:
    """Show what asks, where it does not stand yet, and the row."""
    if query.asked and query.asked.picture and not query.asked.digest:
        with places.left:
            card = Card("query", query.asked.picture, query.asked.title, sentences=[query.asked.title])
            shelf([card], key="recommend_query", description="The query", aspect="5 / 4", width="6rem", on_white=query.collection.on_white)
    with places.row:
        _row(query, places.brief)


def _row(query: Query, brief: bool) -> None:
    wishes.show(query.index, query.wishes)
    if query.asked is None:
        st.info("Choose a picture above; then what is like it stands here.", icon=":material/image:")
    elif not query.among.any():
        st.info("Nothing remains to be found: take back a filter or a wish.", icon=":material/filter_alt_off:")
    else:
        verdict = load.random_pairs(query.index, outside=query.item is None).verdict(query)
        if verdict and not verdict.similar:
            st.warning(
                f"**Nothing here is similar.** The best score is {number(verdict.best)}; {_by_chance(verdict)} "
                "What follows is only the least unlike.",
                icon=":material/search_off:",
            )
        grid.show(query, slice(FIRST), "recommend_results", brief)
        if not brief:
            st.caption(f"A score is the sum of its coloured parts.{_said(verdict)}")


def _said(verdict: Verdict | None) -> str:
    if not verdict or not verdict.similar:
        return ""
    names = " or ".join(NAMES[view] for view in verdict.below)
    return f" {_by_chance(verdict).capitalize()}" + (f" Nothing here is similar in {names}; the other views decide." if names else "")


def _by_chance(verdict: Verdict) -> str:
    return f"of {verdict.of_what} drawn by chance, 1 pair in {ONE_IN} reaches {number(verdict.random)}."
