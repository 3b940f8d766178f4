"""The questions of "predict, then reveal": the option marked right is right, recomputed here in another way."""

import re

import numpy as np
import pytest

from core.digits import film, mistakes, samples
from core.digits.centre import prepare
from core.digits.networks import NETWORKS, Conv
from core.digits.questions import (
    Question,
    how_many_multiplications,
    how_many_zeros,
    most_confused,
    softmax_shift,
    when_ninety,
    which_size,
    which_survives,
)
from core.digits.reader import Reader
from core.digits.shifts import shift_test

READERS = {name: Reader(name) for name in NETWORKS}
TITLES = {name: network.title for name, network in NETWORKS.items()}
DIGITS = [prepare(picture).image for picture in samples.bundled().pictures[:60:6]]


def answer(question: Question) -> str:
    """The right option of a well-formed question."""
    assert len(question.options) >= 2
    assert len(set(question.options)) == len(question.options)
    assert 0 <= question.right < len(question.options)
    assert question.text.endswith("?")
    assert question.why.endswith(".")
    return question.options[question.right]


@pytest.mark.parametrize("name", NETWORKS)
def test_how_many_zeros_marks_the_nearest_share(name):
    reader = READERS[name]
    for image in DIGITS:
        reading = reader.read(image)
        for layer in reader.network.layers:
            if isinstance(layer, Conv):
                maps = reading.maps[layer.name]
                question = how_many_zeros(maps, layer.name)
                shown = int(re.search(r"\d+", answer(question))[0])
                share = 100 * np.count_nonzero(np.maximum(maps, 0) == 0) / maps.size
                offered = [int(re.search(r"\d+", option)[0]) for option in question.options]
                assert abs(shown - share) == min(abs(option - share) for option in offered)
                assert f"{share:.1f}\u202f%" in question.why


@pytest.mark.parametrize(("kernel", "channels"), [(3, 1), (3, 32), (3, 64), (5, 1), (1, 3), (3, 3), (3, 9)])
def test_how_many_multiplications_counts_the_kernels_weights(kernel, channels):
    weights = np.zeros((kernel, kernel, channels))
    assert answer(how_many_multiplications(kernel, channels)) == f"{weights.size:,}"


@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("kernel", [2, 3, 5])
@pytest.mark.parametrize("size", [7, 27, 28])
def test_which_size_counts_the_places_of_the_kernel(size, kernel, stride):
    places = [start for start in range(0, size, stride) if start + kernel <= size]
    question = which_size(size, kernel, stride)
    assert answer(question) == str(len(places))


def test_the_column_said_to_be_left_over_is_left_over():
    question = which_size()
    last_column_reached = max(start + 3 for start in range(0, 28, 2) if start + 3 <= 28)
    assert ("One column is left over" in question.why) == (28 - last_column_reached == 1)


def test_a_common_shift_of_the_logits_changes_nothing():
    assert answer(softmax_shift()) == "Nothing"


@pytest.mark.parametrize("number", [0, 9])
def test_which_survives_counts_the_places_where_the_true_digit_is_read(number):
    found = samples.bundled()
    digit, image = int(found.labels[number]), prepare(found.pictures[number]).image
    kept = {name: int((shift_test(reader, image).argmax(-1) == digit).sum()) for name, reader in READERS.items()}
    assert kept["series"] != kept["pooling"]
    assert answer(which_survives(kept, TITLES, digit)) == TITLES[max(kept, key=kept.get)]


@pytest.mark.parametrize(("series", "pooling", "right"), [(30, 70, "pooling"), (70, 30, "series"), (81, 81, None), (0, 0, None)])
def test_which_survives_believes_the_numbers_not_the_network(series, pooling, right):
    assert answer(which_survives({"series": series, "pooling": pooling}, TITLES, 4)) == (TITLES[right] if right else "All at equally many")


def test_when_ninety_is_the_first_moment_at_ninety_percent():
    learning = film.load()
    question = when_ninety(learning)
    first = next(step for step, accuracy in zip(learning.steps, learning.accuracy, strict=True) if accuracy >= 0.9)
    assert f"step {first:,}, after {32 * first:,} digits" in question.why
    offered = [int(option.removeprefix("about ").replace(",", "")) for option in question.options]
    nearest = min(offered, key=lambda option: max(option / first, first / option))
    assert answer(question) == f"about {nearest:,}"


@pytest.mark.parametrize("collection", ["mnist", "bundled"])
@pytest.mark.parametrize("name", NETWORKS)
def test_most_confused_is_the_commonest_mistake(name, collection):
    results = mistakes.load(name, collection)
    pairs = [f"{true} read as {read}" for true, read in zip(results.true, results.read, strict=True) if true != read]
    question = most_confused(results)
    assert pairs.count(answer(question)) == max(pairs.count(pair) for pair in pairs)
    for option in question.options:
        assert f"{option} {pairs.count(option)} times" in question.why
        assert option == answer(question) or pairs.count(option) < pairs.count(answer(question))
