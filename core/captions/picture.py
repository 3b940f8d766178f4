"""A photo as the browser gets it."""

import base64
import io

import numpy as np
from PIL import Image

SHOWN_PIXELS = 720  # the longer side of the photo that is sent, some 80 kB


def as_link(photo: np.ndarray, pixels: int = SHOWN_PIXELS) -> tuple[str, tuple[int, int]]:
    """A photo (h, w, 3) uint8 -> a data link of it as JPEG, and its width and height; the longer side has `pixels` at most."""
    picture = Image.fromarray(photo)
    picture.thumbnail((pixels, pixels))
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=85)
    return "data:image/jpeg;base64," + base64.b64encode(file.getvalue()).decode("ascii"), picture.size
