"""What an encoder sees in every photo, computed once and kept on the disk.

View 0 is the whole photo, view 1 its mirror image, and the others are random crops with other colours, every second one
mirrored: a CNN is not exactly symmetric, and left and right stand in 0.4 % of Flickr8k's captions only.
"""

import hashlib
import io
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageEnhance

from core.captions.encoder import OwnEncoder
from core.captions.inputs import whole_photos
from core.encoder.encoder import Encoder, Seen

AREA = (0.6, 0.95)  # share of the photo that a crop shows: a smaller one no longer shows what the caption says
COLOUR = 0.2  # brightness, contrast and saturation each change by up to this factor
BATCH = 8
AT_ONCE = 500  # photos whose grids are in memory: 90 MB


def caption_view(photo: bytes, view: int, number: int, side: int) -> np.ndarray:
    """View `view` of photo `number`: (side, side, 3) uint8, the same whenever it is asked for."""
    with Image.open(io.BytesIO(photo)) as image:
        image = image.convert("RGB")
    box, changes = None, []
    if view >= 2:
        random = np.random.default_rng([view, number])
        area, aspect = random.uniform(*AREA), np.exp(random.uniform(-0.15, 0.15))
        across, down = min(1.0, np.sqrt(area * aspect)), min(1.0, np.sqrt(area / aspect))
        left, top = random.uniform(0, 1 - across), random.uniform(0, 1 - down)
        width, height = image.size
        box = (left * width, top * height, (left + across) * width, (top + down) * height)
        changes = random.uniform(1 - COLOUR, 1 + COLOUR, 3)
    image = image.resize((side, side), Image.Resampling.BILINEAR, box=box)
    if view % 2:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    for change, factor in zip((ImageEnhance.Brightness, ImageEnhance.Contrast, ImageEnhance.Color), changes, strict=False):
        image = change(image).enhance(factor)
    return np.asarray(image)


class Features(NamedTuple):
    """What an encoder sees in one view of n photos."""

    grid: np.ndarray  # (n, h, w, d) float16, left on the disk
    logits: np.ndarray  # (n, c) float32; c = 0 where the encoder is no classifier

    def seen(self, photos: slice) -> Seen:
        """Of some of the photos, as the app has it."""
        grid = self.grid[photos].astype(np.float32)
        return Seen(grid, np.zeros((len(grid), 0), np.float32), self.logits[photos])

    def whole(self) -> np.ndarray:
        """core.captions.inputs.whole_photos of all, (n, d + c)."""
        return np.concatenate([whole_photos(self.seen(slice(at, at + AT_ONCE))) for at in range(0, len(self.grid), AT_ONCE)])


def computed(photos: list[bytes], view: int, encoder: Encoder | OwnEncoder, folder: Path, label: str) -> Features:
    """One view of all photos, from the disk or computed and kept there; `label` tells encoders apart."""
    digest = hashlib.sha256(label.encode())
    for photo in photos:
        digest.update(photo)
    grid, logits = (folder / f"{digest.hexdigest()[:12]}-{view}.{part}.npy" for part in Features._fields)
    if not logits.exists():
        _compute(photos, view, encoder, grid, logits)
    return Features(np.load(grid, mmap_mode="r"), np.load(logits))


def _compute(photos: list[bytes], view: int, encoder: Encoder | OwnEncoder, grid: Path, logits: Path) -> None:
    def batch(first: int) -> np.ndarray:
        numbers = range(first, min(first + BATCH, len(photos)))
        seen = encoder(np.stack([caption_view(photos[number], view, number, encoder.side) for number in numbers]))
        kept[first : first + BATCH] = seen.grid
        return seen.logits

    shape = encoder(caption_view(photos[0], view, 0, encoder.side)[None]).grid.shape[1:]
    kept = np.lib.format.open_memmap(grid, "w+", np.float16, (len(photos), *shape))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = np.concatenate([*pool.map(batch, range(0, len(photos), BATCH))])
    kept.flush()
    np.save(logits, found)  # last: with it, both are whole
