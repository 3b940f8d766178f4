"""Keras model -> LiteRT file, the one way models leave training for `core/engine/litert.py`."""

import tempfile
from pathlib import Path

import keras
import tensorflow as tf
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2


def to_litert(model: keras.Model, outputs: dict[str, keras.KerasTensor], path: Path, weights: type = tf.float32) -> None:
    """Write a LiteRT file with one signature: "image" (n, h, w, c), any n, -> the named outputs, all float32.

    A model of several inputs keeps their names.

    weights: how they are kept in the file: tf.float32, tf.float16, or tf.int8 with a scale for every channel.
    """
    probe = keras.Model(model.inputs, outputs)
    names = ["image"] if len(model.inputs) == 1 else [tensor.name for tensor in model.inputs]
    specs = [tf.TensorSpec((None, *tensor.shape[1:]), tf.float32, name) for name, tensor in zip(names, model.inputs, strict=True)]
    # The converter leaves Keras 3 variables outside the file (6 kB for 203,434 parameters), so they become constants first.
    frozen = convert_variables_to_constants_v2(
        tf.function(lambda *images: probe(list(images), training=False)).get_concrete_function(*specs)
    )
    # Freezing forgets the names of the outputs and keeps them sorted; a saved model is the road that carries names.
    named = tf.function(lambda *images: dict(zip(sorted(outputs), frozen(*images), strict=True)), input_signature=specs)
    with tempfile.TemporaryDirectory() as folder:
        tf.saved_model.save(tf.Module(), folder, signatures=named.get_concrete_function())
        converter = tf.lite.TFLiteConverter.from_saved_model(folder)
        if weights != tf.float32:
            converter.optimizations = [tf.lite.Optimize.DEFAULT]
            converter.target_spec.supported_types = [weights] if weights == tf.float16 else []
        path.write_bytes(converter.convert())
