"""The one way to bring a photo, on every page: a row of pictures to start from, and beside it files and the camera.

The reader's own last photos stand first in the row, on all pages the same.  The server keeps their digests and names for the reader, and a
bounded cache shared by all the pixels.  A file dropped anywhere on the page is taken, too.
"""

import contextlib
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from core.log import request
from core.photo import PhotoError
from pages.face import owner
from pages.face.browser.strip import Picture, strip
from pages.face.loaders import photos as load
from pages.face.remembered import get, put
from pages.parts.plain import plain

LAST = "photos"  # the reader's own photos: {digest: name}, the newest first
MOST = 8
CAME = "photos_came"  # the files that the inputs held when one changed last
GONE = "Your photo is no longer kept here, because an hour is over or the server was started anew: choose it again."
TOLD = "photos_told"  # sentences on the files that could not be opened, and on a photo that is no longer kept


@dataclass(frozen=True, eq=False)
class Own:
    """A photo of the reader's own."""

    digest: str  # SHA-256 of its file
    name: str
    pixels: np.ndarray  # uint8 (h, w, 3), RGB, upright


def choose(
    page: str, pictures: Sequence[Picture], chosen: str, on_choose: Callable[[str], None], *, description: str, marked: str = ""
) -> Own | None:
    """Show the row; returns the photo of their own that the reader looks at on this page, None where they look at one of `pictures`.

    chosen: the name of the picture that is looked at where no own photo is.  on_choose: called with the name of a picture of the row before
    the page runs again.  marked: what a mark of a picture says, in words.  What could not be opened is told below the row.
    """
    mine = own(page)
    last = get(LAST) or {}
    if owner.marked() and not last:
        st.session_state[TOLD] = [GONE]  # once: the mark goes
    owner.mark(bool(last))
    shown = [
        Picture(digest, name, link, mine is not None and digest == mine.digest, named=True) for digest, name, link in _thumbnails(last)
    ]
    shown += [replace(picture, chosen=mine is None and picture.name == chosen) for picture in pictures]

    def chose(name: str) -> None:
        st.session_state[TOLD] = []
        put(_now(page), name if name in last else None)
        if name not in last:
            on_choose(name)

    with st.container(horizontal=True, vertical_alignment="center", key="photos_row"):
        strip(shown, key=f"{page}_strip", description=description, marked=marked, on_choose=chose, drop=_upload(page))
        st.file_uploader(
            "Photos of your own; they are never written to a disk",
            accept_multiple_files=True,
            key=_upload(page),
            on_change=_take,
            args=(page, _upload(page)),
            label_visibility="collapsed",
        )
        with st.popover("Camera", icon=":material/photo_camera:"):
            st.caption("A browser lends its camera only to pages of this computer or with https in their address.")
            st.camera_input("Take a photo", key=_camera(page), on_change=_take, args=(page, _camera(page)), width=420)
    if told := st.session_state.get(TOLD):
        request().outcome = "unreadable"
        st.error("  \n".join(told), icon=":material/broken_image:")
    return mine


def own(page: str) -> Own | None:
    """The photo of their own that the reader looks at on this page; one that is no longer kept is told of in the row."""
    digest = get(_now(page))
    if not digest:
        return None
    name = (get(LAST) or {}).get(digest, "Your photo")
    try:
        return Own(digest, name, _pixels(page, digest))
    except PhotoError:
        put(_now(page), None)
        st.session_state[TOLD] = [f"{plain(name)} is no longer kept here: choose it again."]
        return None


def leave(page: str) -> None:
    """Look at none of the reader's own photos, as who follows a link to a picture of the page wants."""
    put(_now(page), None)


def _now(page: str) -> str:
    return f"{page}_own"


def _upload(page: str) -> str:
    return f"{page}_upload"


def _camera(page: str) -> str:
    return f"{page}_camera"


def _take(page: str, key: str) -> None:
    """Open what was chosen or taken: the first that has just come and opens is looked at, even again; all join the row."""
    came, opened, new, told = st.session_state.get(CAME, ()), {}, {}, []
    for file in _files(key):
        data = file.getvalue()
        digest = hashlib.sha256(data).hexdigest()
        try:
            load.thumbnail(digest, load.photo(digest, data))
        except PhotoError as error:
            told.append(f"{plain(file.name)}: {error}")
        else:
            (opened if file.file_id in came else new)[digest] = "camera" if key == _camera(page) else file.name
    st.session_state[TOLD] = told
    st.session_state[CAME] = [file.file_id for held in (_upload(page), _camera(page)) for file in _files(held)]
    if new:
        put(_now(page), next(iter(new)))
    last = new | {digest: name for digest, name in ((get(LAST) or {}) | opened).items() if digest not in new}
    put(LAST, dict(list(last.items())[:MOST]))


def _files(key: str) -> list:
    """What an input holds."""
    held = st.session_state.get(key) or []
    return held if isinstance(held, list) else [held]


def _pixels(page: str, digest: str) -> np.ndarray:
    """Of one of the reader's own photos, opened again where an input still holds its file.  Raises PhotoError."""
    try:
        return load.photo(digest, None)
    except PhotoError:
        datas = (file.getvalue() for key in (_upload(page), _camera(page)) for file in _files(key))
        return load.photo(digest, next((data for data in datas if hashlib.sha256(data).hexdigest() == digest), None))


def _thumbnails(last: dict[str, str]):
    """Digest, name and small picture of the reader's own photos, as far as they are still kept."""
    for digest, name in last.items():
        with contextlib.suppress(PhotoError):
            yield digest, name, load.thumbnail(digest, None)
