"""The distillation teacher: MobileNetV2 (width 1.0) for ImageNet, batch norm folded in, cut into six groups.

Its weights are one npz of 53 convolutions in order, `NN_kernel` and `NN_bias`; they are learnt from, never shipped.
The student is taught standardised features: each channel has mean 0 and deviation 1 over the training photos.
"""

from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
from keras import layers, ops

# Each group: (expansion, channels, blocks, first stride) of its stages; it ends where a student's group ends.
GROUPS = (
    ((1, 16, 1, 1), (6, 24, 2, 2)),  # 24 channels at 1/4 of the resolution
    ((6, 32, 3, 2),),  # 1/8
    ((6, 64, 4, 2),),  # 1/16
    ((6, 96, 3, 1),),
    ((6, 160, 3, 2),),  # 1/32
    ((6, 320, 1, 1),),
)
CHANNELS = tuple(stages[-1][1] for stages in GROUPS)
CLASSES = 1001  # 0 is "background", i is class i − 1 of ImageNet-1k in WordNet-id order


def untrained_teacher() -> keras.Model:
    """Photos (n, h, w, 3) in −1..1, sides divisible by 32 -> the six groups' features, then the logits (n, 1001)."""
    photo = keras.Input((None, None, 3))
    x = layers.ReLU(6.0)(layers.Conv2D(32, 3, strides=2, padding="same")(photo))
    channels_in, groups = 32, []
    for stages in GROUPS:
        for expansion, channels, blocks, first_stride in stages:
            for block in range(blocks):
                stride = first_stride if block == 0 else 1
                y = layers.ReLU(6.0)(layers.Conv2D(channels_in * expansion, 1)(x)) if expansion > 1 else x
                y = layers.ReLU(6.0)(layers.DepthwiseConv2D(3, strides=stride, padding="same")(y))
                y = layers.Conv2D(channels, 1)(y)
                x = layers.Add()([x, y]) if stride == 1 and channels_in == channels else y
                channels_in = channels
        groups.append(x)
    grid = layers.ReLU(6.0)(layers.Conv2D(1280, 1, name="grid")(x))
    logits = layers.Flatten()(layers.Conv2D(CLASSES, 1, name="classes")(layers.GlobalAveragePooling2D(keepdims=True)(grid)))
    return keras.Model(photo, [*groups, logits], name="teacher")


def build_teacher(weights: Path) -> keras.Model:
    """The teacher with the weights of that npz, frozen."""
    teacher = untrained_teacher()
    with np.load(weights) as arrays:
        for number, layer in enumerate(convolutions(teacher)):
            kernel = arrays[f"{number:02d}_kernel"].astype(np.float32).reshape(layer.kernel.shape)
            layer.set_weights([kernel, arrays[f"{number:02d}_bias"]])
    teacher.trainable = False
    return teacher


def convolutions(teacher: keras.Model) -> list[keras.Layer]:
    """The 53 of them, in the order of the npz."""
    return [layer for layer in teacher.layers if isinstance(layer, (layers.Conv2D, layers.DepthwiseConv2D))]


@dataclass(frozen=True)
class Scale:
    """Mean and deviation of every channel, one pair of arrays (channels,) a group."""

    means: list[np.ndarray]
    deviations: list[np.ndarray]

    @classmethod
    def measure(cls, teacher: keras.Model, photos: np.ndarray) -> "Scale":
        """Over photos (n, size, size, 3) uint8; deviations are kept above 1e-3, so that a dead channel does no harm."""
        *groups, _ = teacher.predict(scaled(photos), batch_size=32, verbose=0)
        flat = [group.reshape(-1, group.shape[-1]).astype(np.float32) for group in groups]
        return cls([f.mean(0) for f in flat], [np.maximum(f.std(0), 1e-3) for f in flat])

    def save(self, path: Path) -> None:
        arrays = {f"mean{i}": m for i, m in enumerate(self.means)} | {f"deviation{i}": d for i, d in enumerate(self.deviations)}
        staged = path.with_suffix(".part.npz")
        np.savez(staged, **arrays)
        staged.replace(path)

    @classmethod
    def load(cls, path: Path) -> "Scale":
        with np.load(path) as arrays:
            return cls(*([arrays[f"{part}{i}"] for i in range(len(GROUPS))] for part in ("mean", "deviation")))


def scaled(photos: np.ndarray) -> np.ndarray:
    """uint8 0..255 -> float32 −1..1."""
    return photos.astype(np.float32) / 127.5 - 1.0


def standardised(teacher: keras.Model, scale: Scale) -> keras.Model:
    """The same teacher with standardised features; its logits are left alone."""
    groups = [(group - m) / d for group, m, d in zip(teacher.outputs[:-1], scale.means, scale.deviations, strict=True)]
    return keras.Model(teacher.inputs[0], [*groups, teacher.outputs[-1]], name="standardised_teacher")


def teacher_head(teacher: keras.Model, scale: Scale) -> keras.Model:
    """Standardised last features (n, h, w, 320) -> logits (n, 1001), by the teacher's own frozen last two layers.

    The student's features pass through it in training, so that they are judged by what a classifier reads from them.
    """
    features = keras.Input((None, None, CHANNELS[-1]))
    raw = features * scale.deviations[-1] + scale.means[-1]
    grid, classes = teacher.get_layer("grid"), teacher.get_layer("classes")
    pooled = ops.mean(ops.relu6(grid(raw)), axis=(1, 2), keepdims=True)
    head = keras.Model(features, layers.Flatten()(classes(pooled)), name="teacher_head")
    head.trainable = False
    return head
