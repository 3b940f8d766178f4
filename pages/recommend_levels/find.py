"""Level 1: the most similar items, why each of them, and every means to ask again."""

from collections.abc import Mapping

import streamlit as st

from core.log import Request
from core.recommend.collections import Collection
from core.recommend.diversity import Picked, picked
from core.recommend.figures import NAMES, bar, number
from core.recommend.floor import ONE_IN
from core.recommend.neighbours import Result, explained, scores, shares
from pages.face import url_state
from pages.face.browser.shelf import Card, shelf
from pages.face.loaders import recommend as load
from pages.parts import inputs
from pages.recommend_levels import export, grid, navigation, only, weights, where, wishes
from pages.recommend_levels.look import Asked, Look, now
from pages.recommend_levels.navigation import DIVERSITY, LINKED, TOP, TOPS

WHOLE_PAGE = "recommend_whole_page"  # set when the query itself has changed, above this level


def show(look: Look) -> None:
    if look.asked is None:
        st.info("Choose a photo or type words above; then what resembles it stands here.", icon=":material/image:")
    else:
        _find(look.collection, look.name, look.asked)


@st.fragment
def _find(collection: Collection, name: str, asked: Asked) -> None:
    """All that a slider moves; the rest of the page stays as it is."""
    with Request("recommend") as request:
        request.photo = asked.digest
        with request.stage("find"):
            _found(collection, name, asked)


def _found(collection: Collection, name: str, asked: Asked) -> None:
    index = collection.index
    with st.container(horizontal=True, key="recommend_ask"):
        weights.presets(index)
        wishes.choose_view(index)
    wishes.show(index)
    look = now(collection, name, asked)
    controls, row = st.columns([2, 7], gap="large")
    with controls:
        _query(look)
        with st.container(key="recommend_sliders"):  # two by two on a phone, so that the row they move is in sight
            weights.sliders(index, look.query)
            diversity = inputs.slider("**Variety** in the row", 0.0, 1.0, 0.0, 0.05, DIVERSITY)
        with st.container(key="recommend_rest"):  # on a phone below the row
            cost = st.empty()
            only.choose(index)
            top = inputs.choice("Results", TOPS, 12, TOP)
    with row:
        if not look.among.any():
            st.info("Nothing remains to be found: take back a filter or a wish.", icon=":material/filter_alt_off:")
        else:
            found = picked(index, look.query, look.weights, top, diversity, look.among)
            cost.caption(_cost(found))
            _results(look, explained(index, look.query, look.weights, found.numbers))
    url_state.write(LINKED, place="find")
    if st.session_state.pop(WHOLE_PAGE, False):  # at the end: a fragment that stops before its sliders forgets their values
        st.rerun()


def _query(look: Look) -> None:
    """What is searched with: its picture, and how much each view counts."""
    counting = shares(look.collection.index, look.query, look.weights)
    moved = len(wishes.read(look.collection.index))
    said = [look.asked.title] if look.asked.picture else []  # words stand where the picture would be
    if moved:
        said.append(f"Moved by {moved} wish{'es' if moved > 1 else ''}.")
    card = Card("query", look.asked.picture or "", look.asked.title, rank="The query", score=1.0, bar=bar(counting, 0), sentences=said)
    shelf([card], key="recommend_query", description="The query", aspect="16 / 10")


def _cost(found: Picked) -> str:
    return (
        f"Relevance {number(found.relevance)}, lost: **{number(found.relevance_lost)}**. "
        f"Variety {number(found.variety)}, gained: **{number(found.variety_gained)}**."
    )


def _results(look: Look, results: list[Result]) -> None:
    index = look.collection.index
    floor = _floor(look, look.weights)
    if floor:
        best, random, of_what = floor
        below = [NAMES[view] for view in look.weights if (alone := _floor(look, {view: 1.0})) and alone[0] <= alone[1]]
        if best > random and below:
            st.caption(f"Nothing here is similar in {' or '.join(below)}; the other views decide.")
        if best <= random:
            st.warning(
                f"**Nothing here is similar.** The best score is {number(best)}; of {of_what} drawn by chance, 1 pair in {ONE_IN} reaches "
                f"{number(random)}. What follows is only the least unlike.",
                icon=":material/search_off:",
            )

    def act(action: str, item: str) -> None:
        if action == grid.START:
            navigation.start_from(item)
            st.session_state[WHOLE_PAGE] = True
        else:
            wishes.add(index, action == grid.MORE, item)

    grid.show(look, results, "recommend_results", act)
    chance = f" Of {floor[2]} drawn by chance, 1 pair in {ONE_IN} reaches {number(floor[1])}." if floor else ""
    st.caption(f"A score is the sum of its parts, and each part a share times a cosine.{chance} {weights.explanation(index)}")
    where.show(look, results)
    export.buttons(look, results)


def _floor(look: Look, weights: Mapping[str, float]) -> tuple[float, float, str] | None:
    """The best score, what random pairs reach, and pairs of what; without words that are no description: a few words are unlike any."""
    index = look.collection.index
    compared = {view: weight for view, weight in weights.items() if weight and (look.query_item is not None or view != "words")}
    try:
        counting = shares(index, look.query, compared)
    except ValueError:
        return None
    pairs = load.random_pairs(index, outside=look.query_item is None)
    return float(scores(index, look.query, compared)[look.among].max()), pairs.floor(counting), pairs.of_what
