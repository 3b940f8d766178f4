"""What may come out of the doors for pictures and zips, whatever goes in; anything else is an Offence."""

import re
from collections.abc import Iterator

import numpy as np

from core.archive import ArchiveError, photos_in
from core.photo import PhotoError, open_grey, open_photo
from core.recommend.owned import Uploads
from core.settings import MAX_PHOTO_SIDE_PIXELS

SENTENCE = re.compile(r"[A-Z][^\n]{10,250}\.")


class Offence(Exception):
    """What came out was neither what was promised nor a sentence."""


def picture(data: bytes) -> np.ndarray | None:
    """The photo uint8 (h, w, 3), or None if it was refused with a sentence.  Raises Offence."""
    try:
        photo = open_photo(data)
    except PhotoError as error:
        return _judged(error)
    if photo.dtype != np.uint8 or photo.ndim != 3 or photo.shape[2] != 3:
        raise Offence(f"a photo {photo.dtype} {photo.shape}")
    if not 1 <= min(photo.shape[:2]) <= max(photo.shape[:2]) <= MAX_PHOTO_SIDE_PIXELS:
        raise Offence(f"a photo beyond the limits: {photo.shape}")
    return photo


def grey(data: bytes) -> None:
    """A file that was a photo, through the door for digits.  Raises Offence."""
    try:
        values = open_grey(data)
    except PhotoError as error:
        raise Offence("a photo, but no grey picture") from error
    if values.dtype != np.float32 or values.ndim != 2 or not 0 <= values.min() <= values.max() <= 1:
        raise Offence(f"a grey picture {values.dtype} {values.shape} from {values.min()} to {values.max()}")


def archive(data: bytes, as_upload: bool) -> list[bytes]:
    """The pictures in a zip, read as Describe does or as Recommend does; none if it was refused with a sentence.  Raises Offence."""
    found = []
    try:
        for name, member in _uploaded(data) if as_upload else photos_in(data):
            if ".." in name.split("/") or name.startswith(("/", "\\")) or not name.isprintable():
                raise Offence(f"a name that leads elsewhere: {name!r}")
            if isinstance(member, bytes):
                found.append(member)
            else:
                _judged(member)
    except ArchiveError as error:
        _judged(error)
    return found


def _judged(error: Exception) -> None:
    if not SENTENCE.fullmatch(str(error)) or ". " in str(error):
        raise Offence(f"not one plain sentence: {error}") from error


def _uploaded(data: bytes) -> Iterator[tuple[str, bytes | ArchiveError]]:
    uploads = Uploads([("many.zip", lambda: data)])
    for name in uploads:
        try:
            yield name, uploads.read(name)
        except ArchiveError as error:
            yield name, error
