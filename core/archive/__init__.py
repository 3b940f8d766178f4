"""The one walk through what people name or bring: single files, folders and zips of pictures.

The first bytes decide what a file is; a name only hides what nobody means.  What cannot be read is told about while the others go
on, and what is no picture is counted.  Nothing is unpacked to disk, no name in a zip is ever used as a path, and nothing waits for
a pipe.  What is in the pictures is judged by core/photo.py.
"""

from core.archive.named import Finder, Found, find, photos
from core.archive.reading import each, is_archive, opened, photos_in
from core.archive.source import OWN_FILES, PICTURES, UPLOAD, Archive, ArchiveError, EmptyError, Limits, passed_over
from core.archive.uploads import Uploads

__all__ = [
    "OWN_FILES", "PICTURES", "UPLOAD", "Archive", "ArchiveError", "EmptyError", "Finder", "Found", "Limits", "Uploads",
    "each", "find", "is_archive", "opened", "passed_over", "photos", "photos_in",
]  # fmt: skip
