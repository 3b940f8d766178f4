"""Where on a result's picture its similarity comes from, view by view."""

from collections.abc import Sequence

import streamlit as st

from core.photo import PhotoError
from core.recommend.figures import NAMES, number
from core.recommend.heat import VIEWS, heat, painted
from core.recommend.query import Query
from core.recommend.sentences import called
from pages.face import frame
from pages.face.loaders import recommend as load
from pages.parts import inputs

RANK = "recommend_where"


def show(query: Query) -> None:
    """A closed box; nothing is computed until it is opened.  None for pictures that are only at a public address."""
    views = [view for view in VIEWS if view in query.cosines]
    if query.collection.online or not views:
        return
    with frame.lazy_expander("Where on the picture?", "recommend_where_open") as box:
        if box.open:
            _maps(query, views)


def _maps(query: Query, views: Sequence[str]) -> None:
    index = query.index
    result = query.results[inputs.counted("Result", len(query.results), RANK)]
    entry = index.entries[result.number]
    st.write(
        "Each map splits one view's cosine over the picture. Blue places add to it, orange ones take away. "
        "The places add up to the cosine exactly. A pattern is the same wherever it is, so it has no map."
    )
    try:
        photo, seen = load.item_look(query.collection, entry.item)
    except PhotoError as error:
        st.warning(str(error), icon=":material/broken_image:")
        return
    columns = st.columns(len(views) + 1)
    columns[0].image(photo, caption=called(entry), alt="The result, to compare the maps with")
    for view, column in zip(views, columns[1:], strict=True):
        found = heat(seen, query.vector[index.columns[view]], view)
        cosine = float(query.cosines[view][result.number])
        told = f"Map of {NAMES[view]}: blue where the picture adds to the cosine, orange where it takes away"
        column.image(painted(photo, found), caption=f"{NAMES[view].capitalize()}: cosine {number(cosine)}", alt=told)
