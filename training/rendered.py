"""Photos of drawn products: each laid before a real photo in some pose and light, blurred and compressed as a phone does it.

What they show is known, so they measure what people's own photos cannot: whether stripes find stripes, and where the thing ends.
They are made on the fly from a seed and kept nowhere.
"""

import io
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageFilter

from core.recommend.catalogue import Item
from training import catalogue

FRAMES = ((320, 240), (240, 320), (280, 280), (320, 213), (213, 320))  # width, height in pixels
FILLS = (0.5, 0.95)  # the thing's longer side as a share of the frame's shorter one
UPRIGHT, TURNED = 12.0, 0.2  # degrees of a thing that stands (deviation), and the share of things that lie turned anyhow
LEAN = 0.07  # of its side, by which each corner of the thing is moved: a camera that looks down
GAIN, CAST, SIDE_LIGHT = (0.6, 1.2), 0.06, 0.3
SHADOW = (0.15, 0.6)
BLUR, NOISE, QUALITY = 1.1, 6.0, (45, 92)  # pixels, grey levels, of JPEG
BACKGROUND_AREA = (0.15, 0.7)  # of the photo that lies behind: floors and walls rather than whole scenes


def cut_out(item: Item, seed: int) -> np.ndarray:
    """One product without its studio: uint8 (256, 256, 4), the last channel how much of a pixel it covers."""
    stage = catalogue.staged(item, seed)
    return np.dstack([np.asarray(stage.picture()), stage.covered()])


def photographed(thing: np.ndarray, behind: Image.Image, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """A thing uint8 (h, w, 4) before a photo -> the picture uint8 (h, w, 3) and where the thing is, bool (h, w)."""
    size = FRAMES[random.integers(len(FRAMES))]
    ground = _part(behind, size, random)
    placed = _placed(thing, size, random)
    cover = placed[..., 3:] / 255
    lit = placed[..., :3] * random.uniform(*GAIN) * (1 + random.normal(0, CAST, 3)) * _side_light(size, random)
    shadow = Image.fromarray(placed[..., 3]).filter(ImageFilter.GaussianBlur(random.uniform(3, 12)))
    shift = random.integers(-8, 9), random.integers(0, 10)
    dark = np.roll(np.asarray(shadow), shift[::-1], (0, 1))[..., None] / 255 * random.uniform(*SHADOW)
    picture = np.asarray(ground) * (1 - dark) * (1 - cover) + lit * cover
    picture *= random.uniform(0.8, 1.15) * (1 + random.normal(0, CAST / 2, 3))
    soft = Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(random.uniform(0, BLUR)))
    noisy = np.asarray(soft) + random.normal(0, random.uniform(0, NOISE), (size[1], size[0], 1))
    file = io.BytesIO()
    Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8)).save(file, "JPEG", quality=int(random.integers(*QUALITY)))
    return np.asarray(Image.open(file)), placed[..., 3] > 127


def _part(behind: Image.Image, size: tuple[int, int], random: np.random.Generator) -> Image.Image:
    """A part of the photo with the frame's aspect."""
    width, height = behind.size
    share = np.sqrt(random.uniform(*BACKGROUND_AREA))
    scale = share * min(width / size[0], height / size[1])
    w, h = size[0] * scale, size[1] * scale
    left, top = random.uniform(0, width - w), random.uniform(0, height - h)
    return behind.convert("RGB").resize(size, Image.Resampling.BICUBIC, box=(left, top, left + w, top + h))


def _placed(thing: np.ndarray, size: tuple[int, int], random: np.random.Generator) -> np.ndarray:
    """The thing in its pose on an empty frame, uint8 (h, w, 4)."""
    rows, columns = np.flatnonzero((thing[..., 3] > 127).any(axis=1)), np.flatnonzero((thing[..., 3] > 127).any(axis=0))
    box = np.array([columns[0], rows[0], columns[-1] + 1, rows[-1] + 1], float)
    sides = box[2:] - box[:2]
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) * sides - sides / 2
    if random.random() < 0.5:
        corners[:, 0] *= -1
    angle = random.uniform(0, 2 * np.pi) if random.random() < TURNED else np.radians(random.normal(0, UPRIGHT))
    corners = corners @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    corners *= random.uniform(*FILLS) * min(size) / sides.max()
    corners *= np.minimum(1, np.array(size) * 0.98 / np.ptp(corners, axis=0)).min()
    corners += random.uniform(-LEAN, LEAN, (4, 2)) * np.abs(corners).max() * 2
    room = np.maximum(0, np.array(size) - np.ptp(corners, axis=0)) / 2
    corners += np.array(size) / 2 - (corners.max(axis=0) + corners.min(axis=0)) / 2 + random.uniform(-1, 1, 2) * room
    source = np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) * sides + box[:2]
    coefficients = _perspective(corners, source)
    return np.asarray(Image.fromarray(thing).transform(size, Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BICUBIC))


def _perspective(to: np.ndarray, source: np.ndarray) -> Sequence[float]:
    """The eight numbers with which Pillow brings four corners of the source to four places (4, 2)."""
    rows, values = [], []
    for (x, y), (u, v) in zip(to, source, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return np.linalg.solve(np.array(rows), np.array(values)).tolist()


def _side_light(size: tuple[int, int], random: np.random.Generator) -> np.ndarray:
    """Brighter on one side than on the other: (h, w, 1)."""
    angle, strength = random.uniform(0, 2 * np.pi), random.uniform(0, SIDE_LIGHT)
    rows, columns = np.linspace(-1, 1, size[1])[:, None], np.linspace(-1, 1, size[0])
    return (1 + strength * (np.cos(angle) * columns + np.sin(angle) * rows))[..., None]
