"""Recommend: the collections, and all that is computed from one of them once."""

from functools import partial

import numpy as np
import streamlit as st

from core.captions.picture import as_link
from core.photo import open_photo
from core.queue import Tell, alone
from core.recommend import approximate, collections, views
from core.recommend import plane as map_plane
from core.recommend import sheet as sheets
from core.recommend.collections import Collection, small_link
from core.recommend.floor import RandomPairs, queries_of
from core.recommend.index import Index
from core.recommend.owned import OwnPictures
from core.recommend.quality import LeaveOneOut, Marks
from core.recommend.quality_report import Report
from core.recommend.sheet import Sheet
from core.recommend.views.look import Look
from core.recommend.views.look import at as look_at
from core.recommend.views.thing import Box, Thing, shown
from core.settings import OWN_KEPT_SECONDS
from pages.face.loaders.photos import THUMBNAIL_PIXELS
from pages.face.loaders.queue import asked


@st.cache_resource(show_spinner=False)
def collection(name: str) -> Collection:
    """A collection of pictures and its vectors, by its name in collections.OFFERED.  Raises CatalogueError."""
    return collections.opened(name)


@st.cache_resource(show_spinner=False, max_entries=128, ttl=OWN_KEPT_SECONDS)
def strip_links(name: str, items: tuple[tuple[str, str], ...], _collection: Collection) -> list[str]:
    """The pictures of items of a collection, each named with its digest: small data links, or the addresses where they are."""
    pictures = [_collection.picture(item) for item, _ in items]
    return [picture if isinstance(picture, str) else small_link(picture, THUMBNAIL_PIXELS) for picture in pictures]


def photo_views(digest: str, photo: np.ndarray, box: Box | None, tell: Tell) -> tuple[dict[str, np.ndarray], Thing]:
    """A photo's vector in every view of a picture, and the thing in it, sought within the box where a person drew one."""
    return asked(alone(("views", digest, box), partial(views.of_photo, photo, box)), tell)


@st.cache_resource(show_spinner=False, max_entries=64, ttl=OWN_KEPT_SECONDS)
def thing_link(digest: str, box: Box | None, _photo: np.ndarray, _thing: Thing) -> str:
    """The photo with all but the thing faded, as a data link."""
    return as_link(shown(_photo, _thing))[0]


@st.cache_resource(show_spinner=False, max_entries=8, ttl=OWN_KEPT_SECONDS, hash_funcs={Index: id})
def random_pairs(index: Index, outside: bool = False) -> RandomPairs:
    """Pairs of an index drawn by chance; they hold their index, so that its id is nobody else's while they are kept.

    `outside`: pairs of a photo of real clothes and an item, where the items are drawn and those photos' vectors are here.
    """
    photos = outside and index.drawn and collections.CLOTHES in collections.names()
    return RandomPairs.of(index, queries_of(collection(collections.CLOTHES).index, index) if photos else None)


@st.cache_resource(show_spinner=False)
def own_pictures() -> OwnPictures:
    """The pictures that people brought to this server, each by its `owner()`."""
    return OwnPictures()


@st.cache_resource(show_spinner=False, max_entries=32, ttl=OWN_KEPT_SECONDS)
def plane(digest: str, shares: tuple[tuple[str, float], ...], _index: Index) -> map_plane.Plane:
    """The two directions along which an index's items differ most, by those shares of the views."""
    return map_plane.fitted(_index, dict(shares))


@st.cache_resource(show_spinner=False, max_entries=8)
def tsne(digest: str, name: str, _index: Index) -> np.ndarray | None:
    """The places that t-SNE gave a collection's items; None where there are none for these vectors."""
    return map_plane.tsne(map_plane.TSNE[name], _index) if name in map_plane.TSNE else None


@st.cache_resource(show_spinner=False)
def drawn_sheet() -> Sheet | None:
    """The drawn catalogue's pictures, small, in one."""
    return sheets.read(len(collection(collections.DRAWN).index))


@st.cache_resource(show_spinner=False, max_entries=16, ttl=OWN_KEPT_SECONDS)
def sheet(digest: str, _collection: Collection) -> Sheet | None:
    """The same of a person's own pictures, which are not kept longer than those."""
    return sheets.made([_collection.picture(entry.item) for entry in _collection.index.entries])


@st.cache_resource(show_spinner=False, max_entries=16, ttl=OWN_KEPT_SECONDS)
def sorted_items(digest: str, shares: tuple[tuple[str, float], ...], way: str, size: int, _vectors: np.ndarray) -> approximate.Structure:
    """An index's stretched vectors sorted for approximate search, by one of approximate.WAYS and its size."""
    return approximate.WAYS[way](_vectors, size)


@st.cache_resource(show_spinner=False, max_entries=64)
def recall_curve(digest: str, shares: tuple[tuple[str, float], ...], way: str, size: int, _vectors: np.ndarray) -> approximate.Curve:
    """What approximate search finds at what cost, over queries drawn from the index."""
    queries = approximate.sample_queries(len(_vectors))
    return approximate.curve(sorted_items(digest, shares, way, size, _vectors), _vectors, queries, approximate.TOP)


@st.cache_resource(show_spinner=False, max_entries=8, ttl=OWN_KEPT_SECONDS)
def leave_one_out(digest: str, attribute: str, _index: Index) -> LeaveOneOut:
    """The items of an index asking for their like, by one of its attributes."""
    return LeaveOneOut(_index, attribute)


@st.cache_resource(show_spinner=False, max_entries=256, ttl=OWN_KEPT_SECONDS)
def marks(digest: str, attribute: str, weights: tuple[tuple[str, float], ...], _measured: LeaveOneOut) -> Marks:
    """What a ranking by those weights is worth."""
    return _measured.marks(dict(weights))


@st.cache_resource(show_spinner=False)
def baselines(name: str) -> dict[str, dict[str, dict[str, float]]]:
    """What rankings without our views reach on a collection: attribute -> baseline -> mark, by training/catalogue_index.py."""
    return collections.baselines(name)


@st.cache_resource(show_spinner=False, max_entries=8)
def quality_report(name: str, digest: str, _index: Index) -> dict[str, Report]:
    """What was measured of a collection that ships, by attribute; nothing of others."""
    return collections.quality_report(name, _index)


@st.cache_resource(show_spinner=False, max_entries=16, ttl=600, hash_funcs={Collection: lambda collection: id(collection.index)})
def item_look(collection: Collection, item: str) -> tuple[np.ndarray, Look]:
    """The pixels of an item whose picture is on this server, and a look at them with the encoder's head.  Raises PhotoError."""
    photo = open_photo(collection.picture(item))
    return photo, look_at([photo], head=True)[0]
