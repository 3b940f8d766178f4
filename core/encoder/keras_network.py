"""EfficientNet-Lite2 as a Keras model: for a GPU, and what LiteRT's graph is converted from."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from core.encoder.layers import CLASSES, EARLY, HEAD, SIDE, STEM, TAPS, Layer, blocks, folded

if TYPE_CHECKING:
    import keras


def network(numbers: Mapping[str, np.ndarray]) -> "keras.Model":
    """Photos (n, 260, 260, 3) as (x − 127) / 128 -> every part of core.encoder.encoder.Seen by its name, in its shape."""
    import keras
    from keras import layers

    def convolved(x, layer: Layer):
        kernel, bias = folded(numbers, layer)
        settings = {"strides": layer.stride, "padding": "same", "activation": "relu6" if layer.relu6 else None}
        if layer.depthwise:
            keras_layer, kernel = layers.DepthwiseConv2D(kernel.shape[:2], **settings), kernel.transpose(0, 1, 3, 2)
        else:
            keras_layer = layers.Conv2D(kernel.shape[3], kernel.shape[:2], **settings)
        y = keras_layer(x)
        keras_layer.set_weights([kernel, bias])
        return y

    photos = keras.Input((SIDE, SIDE, 3))
    x, ends = convolved(photos, STEM), []  # (n, 130, 130, 32)
    for block in blocks():
        y = x
        for layer in block.layers:
            y = convolved(y, layer)
        x = layers.Add()([x, y]) if block.adds else y
        ends.append(x)
    head = convolved(x, HEAD)  # (n, 9, 9, 1280)
    pooled = layers.GlobalAveragePooling2D()(head)
    classes = layers.Dense(CLASSES)
    logits = classes(pooled)
    classes.set_weights([numbers["_fc.weight"], numbers["_fc.bias"]])
    grid = layers.Concatenate()([ends[tap] for tap in TAPS])  # (n, 9, 9, 560)
    early = {name: ends[block] for name, block in EARLY.items()}
    return keras.Model(photos, {"grid": grid, "head": head, "pooled": pooled, "logits": logits, **early})
