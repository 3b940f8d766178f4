"""What an encoder sees in every photo, computed once and kept on disk: grids of float16.

View 0 is the whole photo, view 1 its mirror image, and the others are random crops with other colours, every second one
mirrored: a CNN is not exactly symmetric, and left and right stand in 0.4 % of Flickr8k's captions only.
"""

import io
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageEnhance

from core.captions.encoder import Encoder

AREA = (0.6, 0.95)  # share of the photo that a crop shows: a smaller one no longer shows what the caption says
COLOUR = 0.2  # brightness, contrast and saturation each change by up to this factor
BATCH = 8


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


def computed(photos: list[bytes], view: int, encoder: Encoder, path: Path) -> np.ndarray:
    """The grids (n, h, w, d) float16 of one view of all photos, read from `path` (npy) or computed and kept there."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with ThreadPoolExecutor(os.cpu_count()) as pool:

            def batch(first: int) -> np.ndarray:
                numbers = range(first, min(first + BATCH, len(photos)))
                return encoder(np.stack([caption_view(photos[number], view, number, encoder.side) for number in numbers])).astype(
                    np.float16
                )

            done = np.concatenate(list(pool.map(batch, range(0, len(photos), BATCH))))
        staged = path.with_suffix(".part.npy")
        np.save(staged, done)
        staged.replace(path)
    return np.load(path, mmap_mode="r")


@dataclass(frozen=True)
class Grids:
    """Several views of every photo, (n, h, w, d) each, and what standardises a feature."""

    views: list[np.ndarray]
    mean: np.ndarray  # (d,)
    deviation: np.ndarray  # (d,)

    @classmethod
    def measured(cls, views: list[np.ndarray]) -> "Grids":
        """With the mean and deviation of the first view; 2,000 photos are enough for three digits."""
        sample = np.asarray(views[0][:2000], np.float32).reshape(-1, views[0].shape[-1])
        return cls(views, sample.mean(0), np.maximum(sample.std(0), 1e-3))

    def standardised(self, grids: np.ndarray) -> np.ndarray:
        """(n, h, w, d) -> (n, g, d) float32, every feature with mean 0 and deviation 1."""
        return (grids.reshape(len(grids), -1, grids.shape[-1]).astype(np.float32) - self.mean) / self.deviation

    def seen(self, photos: np.ndarray, random: np.random.Generator) -> np.ndarray:
        """A random view of each of the photos: (b, g, d) float32."""
        drawn = random.integers(len(self.views), size=len(photos))
        return self.standardised(np.stack([self.views[view][photo] for view, photo in zip(drawn, photos, strict=True)]))


@dataclass(frozen=True)
class NoGrids:
    """For captions without photos: every feature at its mean, so that the decoder learns the language and nothing of seeing."""

    cells: int
    features: int

    def seen(self, photos: np.ndarray, random: np.random.Generator) -> np.ndarray:
        return np.zeros((len(photos), self.cells, self.features), np.float32)
