"""Why this digit: evidence adds up to the logit, Grad-CAM is Keras's gradient, and the shift test moves what it says it moves."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from core.arithmetic import relu
from core.digits import samples
from core.digits.centre import prepare
from core.digits.evidence import evidence, grad_cam
from core.digits.networks import CLASSES, NETWORKS, Conv
from core.digits.reader import Reader
from core.digits.shifts import REACH, shift_test, shifted

READERS = {name: Reader(name) for name in NETWORKS}
DIGITS = [prepare(picture).image for picture in samples.bundled().pictures[:50]]


def dense_of(reader: Reader) -> tuple[np.ndarray, np.ndarray]:
    return reader.kernel("dense"), reader.bias("dense")


@pytest.mark.parametrize("name", NETWORKS)
def test_evidence_and_bias_add_up_to_every_logit_and_every_difference(name):
    reader = READERS[name]
    worst = 0.0
    for image in DIGITS:
        reading = reader.read(image)
        features = relu(reading.maps[reader.features_name])
        for digit in range(CLASSES):
            found = evidence(features, *dense_of(reader), digit)
            assert found.cells.shape == features.shape[:2]
            assert found.total == pytest.approx(float(found.cells.sum(dtype=float)) + found.bias)
            worst = max(worst, abs(found.total - reading.logits[digit]))
            for other in range(CLASSES):
                against = evidence(features, *dense_of(reader), digit, other)
                worst = max(worst, abs(against.total - (reading.logits[digit] - reading.logits[other])))
    assert worst < 1e-3  # 3.4e-5 measured


def test_evidence_is_given_to_the_place_it_came_from():
    features, kernel = np.zeros((3, 4, 2)), np.random.default_rng(0).normal(size=(24, CLASSES))
    features[2, 1] = 5, 7
    found = evidence(features, kernel, np.zeros(CLASSES), digit=4)
    rows, columns = np.nonzero(found.cells)
    assert (rows.tolist(), columns.tolist()) == ([2], [1])
    flat = features.reshape(-1)  # as Keras's Flatten lays them
    assert found.cells[2, 1] == pytest.approx(flat @ kernel[:, 4])


@pytest.mark.parametrize("name", NETWORKS)
def test_grad_cam_is_the_published_definition_on_the_keras_model(name):
    reader = READERS[name]
    kernel, bias = dense_of(reader)
    shape = reader.read(DIGITS[0]).maps[reader.features_name].shape
    head = keras.Sequential([keras.Input(shape), keras.layers.Flatten(), keras.layers.Dense(CLASSES)])
    head.set_weights([kernel, bias])
    for image in DIGITS[:5]:
        features = relu(reader.read(image).maps[reader.features_name])
        for digit in range(CLASSES):
            with tf.GradientTape() as tape:
                maps = tf.Variable(features[None])
                logit = head(maps)[0, digit]
            gradients = tape.gradient(logit, maps).numpy()[0]  # (h, w, c)
            defined = np.sum(features * gradients.mean(axis=(0, 1)), axis=-1)  # Selvaraju et al. 2017, before the ReLU
            np.testing.assert_allclose(grad_cam(features, kernel, digit), defined, atol=1e-4)


def test_the_features_are_the_layer_before_the_dense_one():
    assert {name: reader.features_name for name, reader in READERS.items()} == {"series": "conv2", "pooling": "conv3"}
    assert all(isinstance(reader.conv(reader.features_name), Conv) for reader in READERS.values())


@pytest.mark.parametrize("name", NETWORKS)
def test_the_middle_of_the_shift_test_is_the_digit_where_it_is(name):
    for image in DIGITS[:5]:
        reading = READERS[name].read(image)
        table = shift_test(READERS[name], image)
        assert table.shape == (2 * REACH + 1, 2 * REACH + 1, CLASSES)
        assert table[REACH, REACH] == pytest.approx(reading.probabilities, abs=1e-6)


def test_row_0_is_four_pixels_up_and_column_0_four_pixels_left():
    image = np.zeros((28, 28), np.float32)
    image[6:22, 9:20] = DIGITS[3][6:22, 9:20]  # a margin wider than the reach, so that rolling loses nothing
    side = 2 * REACH + 1
    moved = shifted(image).reshape(side, side, 28, 28)
    for row in range(side):
        for column in range(side):
            np.testing.assert_array_equal(moved[row, column], np.roll(image, (row - REACH, column - REACH), (0, 1)))
    table = shift_test(READERS["pooling"], image)
    up_left = np.roll(image, (-REACH, -REACH), (0, 1))
    assert table[0, 0] == pytest.approx(READERS["pooling"].read(up_left).probabilities, abs=1e-6)


def test_what_leaves_the_picture_does_not_come_back_on_the_other_side():
    moved = shifted(np.ones((28, 28), np.float32)).reshape(9, 9, 28, 28)
    assert moved[0, 0, -4:].sum() == moved[0, 0, :, -4:].sum() == moved[-1, -1, :4].sum() == 0
    assert moved[0, 0, :24, :24].min() == 1
