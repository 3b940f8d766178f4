"""Photos in zip files -> squares; nothing is unpacked to disk."""

import io
import zipfile
from pathlib import Path, PurePosixPath

import numpy as np
from PIL import Image

FORMATS = {".webp", ".jpg", ".jpeg", ".png"}


def read_zip(path: Path, folder: str = "") -> dict[str, bytes]:
    """The undecoded photos of a zip whose names start with `folder`, in the order of their names."""
    with zipfile.ZipFile(path) as archive:
        names = sorted(name for name in archive.namelist() if name.startswith(folder) and PurePosixPath(name).suffix.lower() in FORMATS)
        return {name: archive.read(name) for name in names}


def whole_view(photo: bytes, size: int) -> np.ndarray:
    """The whole photo squeezed to (size, size, 3) uint8, as the app's encoder sees it."""
    with Image.open(io.BytesIO(photo)) as image:
        return np.asarray(image.convert("RGB").resize((size, size), Image.Resampling.BILINEAR))
