"""Which photo: a strip of samples and of the reader's own last ones, uploads, the camera.

The server keeps digests for the reader, a bounded cache shared by all the pixels."""

import contextlib
import hashlib
from dataclasses import dataclass

import numpy as np
import streamlit as st

from core.captions import serving
from core.captions.samples import FIRST, SAMPLES
from core.log import request
from core.photo import PhotoError
from pages.face import url_state
from pages.face.browser.strip import Picture, strip
from pages.face.loaders import captions as load
from pages.face.loaders import photos as load_photos
from pages.face.remembered import get, put
from pages.parts.plain import plain

SAMPLE = "sample_photo"  # the sample looked at, where no own photo is
NOW = "describe_own"  # the digest of the own photo looked at, or None
LAST = "describe_own_last"  # digests of the reader's own photos, the newest first
CAME = "describe_came"  # the files that the inputs held when one changed last
REFUSED = "describe_refused"  # sentences on the files that could not be opened
UPLOAD, CAMERA = "describe_upload", "describe_camera"
MOST_OWN = 8
GONE = "Your photo is no longer kept here: choose it again."


@dataclass(frozen=True, eq=False)
class Photo(serving.Photo):
    """The photo that the levels look at."""

    credit: str = ""
    fails: str = ""  # why the network is wrong here, where that is known


def choose(arrived: bool) -> Photo:
    """The photo chosen in the strip; one that was here before, where nothing is chosen."""
    if arrived and SAMPLE in st.query_params:
        put(NOW, None)  # who follows a link wants its photo
    found = kept()
    links = {**_own_thumbnails(), **load.sample_thumbnails()}
    now = get(NOW) or st.session_state[SAMPLE]
    pictures = [Picture(name, name if name in SAMPLES else "your photo", link, name == now, _mark(name)) for name, link in links.items()]
    with st.container(horizontal=True, vertical_alignment="center", key="describe_strip_row"):
        strip(pictures, key="describe_strip", description="Photos to begin with", marked="it fails here: why?", on_choose=_choose)
        with st.popover("Yours", icon=":material/add_photo_alternate:"):
            st.file_uploader(
                "Photos of your own; they are never written to a disk",
                accept_multiple_files=True,
                key=UPLOAD,
                on_change=_take,
                args=(UPLOAD,),
            )
        with st.popover("Camera", icon=":material/photo_camera:"):
            st.caption("A browser lends its camera only to pages of this computer or with https in their address.")
            st.camera_input("Take a photo", key=CAMERA, on_change=_take, args=(CAMERA,), width=420)
    for sentence in st.session_state.get(REFUSED, ()):
        request().outcome = "unreadable"
        st.error(sentence, icon=":material/broken_image:")
    return found


def kept() -> Photo:
    """The photo looked at: an own one as long as it is kept, else a sample."""
    if own := get(NOW):
        try:
            return Photo(own, _pixels(own))
        except PhotoError:
            put(NOW, None)
            st.session_state[REFUSED] = [GONE]
    name = st.session_state[SAMPLE] = url_state.one_of(SAMPLE, SAMPLES, FIRST)
    sample, data = SAMPLES[name], load.sample_photo(name)
    digest = hashlib.sha256(data).hexdigest()
    return Photo(digest, load_photos.photo(digest, data), sample.credit, sample.fails)


def _mark(name: str) -> str:
    return "?" if name in SAMPLES and SAMPLES[name].fails else ""


def _choose(name: str) -> None:
    st.session_state[REFUSED] = []
    if name in SAMPLES:
        st.session_state[SAMPLE] = name
        put(NOW, None)
    else:
        put(NOW, name)


def _take(key: str) -> None:
    """Open what was uploaded or taken: the first that has just come and opens is looked at, even again; all join the strip."""
    came, opened, new, refused = st.session_state.get(CAME, ()), [], [], []
    for file in _files(key):
        data = file.getvalue()
        digest = hashlib.sha256(data).hexdigest()
        try:
            load_photos.thumbnail(digest, load_photos.photo(digest, data))
        except PhotoError as error:
            refused.append(f"{plain(file.name)}: {error}")
        else:
            opened.append(digest)
            new += [digest] if file.file_id not in came else []
    st.session_state[REFUSED] = refused
    st.session_state[CAME] = [file.file_id for held in (UPLOAD, CAMERA) for file in _files(held)]
    if new:
        put(NOW, new[0])
    put(LAST, [*dict.fromkeys((*new, *opened, *(get(LAST) or ())))][:MOST_OWN])


def _files(key: str) -> list:
    """What an input holds."""
    held = st.session_state.get(key) or []
    return held if isinstance(held, list) else [held]


def _pixels(digest: str) -> np.ndarray:
    """Of one of the reader's own photos, opened again where an input still holds its file.  Raises PhotoError."""
    try:
        return load_photos.photo(digest, None)
    except PhotoError:
        datas = (file.getvalue() for key in (UPLOAD, CAMERA) for file in _files(key))
        return load_photos.photo(digest, next((data for data in datas if hashlib.sha256(data).hexdigest() == digest), None))


def _own_thumbnails() -> dict[str, str]:
    """The reader's own photos, small, as far as they are still kept."""
    found = {}
    for digest in get(LAST) or ():
        with contextlib.suppress(PhotoError):
            found[digest] = load_photos.thumbnail(digest, None)
    return found
