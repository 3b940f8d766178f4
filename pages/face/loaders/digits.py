"""See: the digit networks, the digits they read, and what was measured of them."""

import json

import numpy as np
import streamlit as st

from core.digits import film, mistakes, samples
from core.digits.reader import Reader
from core.digits.unlike import Unlike
from core.photo import open_grey
from core.settings import ASSETS


@st.cache_resource(show_spinner=False)
def reader(network: str) -> Reader:
    """One of the two digit networks, "series" or "pooling"."""
    return Reader(network)


@st.cache_resource(show_spinner=False)
def unlike() -> Unlike:
    """What tells that a drawing is no digit."""
    return Unlike()


@st.cache_resource(show_spinner=False)
def bundled_digits() -> samples.Samples:
    """scikit-learn's 1,797 digits."""
    return samples.bundled()


@st.cache_resource(show_spinner=False, validate=lambda found: found is not None)
def mnist_digits() -> samples.Samples | None:
    """MNIST's 10,000 test digits; None, and looked for again, until they have been fetched."""
    return samples.mnist_test()


@st.cache_resource(show_spinner=False, max_entries=32, ttl=3600)
def grey_photo(digest: str, _data: bytes | None) -> np.ndarray:
    """The photo with this SHA-256 in shades of grey; without its bytes only while it is kept.  Raises PhotoError."""
    return open_grey(_data or b"")


@st.cache_resource(show_spinner=False)
def learning_film() -> film.Film:
    """The training run of the series' network."""
    return film.load()


@st.cache_resource(show_spinner=False)
def results(network: str, collection: str) -> mistakes.Results:
    """How a network read a collection, "mnist" or "bundled"."""
    return mistakes.load(network, collection)


@st.cache_resource(show_spinner=False)
def measured(name: str) -> dict:
    """Measurements kept as assets/digits/NAME.json."""
    return json.loads((ASSETS / "digits" / f"{name}.json").read_text(encoding="utf-8"))
