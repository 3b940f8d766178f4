"""The two digit networks: what they cost, and that the page, Keras and NumPy compute the same numbers."""

import threading
from concurrent.futures import ThreadPoolExecutor

import keras
import numpy as np
import pytest

from core.arithmetic import convolve, dense, pool, relu, softmax
from core.digits import samples
from core.digits.centre import prepare
from core.digits.networks import NETWORKS, POOLING, SERIES, Conv, MaxPool, Network, costs, keras_code
from core.digits.reader import Reader

NAMES = list(NETWORKS)
READERS = {name: Reader(name) for name in NAMES}


def keras_model(network: Network) -> keras.Model:
    """What a reader of the page gets who runs the code shown there."""
    names = {}
    exec(keras_code(network), names)
    return names["model"]


@pytest.fixture(scope="module")
def models() -> dict[str, keras.Model]:
    """The Keras models with the weights of assets/digits, in the order of the file."""
    models = {name: keras_model(network) for name, network in NETWORKS.items()}
    for name, model in models.items():
        model.set_weights(list(READERS[name].weights.values()))
    return models


@pytest.fixture(scope="module")
def digits() -> np.ndarray:
    """200 of scikit-learn's digits as the page prepares them, and 20 pictures of noise: (220, 28, 28)."""
    pictures = [prepare(picture).image for picture in samples.bundled().pictures[::9][:200]]
    return np.concatenate([pictures, np.random.default_rng(0).random((20, 28, 28))]).astype(np.float32)


def test_the_series_network_costs_what_the_article_says():
    table = costs(SERIES)
    assert [cost.shape for cost in table] == [(26, 26, 64), (24, 24, 32), (10,)]
    assert [cost.parameters for cost in table] == [640, 18_464, 184_330]
    assert sum(cost.parameters for cost in table) == 203_434
    assert [cost.multiplications for cost in table] == [389_376, 10_616_832, 184_320]  # 0.39, 10.62 and 0.18 million


def test_the_network_with_pooling_is_smaller():
    assert sum(cost.parameters for cost in costs(POOLING)) == 87_114
    assert sum(cost.multiplications for cost in costs(POOLING)) == 5_676_160


@pytest.mark.parametrize("name", NAMES)
def test_costs_are_those_of_keras(name, models):
    counted = {layer.name: layer for layer in models[name].layers}
    table = costs(NETWORKS[name])
    assert sum(cost.parameters for cost in table) == models[name].count_params() <= 500_000
    for cost in table:
        layer = counted[cost.layer]
        assert cost.parameters == layer.count_params()
        assert cost.shape == layer.output.shape[1:]


@pytest.mark.parametrize("name", NAMES)
def test_the_weights_file_has_the_names_and_shapes_of_the_description(name):
    shapes = {key: value.shape for key, value in READERS[name].weights.items()}
    channels, expected = 1, {}
    for layer, cost in zip(NETWORKS[name].layers, costs(NETWORKS[name]), strict=True):
        if isinstance(layer, Conv):
            expected[f"{layer.name}_kernel"] = (layer.kernel, layer.kernel, channels, layer.filters)
            expected[f"{layer.name}_bias"] = (layer.filters,)
            channels = layer.filters
        elif not isinstance(layer, MaxPool):
            expected |= {f"{layer.name}_kernel": (cost.multiplications // 10, 10), f"{layer.name}_bias": (10,)}
    assert list(shapes.items()) == list(expected.items())


@pytest.mark.parametrize("name", NAMES)
def test_the_code_on_the_page_gives_the_probabilities_on_the_page(name, models, digits):
    theirs = models[name].predict(digits[..., None], verbose=0)
    ours = READERS[name].probabilities(digits)
    assert ours.shape == (220, 10)
    np.testing.assert_allclose(ours.sum(1), 1, atol=1e-5)
    assert np.abs(ours - theirs).max() < 1e-5  # 2.1e-6 measured


@pytest.mark.parametrize("name", NAMES)
def test_every_map_on_the_page_is_kerass_and_numpys(name, models, digits):
    reader, model = READERS[name], models[name]
    probe = keras.Model(model.inputs[0], {layer.name: model.get_layer(layer.name).output for layer in reader.network.layers})
    for image in digits[::22]:
        reading = reader.read(image)
        theirs = {key: np.asarray(value[0]) for key, value in probe(image[None, :, :, None]).items()}
        maps = image[:, :, None]
        for layer in reader.network.layers[:-1]:
            np.testing.assert_array_equal(reader.input_of(layer.name, reading), maps)
            if isinstance(layer, Conv):
                computed = convolve(maps, reader.kernel(layer.name), reader.bias(layer.name), padding=layer.padding)
            else:
                computed = pool(maps, layer.window)
            np.testing.assert_allclose(reading.maps[layer.name], computed, atol=1e-3)
            maps = relu(reading.maps[layer.name])
            np.testing.assert_allclose(maps, theirs[layer.name], atol=1e-4)
        logits = dense(maps, reader.kernel("dense"), reader.bias("dense"))
        np.testing.assert_allclose(reading.logits, logits, atol=1e-3)
        np.testing.assert_allclose(reading.probabilities, softmax(logits), atol=1e-4)
        np.testing.assert_allclose(reading.probabilities, theirs["dense"], atol=1e-5)
        assert reading.digit == logits.argmax()


@pytest.mark.parametrize("name", NAMES)
def test_digits_read_in_batches_are_read_as_one_by_one(name, digits):
    alone = [READERS[name].read(image).probabilities for image in digits[:150:10]]
    np.testing.assert_allclose(READERS[name].probabilities(digits)[:150:10], alone, atol=1e-6)


@pytest.mark.parametrize("name", NAMES)
def test_eight_threads_at_once_each_get_their_own_digit(name, digits):
    reader, start = Reader(name), threading.Barrier(8)
    expected = [READERS[name].read(image) for image in digits[:24]]

    def read(thread: int):
        start.wait()
        return [reader.read(image) for image in digits[thread:24:8]], reader.probabilities(digits[thread : thread + 3])

    with ThreadPoolExecutor(8) as threads:
        results = list(threads.map(read, range(8)))
    for thread, (readings, together) in enumerate(results):
        for reading, wanted in zip(readings, expected[thread::8], strict=True):
            np.testing.assert_allclose(reading.maps["conv2"], wanted.maps["conv2"], atol=1e-6)
            np.testing.assert_allclose(reading.logits, wanted.logits, atol=1e-5)
        for p, image in zip(together, digits[thread : thread + 3], strict=True):
            np.testing.assert_allclose(p, READERS[name].read(image).probabilities, atol=1e-6)
