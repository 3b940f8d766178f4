"""What a pupil takes away: the archive holds the numbers, the picture opens, the code runs."""

import io

import keras
import numpy as np
import pytest
from PIL import Image

from core.digits import export, samples
from core.digits.centre import prepare
from core.digits.networks import NETWORKS, costs
from core.digits.reader import Reader, Reading

READINGS: dict[str, Reading] = {name: Reader(name).read(prepare(samples.bundled().pictures[4]).image) for name in NETWORKS}


@pytest.mark.parametrize("name", NETWORKS)
def test_the_archive_gives_every_number_back(name):
    reading = READINGS[name]
    with np.load(io.BytesIO(export.npz(reading)), allow_pickle=False) as arrays:
        kept = dict(arrays)
    np.testing.assert_array_equal(kept.pop("digit"), reading.image)
    np.testing.assert_array_equal(kept.pop("logits"), reading.logits)
    np.testing.assert_array_equal(kept.pop("probabilities"), reading.probabilities)
    assert list(kept) == [layer.name for layer in NETWORKS[name].layers[:-1]]
    for layer, maps in kept.items():
        np.testing.assert_array_equal(maps, reading.maps[layer])


@pytest.mark.parametrize("name", NETWORKS)
def test_the_picture_opens_and_shows_the_digit_and_every_layer(name):
    sheet = Image.open(io.BytesIO(export.png(READINGS[name])))
    sheet.load()
    assert (sheet.format, sheet.mode) == ("PNG", "RGB")
    maps = READINGS[name].maps.values()
    assert sheet.width >= export.CELL * max(min(export.COLUMNS, m.shape[2]) * m.shape[1] for m in maps)
    assert sheet.height >= export.CELL * (28 + sum(-(-m.shape[2] // export.COLUMNS) * m.shape[0] for m in maps))
    colours = {colour for _, colour in sheet.getcolors(sheet.width * sheet.height)}
    assert tuple(export.BLUE.tolist()) in colours  # the strongest cell of a layer


def test_a_reading_of_an_empty_digit_still_makes_a_picture():
    reading = Reader("series").read(np.zeros((28, 28), np.float32))
    assert Image.open(io.BytesIO(export.png(reading))).size == Image.open(io.BytesIO(export.png(READINGS["series"]))).size


@pytest.mark.parametrize("name", NETWORKS)
def test_the_code_runs_and_builds_the_network(name):
    names = {}
    exec(compile(export.code(NETWORKS[name]), f"{name}.py", "exec"), names)
    assert isinstance(names["model"], keras.Model)
    assert NETWORKS[name].title in names["__doc__"]
    assert names["model"].count_params() == sum(cost.parameters for cost in costs(NETWORKS[name]))
    assert names["model"].loss == "categorical_crossentropy"
