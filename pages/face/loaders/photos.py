"""The last photos of all readers.  A photo's bytes stay with who chose it; its pixels are kept for an hour, among 32 (75 MB)."""

import numpy as np
import streamlit as st

from core.captions.picture import as_link
from core.photo import PhotoError, open_photo

THUMBNAIL_PIXELS = 144  # the longer side: 72 of a screen with two pixels to each


@st.cache_resource(show_spinner=False, max_entries=32, ttl=3600)
def photo(digest: str, _data: bytes | None) -> np.ndarray:
    """The pixels of the photo with this SHA-256; without its bytes only while it is kept.  Raises PhotoError."""
    return open_photo(_data or b"")


@st.cache_resource(show_spinner=False, max_entries=64, ttl=3600)
def photo_link(digest: str, _photo: np.ndarray) -> tuple[str, tuple[int, int]]:
    """The photo as a data link for the browser, and its width and height."""
    return as_link(_photo)


@st.cache_resource(show_spinner=False, max_entries=256, ttl=3600)
def thumbnail(digest: str, _photo: np.ndarray | None) -> str:
    """The photo as a small data link, 4 kB; without its pixels only while it is kept.  Raises PhotoError."""
    if _photo is None:
        raise PhotoError("This photo is no longer kept here: choose it again.")
    return as_link(_photo, THUMBNAIL_PIXELS)[0]
