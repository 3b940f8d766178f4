"""The compact encoder: photo -> grid of 320 standardised features at 1/32 of the resolution, fully convolutional.

Dense 3×3 kernels instead of the teacher's depthwise ones: on a CPU they run near the matrix-multiply peak, and they
learn faster from few photos.  Every block is "3×3 that expands, ReLU, 1×1 that projects, skip".
"""

from pathlib import Path

import keras
import numpy as np
from keras import layers

from training import checkpoint

STEM = 32
EPSILON = 1e-3  # of batch norm
# (channels, stride, expanded channels of each block); every group ends where the teacher's does
GROUPS = (
    (24, 2, (48,)),
    (32, 2, (96, 96)),
    (64, 2, (128, 192, 192)),
    (96, 1, (256, 256)),
    (160, 2, (480, 480, 480)),
    (320, 1, (640, 480)),
)


def build_student(folded: bool = False) -> keras.Model:
    """Photos (n, h, w, 3) in −1..1, sides divisible by 32 -> the six groups' features, the last one the grid (n, h/32, w/32, 320).

    `folded` leaves out batch norm and gives every convolution a bias instead, as the app runs it.
    """
    x = photo = keras.Input((None, None, 3))
    outputs, channels_in = [], 3
    for number, (channels, stride, expansions) in enumerate(GROUPS):
        group = build_group(number, channels_in, channels, stride, expansions, folded)
        x = group(x)
        outputs.append(x)
        channels_in = channels
    return keras.Model(photo, outputs, name="student")


def build_group(number: int, channels_in: int, channels: int, stride: int, expansions: tuple[int, ...], folded: bool) -> keras.Model:
    """One group as a model of its own, so that it can learn from the teacher's input to it."""
    x = features = keras.Input((None, None, channels_in))
    if number == 0:
        x = layers.ReLU()(convolution(x, STEM, 3, 2, folded))
    for block, expansion in enumerate(expansions):
        y = layers.ReLU()(convolution(x, expansion, 3, stride if block == 0 else 1, folded))
        y = convolution(y, channels, 1, 1, folded)
        x = layers.Add()([x, y]) if block > 0 else y
    return keras.Model(features, x, name=f"group{number + 1}")


def convolution(x: keras.KerasTensor, channels: int, side: int, stride: int, folded: bool) -> keras.KerasTensor:
    x = layers.Conv2D(channels, side, strides=stride, padding="same", use_bias=folded)(x)
    return x if folded else layers.BatchNormalization(epsilon=EPSILON)(x)


def groups_of(student: keras.Model) -> list[keras.Model]:
    """The student's six groups, in order; they share its weights."""
    return [student.get_layer(f"group{number + 1}") for number in range(len(GROUPS))]


def fold(student: keras.Model) -> keras.Model:
    """The same function without batch norm: its scale goes into the kernels, its shift into biases."""
    folded = build_student(folded=True)
    norms = layers_of(student, layers.BatchNormalization)
    for target, source, norm in zip(layers_of(folded, layers.Conv2D), layers_of(student, layers.Conv2D), norms, strict=True):
        gamma, beta, mean, variance = norm.get_weights()
        scale = gamma / np.sqrt(variance + EPSILON)
        target.set_weights([source.get_weights()[0] * scale, beta - mean * scale])
    return folded


def layers_of(student: keras.Model, kind: type) -> list[keras.Layer]:
    return [layer for group in groups_of(student) for layer in group.layers if isinstance(layer, kind)]


def trained_student(path: Path) -> keras.Model:
    """The averaged weights of a checkpoint of `training.encoder`, folded: photos (n, h, w, 3) in −1..1 -> grid (n, h/32, w/32, 320)."""
    student = build_student()
    student.set_weights(checkpoint.load(path)[1]["average"])
    folded = fold(student)
    return keras.Model(folded.inputs[0], folded.outputs[-1], name="compact")
