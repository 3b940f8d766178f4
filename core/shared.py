"""The only cached loaders: one copy for all sessions.  Keys are names and digests, never arrays."""

import json

import streamlit as st

from core.digits import film, mistakes, samples
from core.digits.reader import Reader
from core.settings import ASSETS


@st.cache_resource(show_spinner=False)
def reader(network: str) -> Reader:
    return Reader(network)


@st.cache_resource(show_spinner=False)
def bundled_digits() -> samples.Samples:
    return samples.bundled()


@st.cache_resource(show_spinner=False, validate=lambda found: found is not None)
def mnist_digits() -> samples.Samples | None:
    return samples.mnist_test()


@st.cache_resource(show_spinner=False)
def learning_film() -> film.Film:
    return film.load()


@st.cache_resource(show_spinner=False)
def results(network: str, collection: str) -> mistakes.Results:
    return mistakes.load(network, collection)


@st.cache_resource(show_spinner=False)
def measured(name: str) -> dict:
    return json.loads((ASSETS / "digits" / f"{name}.json").read_text(encoding="utf-8"))
