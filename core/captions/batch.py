"""Many photos -> many captions, in order; a bad file becomes a sentence in its place and never stops the others."""

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice

import numpy as np

from core.archive import ArchiveError
from core.captions.captioner import Captioner, Description
from core.photo import PhotoError, open_photo
from core.queue import Run, directly

AT_ONCE = 8  # photos in memory; 16 take twice the memory and save 4 % of the time
Photo = tuple[str, bytes | PhotoError | ArchiveError]  # its name, and its bytes or why there are none


def described(
    captioner: Captioner, photos: Iterable[Photo], width: int | None = None, at_once: int = AT_ONCE, run: Run = directly
) -> Iterator[tuple[str, Description | PhotoError | ArchiveError]]:
    """(name, description) of every photo, or (name, error), in the order of the photos, which are read as they are needed.

    `run` describes `at_once` photos; it may wait, and what it raises ends the work.
    """
    photos = iter(photos)
    while group := [(name, _opened(data)) for name, data in islice(photos, at_once)]:
        pixels = [opened for _, opened in group if isinstance(opened, np.ndarray)]
        descriptions = iter(run(partial(captioner.describe, pixels, width=width)) if pixels else ())
        for name, opened in group:
            yield name, next(descriptions) if isinstance(opened, np.ndarray) else opened


def _opened(data: bytes | PhotoError | ArchiveError) -> np.ndarray | PhotoError | ArchiveError:
    try:
        return open_photo(data) if isinstance(data, bytes) else data
    except PhotoError as error:
        return error


def row(name: str, found: Description | PhotoError | ArchiveError) -> dict:
    """The result of one photo as the command line prints it and the page lets it be downloaded."""
    if not isinstance(found, Description):
        return {"image": name, "error": str(found)}
    return {
        "image": name,
        "caption": found.best.text,
        "guess": found.is_guess,
        "doubt": round(found.doubt, 3),
        "objects": [[name, round(probability, 4)] for name, probability in found.objects],
        "log_probability": round(found.best.log_probability, 4),
        "alternatives": [{"caption": other.text, "log_probability": round(other.log_probability, 4)} for other in found.captions[1:]],
        "words": [
            {
                "word": word.text,
                "probability": round(word.probability, 6),
                "runners_up": [[other, round(float(np.exp(value)), 6)] for other, value in word.runners_up],
            }
            for word in found.best.words
        ],
        "milliseconds": round(found.milliseconds, 1),
    }
