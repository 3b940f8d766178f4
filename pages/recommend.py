"""Recommend: what resembles a picture, by what, and how much."""

import streamlit as st

from core.log import Request
from core.recommend import collections
from core.recommend.catalogue import CatalogueError
from core.recommend.owned import OWN, TITLE
from pages.face import frame, url_state
from pages.face.loaders import recommend as load
from pages.face.owner import owner
from pages.parts import heading, inputs, levels
from pages.recommend_levels import LEVELS, navigation, start
from pages.recommend_levels.look import now

url_state.read(navigation.LINKED, arrived=frame.enter("recommend"))

heading.title("Recommend: what is similar, and by what")
st.write("Pick a picture: what is most like it stands below. Then say what “like” shall mean: its shape, its pattern, its colour.")
own = load.own_pictures().collection_of(owner())
names = [*(collections.names() or [collections.DRAWN]), *([OWN] if own else [])]
name = names[0]
titles = {known: offered.title for known, offered in collections.OFFERED.items()} | {OWN: TITLE}
if len(names) > 1:
    name = inputs.choice("Collection", names, name, navigation.IN, format_func=titles.get, on_change=navigation.forget)
try:
    collection = own if name == OWN else load.collection(name)
except CatalogueError as error:
    st.error(str(error), icon=":material/error:")
else:
    if collection.online:
        st.caption(
            "Only the vectors of these photos are here. Your browser gets the pictures from a public address. "
            f"Where names stand in their place it has no network: choose “{titles[collections.DRAWN]}”, which needs none."
        )
    with Request("recommend") as request:
        with request.stage("start"):
            asked = start.choose(collection)
        level = levels.tabs(LEVELS, navigation.LEVEL)
        with request.stage("level"):
            LEVELS[level].show(now(collection, name, asked))
    levels.back_and_next(LEVELS, level, navigation.LEVEL)

url_state.write(navigation.LINKED)
frame.footer()
