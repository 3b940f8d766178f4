"""Approximate search against exact search: random hyperplanes and k-means cells."""

import numpy as np
import pytest

from core.recommend.approximate import (
    MOST_TABLES,
    TOP,
    WAYS,
    Cells,
    Hyperplanes,
    curve,
    sample_queries,
    search,
)
from core.recommend.neighbours import best


@pytest.fixture(scope="module")
def vectors() -> np.ndarray:
    """600 unit vectors in 15 clusters."""
    random = np.random.default_rng(2)
    found = random.normal(size=(15, 24))[random.integers(0, 15, 600)] + 0.7 * random.normal(size=(600, 24))
    return (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)


def without(number: int, items: int) -> np.ndarray:
    return np.arange(items) != number


def test_all_cells_opened_are_the_exact_answer(vectors):
    cells = Cells.of(vectors, 20)
    for number in range(0, 600, 60):
        among = without(number, 600)
        found = search(cells, vectors, vectors[number], TOP, cells.most, among)
        assert found.numbers.tolist() == best(vectors @ vectors[number], TOP, among).tolist()
        assert (found.compared, found.overhead) == (600, 20)


def test_one_cell_is_the_exact_answer_too(vectors):
    found = search(Cells.of(vectors, 1), vectors, vectors[0], TOP, 1)
    assert found.numbers.tolist() == best(vectors @ vectors[0], TOP).tolist()


def test_only_what_is_reached_is_compared_and_the_best_of_it_comes_back(vectors):
    for structure in (Cells.of(vectors, 20), Hyperplanes.of(vectors, 5, 8)):
        reached = structure.reached(vectors[3]) <= 2
        found = search(structure, vectors, vectors[3], TOP, 2)
        assert found.compared == reached.sum() < 600
        assert reached[found.numbers].all()
        assert found.numbers.tolist() == best(np.where(reached, vectors @ vectors[3], -np.inf), TOP, reached).tolist()


def test_items_are_in_the_cell_of_their_nearest_centre_and_the_query_opens_the_nearest_first(vectors):
    cells = Cells.of(vectors, 12)
    away = np.linalg.norm(vectors[:, None] - cells.centres[None], axis=-1)
    np.testing.assert_array_equal(cells.cell, away.argmin(axis=1))
    query = vectors[50]
    order = np.linalg.norm(cells.centres - query, axis=1).argsort()
    np.testing.assert_array_equal(cells.reached(query) == 1, cells.cell == order[0])
    np.testing.assert_array_equal(cells.reached(query) == 5, cells.cell == order[4])


def test_k_means_settles_where_centres_are_the_means_of_their_cells():
    random = np.random.default_rng(0)
    blobs = (np.eye(4)[np.arange(80) % 4] + 0.01 * random.normal(size=(80, 4))).astype(np.float32)
    cells = Cells.of(blobs, 4, seed=3)
    for cell in range(4):
        members = blobs[cells.cell == cell]
        if len(members):
            np.testing.assert_allclose(cells.centres[cell], members.mean(axis=0), atol=1e-5)


def test_two_vectors_share_a_bit_as_often_as_charikar_says():
    random = np.random.default_rng(4)
    a, b = random.normal(size=(2, 16)).astype(np.float32)
    angle = np.arccos(a @ b / np.linalg.norm(a) / np.linalg.norm(b))
    tables = 20_000
    planes = Hyperplanes.of(a[None], 1, tables)
    same = (planes.codes[0] == Hyperplanes.of(b[None], 1, tables).codes[0]).mean()
    assert abs(same - (1 - angle / np.pi)) < 0.015  # four standard errors


def test_an_item_finds_itself_in_the_first_table_and_its_opposite_never(vectors):
    planes = Hyperplanes.of(np.concatenate([vectors, -vectors[:1]]), 8, 6)
    reached = planes.reached(vectors[0])
    assert reached[0] == 1
    assert reached[-1] == planes.most + 1


@pytest.mark.parametrize("way", WAYS)
def test_the_curve_is_what_searches_find_and_cost(vectors, way):
    structure = WAYS[way](vectors, 6)
    queries = sample_queries(600, 12)
    drawn = curve(structure, vectors, queries, TOP)
    for effort in (1, 3, structure.most):
        found = [search(structure, vectors, vectors[n], TOP, effort, without(n, 600)) for n in queries]
        hits = [
            np.isin(answer.numbers, best(vectors @ vectors[n], TOP, without(n, 600))).sum()
            for n, answer in zip(queries, found, strict=True)
        ]
        assert drawn.recall[effort - 1] == pytest.approx(np.mean(hits) / TOP)
        assert drawn.compared[effort - 1] == pytest.approx(np.mean([answer.compared + answer.overhead for answer in found]) / 600)
    assert (np.diff(drawn.recall) >= -1e-12).all()
    assert (np.diff(drawn.compared) >= -1e-12).all()


def test_cells_find_more_than_chance_and_everything_in_the_end(vectors):
    drawn = curve(Cells.of(vectors, 24), vectors, sample_queries(600), TOP)
    assert drawn.recall[-1] == 1
    assert drawn.recall[2] > 2 * drawn.compared[2]


def test_the_same_seed_sorts_alike_and_the_sample_has_no_item_twice(vectors):
    np.testing.assert_array_equal(Cells.of(vectors, 9).cell, Cells.of(vectors, 9).cell)
    np.testing.assert_array_equal(Hyperplanes.of(vectors, 4, 3).codes, Hyperplanes.of(vectors, 4, 3).codes)
    queries = sample_queries(600)
    assert len(set(queries)) == len(queries) == 100
    assert sample_queries(7) == sample_queries(7)
    assert sorted(sample_queries(7)) == list(range(7))


def test_more_cells_than_items_and_a_single_item_are_no_trouble(vectors):
    few = vectors[:3]
    assert search(Cells.of(few, 64), few, few[0], TOP, 64).numbers.tolist() == best(few @ few[0], TOP).tolist()
    assert search(Hyperplanes.of(few[:1], 4, MOST_TABLES), few[:1], few[0], TOP, 1).numbers.tolist() == [0]
