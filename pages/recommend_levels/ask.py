"""The question of a run: from what the reader starts, in which collection, and how much each view counts."""

import streamlit as st

from core.log import Request
from core.recommend.catalogue import CatalogueError
from core.recommend.collections import Collection
from core.recommend.owned import OWN
from core.recommend.query import Query
from pages.face.loaders import recommend as load
from pages.face.owner import owner
from pages.parts import inputs
from pages.recommend_levels import only, shop, start, weights, wishes
from pages.recommend_levels.navigation import DIVERSITY, TOP, TOPS
from pages.recommend_levels.stage import Places


def query(places: Places, arrived: bool, request: Request) -> Query | None:
    """What the widgets say, made once a run; None where no collection can be shown, which is told."""
    with request.stage("start"):
        own = load.own_pictures().collection_of(owner())
        with places.settings:
            name = shop.choose(own is not None)
        with places.strip:
            collection = _opened(name, own)
        if collection is None:
            return None
        index = collection.index
        with places.settings:
            kind = start.kind(index)
            top = inputs.menu("Results", TOPS, TOP, 260, default=12)
            wishes.choose_view(index)
            fits = only.choose(index)
        with places.strip:
            asked = start.choose(collection, name, kind, arrived, places.left)
    with places.sliders:
        sliders = weights.sliders(index, asked.vector if asked else None)
        diversity = inputs.slider("Variety", 0.0, 1.0, 0.0, 0.05, DIVERSITY, help="How unlike each other the results are.")
    with places.presets:
        weights.presets(index, sliders)
    return Query(collection, name, asked, sliders, fits, tuple(wishes.made(index)), diversity, top)


def _opened(name: str, own: Collection | None) -> Collection | None:
    if why := shop.refused():
        st.info(why, icon=":material/cloud_off:")
    if shop.waits(name):
        shop.ask(name)
        return None
    try:
        return own if name == OWN else load.collection(name)
    except CatalogueError as error:
        st.error(str(error), icon=":material/error:")
        return None
