"""Photos in zip files -> square training views; nothing is unpacked to disk.

A view is made from (seed, photo, view number) alone, so a run that is stopped and resumed sees the same pictures.
"""

import io
import zipfile
from pathlib import Path, PurePosixPath

import numpy as np
from PIL import Image, ImageEnhance

FORMATS = {".webp", ".jpg", ".jpeg", ".png"}
AREA = (0.35, 1.0)  # share of the photo that a view shows
ASPECT = (3 / 4, 4 / 3)  # width / height of the crop, before it is made square
COLOUR = 0.3  # brightness, contrast and saturation each change by up to this factor


def read_zip(path: Path, folder: str = "") -> dict[str, bytes]:
    """The undecoded photos of a zip whose names start with `folder`, in the order of their names."""
    with zipfile.ZipFile(path) as archive:
        names = sorted(name for name in archive.namelist() if name.startswith(folder) and PurePosixPath(name).suffix.lower() in FORMATS)
        return {name: archive.read(name) for name in names}


def whole_view(photo: bytes, size: int) -> np.ndarray:
    """The whole photo squeezed to (size, size, 3) uint8, as the app's encoder sees it."""
    with Image.open(io.BytesIO(photo)) as image:
        return np.asarray(image.convert("RGB").resize((size, size), Image.Resampling.BILINEAR))


def random_view(photo: bytes, size: int, random: np.random.Generator) -> np.ndarray:
    """A random crop, mirrored in half of all cases, with changed colours: (size, size, 3) uint8."""
    with Image.open(io.BytesIO(photo)) as image:
        image = image.convert("RGB")
    image = image.resize((size, size), Image.Resampling.BILINEAR, box=random_box(*image.size, random))
    if random.random() < 0.5:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    for change in (ImageEnhance.Brightness, ImageEnhance.Contrast, ImageEnhance.Color):
        image = change(image).enhance(random.uniform(1 - COLOUR, 1 + COLOUR))
    return np.asarray(image)


def random_box(width: int, height: int, random: np.random.Generator) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of a crop of random area, aspect and place inside width × height."""
    area = width * height * random.uniform(*AREA)
    aspect = np.exp(random.uniform(*np.log(ASPECT)))
    w, h = min(width, np.sqrt(area * aspect)), min(height, np.sqrt(area / aspect))
    left, top = random.uniform(0, width - w), random.uniform(0, height - h)
    return left, top, min(width, left + w), min(height, top + h)
