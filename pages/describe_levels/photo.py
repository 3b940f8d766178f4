"""Which photo: one of the samples, or one of the reader's own."""

import hashlib
from dataclasses import dataclass

import streamlit as st

from core.captions import serving
from core.captions.samples import FIRST, SAMPLES
from pages.face import url_state
from pages.face.browser.strip import Picture
from pages.face.loaders import captions as load
from pages.face.loaders import photos as load_photos
from pages.parts import photos

PAGE = "describe"
SAMPLE = "sample_photo"  # the sample looked at, where no own photo is


@dataclass(frozen=True, eq=False)
class Photo(serving.Photo):
    """The photo that the levels look at."""

    credit: str = ""
    fails: str = ""  # why the network is wrong here, where that is known


def choose(arrived: bool) -> Photo:
    """The photo chosen in the row of pictures; one that was here before, where nothing is chosen."""
    if arrived and SAMPLE in st.query_params:
        photos.leave(PAGE)  # who follows a link wants its photo
    sample = _sample()
    pictures = [Picture(name, name, link, mark="?" if SAMPLES[name].fails else "") for name, link in load.sample_thumbnails().items()]
    mine = photos.choose(PAGE, pictures, sample, _choose, description="Photos to begin with", marked="it fails here: why?")
    return _own(mine) if mine else _of(sample)


def kept() -> Photo:
    """The photo looked at, on a level that does not show the row."""
    mine = photos.own(PAGE)
    return _own(mine) if mine else _of(_sample())


def _sample() -> str:
    st.session_state[SAMPLE] = url_state.one_of(SAMPLE, SAMPLES, FIRST)
    return st.session_state[SAMPLE]


def _choose(name: str) -> None:
    st.session_state[SAMPLE] = name


def _own(mine: photos.Own) -> Photo:
    return Photo(mine.digest, mine.pixels, f"Your photo: {mine.name}")


def _of(name: str) -> Photo:
    sample, data = SAMPLES[name], load.sample_photo(name)
    digest = hashlib.sha256(data).hexdigest()
    return Photo(digest, load_photos.photo(digest, data), sample.credit, sample.fails)
