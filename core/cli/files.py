"""Files named at a shell, read without trust in what they hold."""

from collections.abc import Iterator
from pathlib import Path

from core.photo import PhotoError
from core.settings import MAX_UPLOAD_BYTES

PICTURES = {".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif"}


def read_bytes(path: Path) -> bytes:
    """The file's bytes, or one more than the limit when it is too large.  Raises PhotoError when it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_UPLOAD_BYTES + 1)
    except OSError as error:
        raise PhotoError(f"This file cannot be opened ({error.strerror}): check its name and that you may read it.") from error


def pictures(paths: list[Path]) -> Iterator[Path]:
    """The paths given, folders replaced by the pictures in them, by name; a folder that cannot be listed stays, to be told about."""
    for path in paths:
        try:
            yield from sorted(file for file in path.iterdir() if file.suffix.lower() in PICTURES) if path.is_dir() else [path]
        except OSError:
            yield path
