"""EfficientNet-Lite2 as a list of convolutions: what LiteRT's graph and the Keras model are filled with."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

SIDE = 260  # pixels of the square it sees
CLASSES = 1000
TAPS = 20, 19  # blocks whose outputs are the grid, in this order: 352 and 208 channels, 9×9 cells each
EARLY = {"fine": 3, "middle": 6, "coarse": 14}  # blocks whose outputs see edges and textures: 65×65×24, 33×33×48, 17×17×120
STAGES = (  # blocks, stride of the first of them, whether they widen their channels first (Tan and Le 2019; Lite2's depth is 1.2)
    (1, 1, False), (3, 2, True), (3, 2, True), (4, 2, True), (4, 1, True), (5, 2, True), (1, 1, True),
)  # fmt: skip
EPSILON = 1e-3  # of the batch norms


class Layer(NamedTuple):
    """A convolution with its batch norm."""

    kernel: str  # names in the package's file
    norm: str
    stride: int = 1
    relu6: bool = True
    depthwise: bool = False


class Block(NamedTuple):
    """Widen, filter every channel by itself, narrow; `adds`: the block's input is added to its output."""

    layers: tuple[Layer, ...]
    adds: bool


STEM, HEAD = Layer("_conv_stem", "_bn0", stride=2), Layer("_conv_head", "_bn1")


def blocks() -> list[Block]:
    """The 21 blocks between stem and head."""
    found: list[Block] = []
    for count, first_stride, widens in STAGES:
        for number in range(count):
            name, stride = f"_blocks.{len(found)}", 1 if number else first_stride
            widen = (Layer(f"{name}._expand_conv", f"{name}._bn0"),) if widens else ()
            each = Layer(f"{name}._depthwise_conv", f"{name}._bn1", stride, depthwise=True)
            narrow = Layer(f"{name}._project_conv", f"{name}._bn2", relu6=False)
            found.append(Block((*widen, each, narrow), adds=number > 0))
    return found


def layers() -> list[Layer]:
    """All convolutions, in the order in which they run."""
    return [STEM, *(layer for block in blocks() for layer in block.layers), HEAD]


def folded(numbers: Mapping[str, np.ndarray], layer: Layer) -> tuple[np.ndarray, np.ndarray]:
    """The layer's kernel (rows, columns, in, out) and bias (out,), the batch norm folded in; float32."""
    scale = numbers[f"{layer.norm}.weight"] / np.sqrt(numbers[f"{layer.norm}.running_var"] + np.float32(EPSILON))
    bias = numbers[f"{layer.norm}.bias"] - numbers[f"{layer.norm}.running_mean"] * scale
    return numbers[f"{layer.kernel}.weight"] * scale, bias
