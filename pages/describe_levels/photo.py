"""Which photo: a sample, an upload, the camera.  The session keeps its digest, a bounded cache shared by all its pixels."""

import hashlib
from dataclasses import dataclass

import numpy as np
import streamlit as st

from core.captions.samples import FIRST, SAMPLES
from core.log import request
from core.photo import PhotoError
from pages.face.loaders import captions as load
from pages.face.loaders import photos as load_photos
from pages.parts import inputs

SOURCES = ("Sample", "Upload", "Camera")
TYPES = ["jpg", "jpeg", "png", "webp", "bmp"]


@dataclass(frozen=True)
class Photo:
    """The photo that the levels look at."""

    digest: str  # SHA-256 of its file
    pixels: np.ndarray  # (h, w, 3) uint8


def choose() -> Photo | None:
    """The photo chosen; None while there is none, or none that can be opened."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="large"):
        source = inputs.choice("Photo", SOURCES, "Sample", "photo_from")
        name = inputs.choice("Sample", list(SAMPLES), FIRST, "sample_photo") if source == "Sample" else ""
        if source == "Sample":
            st.caption(SAMPLES[name].credit, width="content")
    if source == "Sample":
        return _opened(load.sample_photo(name))
    kept = f"describe_kept_{source}"
    data = _uploaded(kept) if source == "Upload" else _taken(kept)
    if data:
        st.session_state[kept] = hashlib.sha256(data).hexdigest()
        return _opened(data)
    return _kept(st.session_state.get(kept))


def _uploaded(kept: str) -> bytes | None:
    files = st.file_uploader(
        "Photos of your own; they are never written to a disk",
        type=TYPES,
        accept_multiple_files=True,
        key="describe_upload",
        on_change=_forget,
        args=(kept,),
    )
    if not files:
        return None
    number = inputs.counted("Which of them", len(files), "describe_number") if len(files) > 1 else 0
    return files[number].getvalue()


def _taken(kept: str) -> bytes | None:
    st.caption("A browser lends its camera only to pages of this computer or with https in their address.")
    file = st.camera_input("Take a photo", key="describe_camera", on_change=_forget, args=(kept,), width=420)
    return file.getvalue() if file else None


def _forget(kept: str) -> None:
    st.session_state.pop(kept, None)


def _opened(data: bytes) -> Photo | None:
    digest = hashlib.sha256(data).hexdigest()
    try:
        return Photo(digest, load_photos.photo(digest, data))
    except PhotoError as error:
        request().outcome = "unreadable"
        st.error(str(error), icon=":material/broken_image:")
        return None


def _kept(digest: str | None) -> Photo | None:
    """The photo from before a visit to another page, where uploads are given up; None when it is not kept any more."""
    try:
        return Photo(digest, load_photos.photo(digest, None)) if digest else None
    except PhotoError:
        return None
