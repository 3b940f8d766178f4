"""Fashion-MNIST (Xiao, Rasul and Vollgraf 2017): clothes as small as the digits of the page "See", fetched when somebody asks for them."""

import gzip
import io
from collections.abc import Callable
from functools import partial

import numpy as np
from PIL import Image

from core import weights
from core.transfer import Progress

IMAGES, LABELS = "fashion-mnist-t10k-images-idx3-ubyte.gz", "fashion-mnist-t10k-labels-idx1-ubyte.gz"
CLASSES = ("T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot")
EACH = 20  # pictures of a class, the first ones of the test set
SIDE, ENLARGED = 28, 4  # pixels, and how many times larger the pictures are drawn
_IMAGES_START, _LABELS_START = 16, 8  # bytes before the first value in an IDX file with three dimensions and with one


def missing() -> list[weights.Download]:
    """What must still be fetched."""
    return [weights.downloads()[name] for name in (IMAGES, LABELS) if weights.present(name) is None]


def fetch(progress: Progress | None = None) -> None:
    """Fetch the test set, once for everybody.  Raises DownloadError."""
    weights.fetch(IMAGES, progress)
    weights.fetch(LABELS)


def pictures(each: int = EACH) -> list[tuple[str, Callable[[], bytes]]]:
    """Names like "ankle boot/0023.png", by class and number in the test set, and how to get the PNG file: dark on white, as in a shop.

    Raises DownloadError where the test set is not here and cannot be fetched.
    """
    images, labels = (gzip.decompress(weights.fetch(name).read_bytes()) for name in (IMAGES, LABELS))
    grey = np.frombuffer(images, np.uint8, offset=_IMAGES_START).reshape(-1, SIDE, SIDE)
    classes = np.frombuffer(labels, np.uint8, offset=_LABELS_START)
    chosen = [number for label in range(len(CLASSES)) for number in np.flatnonzero(classes == label)[:each].tolist()]
    return [(f"{CLASSES[classes[number]]}/{number:04}.png", partial(_as_png, grey[number])) for number in chosen]


def _as_png(grey: np.ndarray) -> bytes:
    """uint8 (28, 28), white on black, as a PNG file of 112 × 112."""
    picture = Image.fromarray(255 - grey).resize((SIDE * ENLARGED,) * 2, Image.Resampling.BICUBIC)
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()
