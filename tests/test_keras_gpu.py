"""The captioner's encoder as it runs on a GPU: the same numbers as on the CPU, whichever device computes them here."""

import numpy as np
import pytest

from core.captions.encoder import OwnEncoder, open_encoder
from core.engine import keras_gpu
from core.engine.keras_gpu import KerasModel
from core.settings import ASSETS

ENCODER = ASSETS / "captions" / "compact" / "encoder.tflite"


@pytest.fixture(scope="module")
def photos() -> np.ndarray:
    """Three soft pictures of chance, (3, 224, 224, 3) uint8."""
    coarse = np.random.default_rng(0).integers(0, 256, (3, 8, 8, 3))
    return np.repeat(np.repeat(coarse, 28, 1), 28, 2).astype(np.uint8)


@pytest.fixture(scope="module")
def eight_bit(photos) -> bytes:
    """A file that rounds to 8 bits between all layers, with every kind of layer that the public encoder has."""
    import keras
    import tensorflow as tf

    keras.utils.set_random_seed(0)
    photo = keras.Input((224, 224, 3), batch_size=1)
    x = keras.layers.Conv2D(8, 3, 2, "same", activation="relu6")(photo)
    x = keras.layers.Add()([x, keras.layers.DepthwiseConv2D(3, padding="same", bias_initializer="normal")(x)])
    x = keras.layers.Conv2D(4, 1, activation="relu")(keras.layers.DepthwiseConv2D(3, 2, "same", activation="relu6")(x))
    converter = tf.lite.TFLiteConverter.from_keras_model(keras.Model(photo, x))
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = lambda: ([photo[None].astype(np.float32)] for photo in photos)
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type, converter.inference_output_type = tf.uint8, tf.int8
    return converter.convert()


def test_our_encoder_sees_the_same_with_keras_as_with_litert(photos):
    ours, theirs = OwnEncoder(ENCODER)(photos), KerasModel(ENCODER.read_bytes())(photos)
    lengths = np.linalg.norm(ours, axis=-1) * np.linalg.norm(theirs, axis=-1)
    assert ((ours * theirs).sum(-1) / lengths).min() > 0.999


def test_a_file_of_8_bit_layers_comes_out_the_same_to_a_step_or_two(photos, eight_bit):
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(model_content=eight_bit)
    interpreter.allocate_tensors()
    (source,), (end,) = interpreter.get_input_details(), interpreter.get_output_details()
    interpreter.set_tensor(source["index"], photos[:1])
    interpreter.invoke()
    scale, zero = end["quantization"]
    expected = (interpreter.get_tensor(end["index"]).astype(np.float32) - zero) * scale
    steps = np.abs(KerasModel(eight_bit)(photos[:1]) - expected) / scale
    assert steps.max() < 2.5
    assert (steps > 0.5).mean() < 0.02


def test_a_file_with_other_layers_is_refused_and_runs_on_the_cpu(monkeypatch):
    digits = ASSETS / "digits" / "pooling.tflite"
    with pytest.raises(ValueError, match="not made for a GPU"):
        KerasModel(digits.read_bytes())
    monkeypatch.setattr(keras_gpu, "gpu", lambda: "a GPU")
    assert open_encoder(digits.parent, {"file": digits.name}).device.startswith("CPU")


def test_where_there_is_a_gpu_the_captioner_uses_it(monkeypatch, photos):
    monkeypatch.setattr(keras_gpu, "gpu", lambda: "Test 9000")
    encoder = open_encoder(ENCODER.parent, {"file": ENCODER.name})
    assert encoder.device.startswith("GPU, Test 9000, TensorFlow ")
    assert encoder(photos).shape == (3, 7, 7, 320)
