"""Blocks as Keras models in training.  Keras is imported inside: a page may import what imports this file."""

from __future__ import annotations

import numpy as np

from core.digits.networks import CLASSES, SIDE
from core.lab.blocks import Block, Convolution, Dense, Dropout, Plan, Pooling, Relu
from core.lab.recipe import Lane

EVALUATED = 500  # digits at once


def build(built: Plan):
    """The Keras model of a plan, its layers named as the plan names them; the same as the code on the page."""
    from keras import Input, Sequential, layers

    def layer(block: Block, name: str):
        match block:
            case Convolution():
                return layers.Conv2D(block.filters, block.kernel, padding=block.padding, name=name)
            case Relu():
                return layers.ReLU(name=name)
            case Pooling():
                return layers.MaxPooling2D(block.window, name=name)
            case Dropout():
                return layers.Dropout(block.percent / 100, name=name)
            case _:
                return layers.Dense(block.units, name=name)

    model, flat = Sequential([Input((SIDE, SIDE, 1))]), False
    for block, cost in zip(built.blocks, built.costs, strict=False):
        if isinstance(block, Dense) and not flat:
            model.add(layers.Flatten())
            flat = True
        model.add(layer(block, cost.layer))
    if not flat:
        model.add(layers.Flatten())
    model.add(layers.Dense(CLASSES, activation="softmax", name="dense"))
    return model


def optimiser(lane: Lane):
    """The Keras optimiser of a lane."""
    from keras import optimizers

    match lane.optimiser:
        case "SGD":
            return optimizers.SGD(lane.rate)
        case "momentum":
            return optimizers.SGD(lane.rate, momentum=0.9)
        case "RMSprop":
            return optimizers.RMSprop(lane.rate)
        case _:
            return optimizers.Adam(lane.rate)


class Runner:
    """One lane in training.  Runners of one seed start with the same weights and drop out the same values."""

    def __init__(self, built: Plan, lane: Lane, seed: int):
        import keras
        import tensorflow as tf

        keras.utils.set_random_seed(seed)
        self.model = model = build(built)
        self._descent = descent = optimiser(lane)
        descent.build(model.trainable_variables)
        self._loss = loss_of = keras.losses.SparseCategoricalCrossentropy()  # finds the logits behind the softmax
        self.gradients: list = []  # of the last step, in the order of the weights

        @tf.function(jit_compile=False)  # XLA's compilation takes longer than most trainings here
        def step(x, y):  # (batch, 28, 28, 1), (batch,)
            with tf.GradientTape() as tape:
                p = model(x, training=True)  # (batch, 10)
                loss = loss_of(y, p)
            gradients = tape.gradient(loss, model.trainable_variables)
            descent.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
            right = tf.equal(tf.argmax(p, 1, output_type=tf.int32), y)
            return loss, tf.reduce_mean(tf.cast(right, tf.float32)), gradients

        @tf.function(jit_compile=False, reduce_retracing=True)
        def answer(x):
            return model(x, training=False)

        self._step, self._answer = step, answer

    def step(self, x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
        """One training step on a batch (n, 28, 28, 1), (n,) -> its loss and accuracy before the step."""
        loss, accuracy, self.gradients = self._step(x, y)
        return float(loss), float(accuracy)

    def probabilities(self, part) -> np.ndarray:
        """Class probabilities (n, 10) of a part of the digits, without dropout."""
        chunks = [slice(start, start + EVALUATED) for start in range(0, len(part), EVALUATED)]
        return np.concatenate([self._answer(part.inputs(chunk)).numpy() for chunk in chunks])

    def watch(self, picture: np.ndarray, label: int) -> dict[str, np.ndarray]:
        """The first convolution at work on one digit (1, 28, 28, 1); empty where the network has none.

        kernels (k, k, filters): the mean over input maps where there are several, its only one otherwise;
        kernel_gradients the same, from the last batch; maps and map_gradients (h, w, filters), the latter of this digit's loss.
        """
        import tensorflow as tf

        first = next((layer for layer in self.model.layers if layer.name == "conv1"), None)
        if first is None:
            return {}
        with tf.GradientTape() as tape:
            value = tf.constant(picture)
            for layer in self.model.layers:
                value = layer(value, training=False)
                if layer is first:
                    maps = value
                    tape.watch(maps)
            loss = self._loss(np.array([label]), value)
        at = [variable is first.kernel for variable in self.model.trainable_variables].index(True)
        kernel_gradients = self.gradients[at] if self.gradients else tf.zeros_like(first.kernel)
        return {
            "kernels": np.asarray(first.kernel)[:, :, 0],  # conv1 is the first block with weights, so it sees one map
            "kernel_gradients": np.asarray(kernel_gradients)[:, :, 0],
            "maps": np.asarray(maps)[0],
            "map_gradients": np.asarray(tape.gradient(loss, maps))[0],
            "probabilities": np.asarray(value)[0],
        }
