"""Our arithmetic against SciPy's, Keras's and pencil and paper."""

import keras
import numpy as np
import pytest
from scipy.signal import correlate2d

from core.arithmetic import convolve, dense, enlarge, padding_of, pool, relu, shares, softmax
from core.digits.presets import ARTICLE_KERNEL, ARTICLE_PICTURE

PADDINGS = ("valid", "same", "full")


def random_case(seed: int, kernel: int, channels: int, filters: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Maps (h, w, c) that are not square, kernel (k, k, c, f) and bias (f,), float64."""
    random = np.random.default_rng([seed, kernel, channels, filters])
    height, width = random.integers(9, 17, 2)
    return (
        random.normal(size=(height, width, channels)),
        random.normal(size=(kernel, kernel, channels, filters)),
        random.normal(size=filters),
    )


def scipy_convolve(maps, kernel, bias, stride, dilation, padding):
    """The same by SciPy: one two-dimensional correlation for each pair of map and filter, with zeros between the kernel's rows."""
    k, _, channels, filters = kernel.shape
    spread = np.zeros((dilation * (k - 1) + 1, dilation * (k - 1) + 1, channels, filters))
    spread[::dilation, ::dilation] = kernel
    whole = [sum(correlate2d(maps[:, :, c], spread[:, :, c, f], padding) for c in range(channels)) for f in range(filters)]
    return np.stack(whole, axis=-1)[::stride, ::stride] + bias


@pytest.mark.parametrize("dilation", [1, 2])
@pytest.mark.parametrize(  # with "same", SciPy starts strides elsewhere; Keras is the oracle of that
    ("padding", "stride"), [("valid", 1), ("valid", 2), ("valid", 3), ("same", 1), ("full", 1), ("full", 2), ("full", 3)]
)
@pytest.mark.parametrize(("kernel", "channels", "filters"), [(1, 1, 1), (3, 1, 4), (3, 3, 2), (5, 2, 3)])
def test_convolution_equals_scipys(kernel, channels, filters, stride, dilation, padding):
    for seed in range(3):
        case = random_case(seed, kernel, channels, filters)
        ours = convolve(*case, stride=stride, dilation=dilation, padding=padding)
        np.testing.assert_allclose(ours, scipy_convolve(*case, stride, dilation, padding), atol=1e-12)


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(("stride", "dilation"), [(1, 1), (2, 1), (3, 1), (1, 2)])  # Keras does not combine the two
@pytest.mark.parametrize(("kernel", "channels", "filters"), [(1, 2, 3), (2, 1, 3), (3, 3, 4), (4, 2, 2), (5, 1, 2)])
def test_convolution_equals_kerass(kernel, channels, filters, stride, dilation, padding):
    for seed in range(3):
        maps, weights, bias = (part.astype(np.float32) for part in random_case(seed, kernel, channels, filters))
        theirs = keras.ops.conv(maps[None], weights, strides=stride, padding=padding, dilation_rate=dilation)[0] + bias
        ours = convolve(maps, weights, bias, stride=stride, dilation=dilation, padding=padding)
        np.testing.assert_allclose(ours, np.asarray(theirs), atol=2e-5)


def test_a_conv2d_layer_with_relu_equals_convolve_then_relu():
    maps, weights, bias = (part.astype(np.float32) for part in random_case(0, 3, 3, 5))
    layer = keras.layers.Conv2D(5, 3, padding="same", activation="relu")
    layer.build((None, *maps.shape))
    layer.set_weights([weights, bias])
    np.testing.assert_allclose(relu(convolve(maps, weights, bias, padding="same")), np.asarray(layer(maps[None])[0]), atol=1e-5)


def test_the_articles_example_gives_the_articles_map():
    found = convolve(ARTICLE_PICTURE[:, :, None], ARTICLE_KERNEL[:, :, None, None])[:, :, 0]
    assert found.tolist() == [[4, 3, 4], [2, 4, 3], [2, 3, 4]]


def test_a_kernel_is_not_flipped():
    picture, kernel = np.zeros((3, 3, 1)), np.arange(9.0).reshape(3, 3, 1, 1)
    picture[0, 0] = 1
    assert convolve(picture, kernel)[0, 0, 0] == kernel[0, 0, 0, 0]


@pytest.mark.parametrize("padding", PADDINGS)
def test_the_shares_of_a_cell_and_the_bias_add_up_to_the_cell(padding):
    maps, weights, bias = random_case(1, 3, 6, 2)
    whole = convolve(maps, weights, bias, padding=padding)
    for row, column in [(0, 0), (2, 3), (whole.shape[0] - 1, whole.shape[1] - 1)]:
        parts = shares(maps, weights[..., 1], row, column, padding)
        assert parts.shape == (6,)
        assert parts.sum() + bias[1] == pytest.approx(whole[row, column, 1], abs=1e-12)


@pytest.mark.parametrize("shape", [(2, 9, 1), (9, 2, 1)])
def test_a_kernel_larger_than_the_picture_is_refused(shape):
    with pytest.raises(ValueError, match="covers 3 cells does not fit"):
        convolve(np.ones(shape), np.ones((3, 3, 1, 1)))


def test_a_dilated_kernel_larger_than_the_picture_is_refused():
    with pytest.raises(ValueError, match="covers 5 cells does not fit into 4 × 4"):
        convolve(np.ones((4, 4, 1)), np.ones((3, 3, 1, 1)), dilation=2)
    assert convolve(np.ones((4, 4, 1)), np.ones((3, 3, 1, 1)), dilation=2, padding="full").shape == (8, 8, 1)


def test_a_padding_nobody_knows_is_refused():
    with pytest.raises(ValueError, match='"valid", "same" or "full"'):
        padding_of(28, 3, padding="reflect")


@pytest.mark.parametrize("kind", ["max", "average"])
@pytest.mark.parametrize(("window", "stride"), [(2, None), (2, 1), (3, 2), (3, None), (4, 3), (1, 2)])
def test_pooling_equals_kerass(kind, window, stride):
    maps = np.random.default_rng(window).normal(size=(13, 10, 3)).astype(np.float32)
    theirs = {"max": keras.ops.max_pool, "average": keras.ops.average_pool}[kind](maps[None], window, strides=stride or window)
    np.testing.assert_allclose(pool(maps, window, stride, kind), np.asarray(theirs)[0], atol=1e-6)


def test_a_window_larger_than_the_map_is_refused():
    with pytest.raises(ValueError, match="window of 3 does not fit into 2 × 5"):
        pool(np.ones((2, 5, 1)), 3)


def test_pooling_an_enlarged_map_gives_the_map_back():
    maps = np.random.default_rng(0).normal(size=(4, 5, 2))
    for kind in ("max", "average"):
        np.testing.assert_allclose(pool(enlarge(maps, 3), 3, kind=kind), maps, atol=1e-12)


def test_a_dense_layer_equals_kerass():
    random = np.random.default_rng(0)
    features, kernel, bias = (random.normal(size=size).astype(np.float32) for size in ((4, 3, 2), (24, 10), 10))
    layer = keras.layers.Dense(10)
    layer.build((None, 24))
    layer.set_weights([kernel, bias])
    np.testing.assert_allclose(dense(features, kernel, bias), np.asarray(layer(features.reshape(1, -1))[0]), atol=1e-5)


def test_relu_keeps_what_is_above_zero():
    assert relu(np.array([-1.5, 0.0, 2.5])).tolist() == [0, 0, 2.5]


def test_softmax_equals_kerass():
    logits = np.random.default_rng(0).normal(0, 5, (20, 10)).astype(np.float32)
    np.testing.assert_allclose(softmax(logits), np.asarray(keras.ops.softmax(logits)), atol=1e-6)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_softmax_of_huge_logits_neither_overflows_nor_loses_the_sum(dtype):
    with np.errstate(all="raise", under="ignore"):
        assert softmax(np.array([1000, 1000, -1000], dtype)).tolist() == [0.5, 0.5, 0]
        assert softmax(np.array([1000, 0], dtype), 0.25).tolist() == [1, 0]


def test_temperature_moves_probabilities_together_and_keeps_their_order():
    logits = np.array([3.0, 1.0, 0.5])
    cold, plain, hot = (softmax(logits, temperature) for temperature in (0.5, 1.0, 10.0))
    assert cold[0] > plain[0] > hot[0] > 1 / 3
    assert np.argsort(cold).tolist() == np.argsort(hot).tolist() == np.argsort(logits).tolist()
    np.testing.assert_allclose(hot, softmax(logits / 10))


def test_adding_five_to_every_logit_changes_no_probability():
    logits = np.random.default_rng(3).normal(size=10)
    np.testing.assert_allclose(softmax(logits + 5), softmax(logits), atol=1e-15)


def test_an_unknown_kind_of_pooling_is_told_the_kinds_there_are():
    with pytest.raises(ValueError, match=r"maxx.*there are max, average"):
        pool(np.ones((4, 4, 1), np.float32), kind="maxx")
