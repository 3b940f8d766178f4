"""A reading to take away: a picture of its maps, an archive of its numbers, the network as code."""

import io

import numpy as np
from PIL import Image, ImageDraw

from core.arithmetic import relu
from core.digits.networks import Network, keras_code
from core.digits.reader import Reading

CELL = 3  # pixels a cell in the PNG
COLUMNS = 16
BLUE, ORANGE = np.array([0, 114, 178]), np.array([213, 94, 0])


def npz(reading: Reading) -> bytes:
    """The digit, every layer's maps (convolutions before ReLU), the logits and the probabilities, as a NumPy archive."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, digit=reading.image, **reading.maps, logits=reading.logits, probabilities=reading.probabilities)
    return buffer.getvalue()


def png(reading: Reading) -> bytes:
    """The digit and every layer's maps after ReLU on one sheet, one colour scale a layer."""
    rows = [("digit", reading.image[:, :, None])] + [(name, relu(maps)) for name, maps in reading.maps.items()]
    blocks = [_titled(f"{name}: {maps.shape[2]} × {maps.shape[0]} × {maps.shape[1]}", _wall(maps)) for name, maps in rows]
    sheet = Image.new("RGB", (max(block.width for block in blocks) + 16, sum(block.height + 8 for block in blocks) + 8), "white")
    top = 8
    for block in blocks:
        sheet.paste(block, (8, top))
        top += block.height + 8
    buffer = io.BytesIO()
    sheet.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def code(network: Network) -> str:
    """Keras code of the network, ready to run."""
    return f'"""{network.title}, from Thousand Words."""\n\n{keras_code(network)}'


def _wall(maps: np.ndarray) -> Image.Image:
    height, width, count = maps.shape
    strength = np.clip(np.abs(maps) / (np.abs(maps).max() or 1), 0, 1)[..., None]
    colours = 255 + strength * (np.where(maps[..., None] < 0, ORANGE, BLUE) - 255)
    columns = min(COLUMNS, count)
    wall = np.full((-(-count // columns) * (height + 1), columns * (width + 1), 3), 225, np.uint8)
    for number in range(count):
        top, left = number // columns * (height + 1), number % columns * (width + 1)
        wall[top : top + height, left : left + width] = colours[:, :, number]
    return Image.fromarray(wall).resize((wall.shape[1] * CELL, wall.shape[0] * CELL), Image.Resampling.NEAREST)


def _titled(title: str, picture: Image.Image) -> Image.Image:
    block = Image.new("RGB", (max(picture.width, 240), picture.height + 18), "white")
    ImageDraw.Draw(block).text((0, 2), title, fill="black")
    block.paste(picture, (0, 18))
    return block
