"""The film of learning and the tables of mistakes, against the networks themselves and against scikit-learn."""

from itertools import pairwise

import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.metrics import confusion_matrix, precision_score, recall_score

from core.digits import film, mistakes, samples
from core.digits.centre import prepare
from core.digits.mistakes import Results
from core.digits.networks import CLASSES, NETWORKS
from core.digits.reader import Reader

EVERY = [(network, collection) for network in NETWORKS for collection in ("mnist", "bundled")]


@pytest.fixture(scope="module")
def learning():
    return film.load()


def random_results(seed: int) -> Results:
    """300 digits read right in two of three cases; class 7 is never read, class 3 never written."""
    random = np.random.default_rng(seed)
    true = random.choice([0, 1, 2, 4, 5, 6, 7, 8, 9], 300)
    read = np.where(random.random(300) < 0.67, true, random.integers(0, CLASSES, 300))
    read[read == 7] = 1
    return Results(true, read, random.random(300).astype(np.float32))


# ------------------------------------------------------------------------------------------------------------- the film


def test_the_film_runs_from_random_kernels_to_a_trained_network(learning):
    assert len(learning.steps) == 21
    assert learning.steps[0] == 0
    assert (np.diff(learning.steps) > 0).all()
    assert 0.02 < learning.accuracy[0] < 0.25  # ten classes: about one in ten by chance
    assert learning.accuracy[-1] > 0.97


def test_every_moment_of_the_film_counts_all_test_digits(learning):
    assert learning.confusion.shape == (21, CLASSES, CLASSES)
    assert (learning.confusion.sum(axis=2) == learning.confusion[0].sum(axis=1)).all()
    assert (learning.confusion.sum(axis=(1, 2)) == 10_000).all()


def test_what_ships_is_the_films_last_moment_tuned_a_little(learning):
    reader = Reader("series")
    shipped = mistakes.load("series", "mnist").confusion
    assert abs(np.trace(learning.confusion[-1]) - np.trace(shipped)) <= 0.002 * shipped.sum()
    for name in ("conv1_kernel", "conv2_kernel"):
        last = getattr(learning, name)[-1].astype(np.float32).ravel()
        assert np.corrcoef(last, reader.weights[name].ravel())[0, 1] > 0.95


def test_the_films_maps_change_while_the_network_learns(learning):
    maps = learning.maps(prepare(samples.bundled().pictures[4]).image, "conv1")
    assert maps.shape == (21, 64, 26, 26)
    assert all(np.abs(after - before).max() > 0 for before, after in pairwise(maps))


# ---------------------------------------------------------------------------------------------------------- the mistakes


@pytest.mark.parametrize("seed", range(3))
def test_confusion_precision_and_recall_are_scikit_learns(seed):
    results = random_results(seed)
    true, read, classes = results.true, results.read, range(CLASSES)
    assert results.confusion.tolist() == confusion_matrix(true, read, labels=classes).tolist()
    precision, recall = results.per_class()
    np.testing.assert_allclose(precision, precision_score(true, read, labels=classes, average=None, zero_division=0))
    np.testing.assert_allclose(recall, recall_score(true, read, labels=classes, average=None, zero_division=0))
    assert results.accuracy == pytest.approx(np.trace(results.confusion) / 300)


@pytest.mark.parametrize("results", [random_results(0), *(mistakes.load(*which) for which in EVERY)], ids=["random", *map(str, EVERY)])
def test_behind_every_cell_stand_its_digits_most_confident_first(results):
    seen = []
    for true in range(CLASSES):
        for read in range(CLASSES):
            indices = results.behind(true, read)
            assert len(indices) == results.confusion[true, read]
            assert (results.true[indices] == true).all()
            assert (results.read[indices] == read).all()
            assert (np.diff(results.confidence[indices]) <= 0).all()
            seen += indices.tolist()
    assert sorted(seen) == list(range(len(results.true)))


@pytest.mark.parametrize("network", NETWORKS)
def test_the_stored_results_are_what_the_network_reads(network):
    stored, digits, reader = mistakes.load(network, "bundled"), samples.bundled(), Reader(network)
    assert stored.true.tolist() == digits.labels.tolist()
    chosen = np.random.default_rng(0).choice(len(digits), 100, replace=False)
    p = reader.probabilities(np.stack([prepare(picture).image for picture in digits.pictures[chosen]]))
    assert stored.read[chosen].tolist() == p.argmax(1).tolist()
    np.testing.assert_allclose(stored.confidence[chosen], p.max(1), atol=0.001)  # kept as float16


@pytest.mark.parametrize("network", NETWORKS)
def test_the_stored_mnist_results_are_of_all_test_digits_and_better_than_the_claim(network):
    results = mistakes.load(network, "mnist")
    assert len(results.true) == len(results.read) == len(results.confidence) == 10_000
    assert results.accuracy > 0.97
    assert 0.1 <= results.confidence.min() <= results.confidence.max() <= 1  # the largest of ten is never below a tenth


def test_the_bundled_digits_are_scikit_learns():
    digits, theirs = samples.bundled(), load_digits()
    np.testing.assert_array_equal(digits.pictures, theirs.images / 16)
    assert digits.labels.tolist() == theirs.target.tolist()
    assert len(digits) == 1797
