"""Where the digit comes from: the pad, an uploaded photo, scikit-learn's samples, MNIST's test digits."""

import hashlib

import numpy as np
import streamlit as st

from core.digits.centre import DigitError, ink_of
from core.digits.networks import CLASSES
from core.digits.samples import Samples
from core.log import request
from core.photo import PhotoError
from pages.face.browser.heatmaps import heatmaps
from pages.face.browser.pad import pad
from pages.face.loaders import digits as load
from pages.face.remembered import drop, get, put
from pages.parts import fetch, inputs

SOURCES = ("Draw", "Photo", "Samples", "MNIST")
COLLECTION_KEYS = {"Samples": "sample", "MNIST": "mnist"}  # the number of the chosen digit, in the session and in the URL
PICTURE_PIXELS = 168
PHOTO_PIXELS = 280
KEPT = "see_photo"


def choose() -> tuple[np.ndarray | None, int | None]:
    """Ink (h, w) 0..1 and the digit's true class; None for what there is not (yet)."""
    source = inputs.choice("Where does the digit come from?", SOURCES, "Draw", "source", label_visibility="collapsed", wrap=False)
    if source == "Draw":
        ink = pad("see_pad")
        if ink is not None:
            request().photo = hashlib.sha256(ink.tobytes()).hexdigest()
        return ink, None
    if source == "Photo":
        return _uploaded(), None
    samples = load.bundled_digits() if source == "Samples" else load.mnist_digits() or _fetched()
    return _sample(samples, COLLECTION_KEYS[source]) if samples else (None, None)


def _uploaded() -> np.ndarray | None:
    file = st.file_uploader("A photo or scan of one handwritten digit", key="see_upload", on_change=drop, args=(KEPT,))
    data = file.getvalue() if file else None
    if data:
        put(KEPT, hashlib.sha256(data).hexdigest())
    digest = get(KEPT)
    if not digest:
        return None
    request().photo = digest
    try:
        with request().stage("open"):
            grey = load.grey_photo(digest, data)
        st.image(grey, width=PHOTO_PIXELS, output_format="JPEG", alt="The photo as it was opened, in shades of grey")
        return ink_of(grey)
    except (PhotoError, DigitError) as error:
        if data is None:  # without its bytes it is only no longer kept
            st.info("Your photo is no longer kept here: choose it again.", icon=":material/image:")
            return None
        request().outcome = "unreadable"
        st.error(str(error), icon=":material/broken_image:")
        return None


def _sample(samples: Samples, key: str) -> tuple[np.ndarray, int]:
    def another() -> None:
        same = np.flatnonzero(samples.labels == st.session_state["see_class"])
        st.session_state[key] = int(same[np.searchsorted(same, st.session_state[key], side="right") % len(same)])

    digit, controls = st.container(), st.container(horizontal=True, vertical_alignment="bottom")
    with controls:
        st.selectbox("Find a handwritten", range(CLASSES), index=4, key="see_class", on_change=another, width=130)
        st.button("Another one", on_click=another, icon=":material/refresh:")
        number = inputs.number(f"Sample, 0 to {len(samples) - 1:,}", 0, len(samples) - 1, 4, key, width=180)
    picture, true = samples.pictures[number], int(samples.labels[number])
    with digit:
        heatmaps(
            picture[None],
            key=f"see_{key}",
            kind="ink",
            tile=PICTURE_PIXELS / len(picture),
            digits=2,
            description=f"Sample {number}, a {true}",
        )
        st.caption(f"Somebody wrote a {true}.")
    return picture, true


def _fetched() -> Samples | None:
    return load.mnist_digits() if fetch.mnist("MNIST's own 10,000 test digits") else None
