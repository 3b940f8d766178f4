"""Finding what is similar: exact order, parts that add up, wishes, variety, the floor and the sentences, against slow and plain code."""

import csv
import io
import itertools
import json
from dataclasses import replace

import numpy as np
import pytest

from core.recommend.collections import Collection
from core.recommend.diversity import Picked, picked
from core.recommend.feedback import LESS, MORE, Wish, refined
from core.recommend.figures import bar, below_zero, in_words, number
from core.recommend.floor import PAIRS, RandomPairs, queries_of
from core.recommend.index import DRAWN, Entry, Index, built
from core.recommend.neighbours import best, item_query, made_query, neighbours, scores, shares
from core.recommend.query import Asked, Query, fitting
from core.recommend.sentences import likeness, shared_attributes, shared_words
from pages.recommend_levels import export

COLOURS, KINDS = ("red", "green", "blue"), ("boot", "shoe")
WEIGHTS = {"shape": 1.0, "pattern": 2.0, "words": 0.5}


@pytest.fixture(scope="module")
def index() -> Index:
    """300 items whose vectors are drawn by chance; every tenth is a copy of the one before it, so that scores tie."""
    random = np.random.default_rng(4)
    entries = []
    for item in range(300):
        colour, kind = COLOURS[item % 3], KINDS[item % 2]
        entries.append(Entry(f"{item}.webp", f"a {colour} {kind}", {"kind": kind, "colour": colour}))
    views = {"shape": random.normal(size=(300, 8)), "pattern": random.normal(size=(300, 5))}
    for vectors in views.values():
        vectors[10::10] = vectors[9:-1:10]
    return built(entries, views)


def cosine_sum(index: Index, query: np.ndarray, number: int, counting: dict[str, float]) -> float:
    """The score by its definition, in float64."""
    total = 0.0
    for view, share in counting.items():
        a, b = query[index.columns[view]].astype(float), index.view(view)[number].astype(float)
        total += share * float(a @ b) / max(np.linalg.norm(a) * np.linalg.norm(b), 1e-12)
    return total


def test_the_best_are_those_of_a_full_sort_and_equal_scores_keep_the_items_order():
    random = np.random.default_rng(1)
    for _ in range(50):
        similarities = random.integers(-5, 5, 200).astype(np.float32)  # many ties
        among = random.random(200) < 0.5
        wanted = sorted(np.flatnonzero(among), key=lambda n: (-similarities[n], n))
        for top in (1, 7, 150, 1000):
            assert best(similarities, top, among).tolist() == wanted[:top]
    assert best(similarities, 5, np.zeros(200, bool)).tolist() == []


def test_a_score_is_the_weighted_sum_of_cosines_and_its_parts_add_up_to_it(index):
    query = item_query(index, 3)
    similarities, counting = scores(index, query, WEIGHTS), shares(index, query, WEIGHTS)
    for result in neighbours(index, query, WEIGHTS, 300):
        assert sum(result.parts.values()) == pytest.approx(result.similarity, abs=1e-6)
        assert similarities[result.number] == pytest.approx(result.similarity, abs=1e-6)
        assert cosine_sum(index, query, result.number, counting) == pytest.approx(result.similarity, abs=1e-6)
        assert -1 - 1e-6 <= result.similarity <= 1 + 1e-6


def test_a_view_that_the_query_has_not_leaves_its_share_to_the_others(index):
    query = made_query(index, {"shape": np.ones(8), "pattern": np.ones(5)})
    assert shares(index, query, WEIGHTS) == pytest.approx({"shape": 1 / 3, "pattern": 2 / 3})
    assert shares(index, query, {"shape": -1, "pattern": 4, "words": 3, "sound": 9}) == {"pattern": 1.0}
    with pytest.raises(ValueError):
        shares(index, query, {"words": 5})


def test_wishes_move_the_query_as_rocchio_computed_by_hand(index):
    query = item_query(index, 0)
    moved = refined(index, query, [Wish(5, True), Wish(6, True), Wish(7, False), Wish(8, True, "pattern")])
    shape, pattern = index.view("shape"), index.view("pattern")
    by_hand = shape[0] + MORE * (shape[5] + shape[6]) / 2 - LESS * shape[7]
    np.testing.assert_allclose(moved[index.columns["shape"]], by_hand / np.linalg.norm(by_hand), atol=1e-6)
    by_hand = pattern[0] + MORE * (pattern[5] + pattern[6] + pattern[8]) / 3 - LESS * pattern[7]
    np.testing.assert_allclose(moved[index.columns["pattern"]], by_hand / np.linalg.norm(by_hand), atol=1e-6)
    np.testing.assert_allclose(refined(index, query, []), query, atol=1e-6)


def row_of(index: Index, query: np.ndarray, top: int, diversity: float, among: np.ndarray | None = None) -> Picked:
    return picked(index, scores(index, query, WEIGHTS), shares(index, query, WEIGHTS), top, diversity, among)


def test_a_row_without_diversity_is_the_plain_row(index):
    query = item_query(index, 20)
    among = np.arange(300) != 20
    found = row_of(index, query, 12, 0.0, among)
    assert found.numbers.tolist() == [result.number for result in neighbours(index, query, WEIGHTS, 12, among)]
    assert found.relevance_lost == pytest.approx(0)
    assert found.variety_gained == pytest.approx(0)


def test_a_diverse_row_is_the_one_that_maximal_marginal_relevance_picks_item_by_item(index):
    query, diversity, top = item_query(index, 33), 0.7, 8
    counting = shares(index, query, WEIGHTS)
    relevance = {n: cosine_sum(index, query, n, counting) for n in range(300)}
    pool = sorted(relevance, key=lambda n: (-relevance[n], n))[:200]
    row: list[int] = []
    while len(row) < top:
        gains = {
            n: (1 - diversity) * relevance[n]
            - diversity * max((cosine_sum(index, item_query(index, other), n, counting) for other in row), default=0)
            for n in pool
            if n not in row
        }
        row.append(max(gains, key=gains.get))
    found = row_of(index, query, top, diversity)
    assert found.numbers.tolist() == row
    pairs = [1 - cosine_sum(index, item_query(index, a), b, counting) for a, b in itertools.combinations(row, 2)]
    assert found.variety == pytest.approx(np.mean(pairs), abs=1e-5)
    assert found.relevance == pytest.approx(np.mean([relevance[n] for n in row]), abs=1e-5)
    assert found.relevance_lost > 0
    assert found.variety_gained > 0


def test_a_query_answers_as_the_shell_does_and_computes_what_follows_from_it_once(index):
    asked = Asked(item_query(index, 20), "a boot", 20)
    fits = fitting(index, {"colour": ["red", "green"]})
    query = Query(Collection("", index, lambda item: b""), "drawn", asked, WEIGHTS, fits, (Wish(5, True), Wish(9, False, "shape")), 0.0, 7)
    among = fits & ~np.isin(np.arange(300), [5, 9, 20])
    wanted = neighbours(index, refined(index, asked.vector, query.wishes), WEIGHTS, 7, among)
    assert [result.number for result in query.results] == [result.number for result in wanted]
    for result, other in zip(query.results, wanted, strict=True):
        assert result.similarity == pytest.approx(other.similarity, abs=1e-6)
        assert result.parts == pytest.approx(other.parts, abs=1e-6)
    assert query.results is query.results
    assert query.cosines is query.cosines


def test_weights_that_count_nothing_of_the_query_count_all_that_it_has(index):
    words = Asked(made_query(index, {"words": index.vocabulary.vector("red boot")}), "“red boot”", words="red boot")
    collection = Collection("", index, lambda item: b"")
    by_shape = Query(collection, "drawn", words, {"shape": 1.0, "pattern": 0.0, "words": 0.0})
    assert by_shape.shares == {"words": 1.0}
    assert len(by_shape.results) == 12
    nothing_asked = Query(collection, "drawn", None, {"shape": 1.0, "pattern": 3.0, "words": 0.0})
    assert nothing_asked.vector is None
    assert nothing_asked.shares == {"shape": 0.25, "pattern": 0.75}


def test_the_verdict_says_in_which_views_nothing_is_similar(index):
    pairs, collection = RandomPairs.of(index), Collection("", index, lambda item: b"")
    own = Query(collection, "drawn", Asked(item_query(index, 3), "", 3), WEIGHTS)
    assert pairs.verdict(own).similar
    assert pairs.verdict(own).best == pytest.approx(own.results[0].similarity)
    shape = -np.mean(index.view("shape"), axis=0)
    odd = Asked(made_query(index, {"shape": shape, "pattern": index.view("pattern")[3]}), "odd")
    verdict = pairs.verdict(Query(collection, "drawn", odd, WEIGHTS, np.arange(300) == 3))
    assert verdict.below == ("shape",)
    words = Asked(made_query(index, {"words": index.vocabulary.vector("red")}), "", words="red")
    assert pairs.verdict(Query(collection, "drawn", words, WEIGHTS)) is None  # a few words are unlike any description


def test_the_floor_is_what_one_random_pair_in_twenty_reaches(index):
    counting = {"shape": 0.25, "pattern": 0.75}
    pairs = RandomPairs.of(index)
    all_pairs = 0.25 * index.view("shape") @ index.view("shape").T + 0.75 * index.view("pattern") @ index.view("pattern").T
    different = all_pairs[~np.eye(300, dtype=bool)]
    assert len(pairs.cosines["shape"]) == PAIRS
    assert pairs.floor(counting) == pytest.approx(np.percentile(different, 95), abs=0.02)
    assert RandomPairs.of(index).floor(counting) == pairs.floor(counting)


def test_a_photo_is_judged_by_what_photos_reach_where_the_items_are_drawn(index):
    photos = replace(index, vectors=index.vectors[::-1].copy())
    assert queries_of(photos, index) is None  # photos among photos
    shop = replace(index, made_by=DRAWN)
    assert queries_of(replace(photos, made_by={"views": "other"}), shop) is None
    queries = queries_of(photos, shop)
    np.testing.assert_allclose(queries[:, index.columns["shape"]], photos.view("shape"), atol=1e-6)
    pairs = RandomPairs.of(shop, queries[:7])
    reached = np.percentile(queries[:7, index.columns["shape"]] @ index.view("shape").T, 95)
    assert pairs.floor({"shape": 1.0}) == pytest.approx(reached, abs=0.03)
    assert pairs.of_what != RandomPairs.of(shop).of_what


def test_a_collection_of_one_item_has_no_floor():
    alone = built([Entry("a.webp", "", {})], {"shape": np.ones((1, 4))})
    assert RandomPairs.of(alone).floor({"shape": 1.0}) == -1


def test_the_pieces_of_a_bar_touch_and_stay_inside_it_also_left_of_zero():
    rows = [{"shape": 0.5, "pattern": -0.2, "colour": 0.25, "words": -0.05}, {"shape": -0.1, "all": 0.9}, {"words": 1.0}]
    below = below_zero(rows)
    assert below == pytest.approx(0.25)
    zero = 100 * below / (1 + below)
    for parts in rows:
        pieces = bar(parts, below)
        for adds in (True, False):
            side = sorted((piece for piece in pieces if piece.negative != adds), key=lambda piece: piece.left_percent)
            ends = [piece.left_percent + piece.width_percent for piece in side]
            assert [piece.left_percent for piece in side[1:]] == pytest.approx(ends[:-1])
            if side:
                assert (side[0].left_percent if adds else ends[-1]) == pytest.approx(zero)
        assert all(piece.left_percent > -1e-9 and piece.left_percent + piece.width_percent < 100 + 1e-9 for piece in pieces)
        assert [piece.width_percent for piece in pieces] == pytest.approx([abs(v) * 80 for v in parts.values()])


def test_a_bar_is_told_in_words_with_its_signs():
    assert in_words({"shape": 0.412, "all": 0.3, "colour": -0.02}) == "shape 0.41 + whole picture 0.30 − colour 0.02"
    assert in_words({"colour": -0.02}) == "− colour 0.02"
    assert number(-0.001) == "0.00"


@pytest.mark.parametrize(
    ("standing", "sentence"),
    [
        ({"pattern": 0.99, "shape": 0.3, "colour": 0.96}, "Like it: pattern (dots), colour (red). Unlike it: shape (loafer)."),
        ({"all": 1.0, "shape": 0.8}, "Like it: whole picture."),
        ({"shape": 0.7, "pattern": 0.2}, "Like it: a little its shape (loafer). Unlike it: pattern (dots)."),
        ({"shape": 0.1}, "Unlike it: shape (loafer)."),
        ({}, ""),
    ],
)
def test_a_card_says_in_what_an_item_is_alike_and_in_what_not(standing, sentence):
    shoe = Entry("a", "", {"kind": "footwear", "silhouette": "loafer", "pattern": "dots", "colour": "red"})
    assert likeness(standing, shoe) == sentence


def test_how_alike_two_things_are_is_held_against_pairs_drawn_by_chance():
    random = np.random.default_rng(0)
    index = built([Entry(str(n), "", {}) for n in range(300)], {"shape": random.normal(size=(300, 8))})
    pairs = RandomPairs.of(index)
    cosines = index.vectors @ index.vectors.T
    median = float(np.median(cosines[np.triu_indices(300, 1)]))
    assert pairs.standing({"shape": median})["shape"] == pytest.approx(0.5, abs=0.02)
    assert pairs.standing({"shape": 1.1}) == {"shape": 1.0}
    assert pairs.standing({"shape": pairs.floor({"shape": 1.0})})["shape"] == pytest.approx(0.95, abs=0.001)


def test_what_both_items_have_in_common_is_told_once():
    shoe = Entry("a", "", {"kind": "mug", "silhouette": "mug", "colour": "red", "second_colour": ""})
    other = Entry("b", "", {"kind": "mug", "silhouette": "mug", "colour": "blue", "second_colour": ""})
    assert shared_attributes(shoe, other) == ["mug"]
    assert shared_words("Striped boots with stripes, please", Entry("c", "a boot with red stripes and laces", {})) == [
        "striped",
        "boots",
        "stripes",
    ]


def test_an_exported_row_says_what_was_asked_and_is_no_formula_in_a_spreadsheet():
    index = built([Entry("=a.webp", "@boot", {}), Entry("b.webp", "shoe", {})], {"shape": np.eye(2)})
    asked = Asked(item_query(index, 0), "@boot")
    query = Query(Collection("", index, lambda item: b""), "drawn", asked, {"shape": 1.0, "words": 1.0})
    rows = list(csv.DictReader(io.StringIO(export.as_csv(query).decode("utf-8-sig"))))
    assert [row["item"] for row in rows] == ["'=a.webp", "b.webp"]
    assert rows[0]["text"] == "'@boot"
    assert float(rows[0]["shape"]) + float(rows[0]["words"]) == pytest.approx(float(rows[0]["similarity"]))
    asked = Asked(item_query(index, 0), "@boot", 0)
    said = json.loads(export.as_json(Query(query.collection, "drawn", asked, query.sliders)))
    assert said["query"] == {"collection": "drawn", "start": "@boot", "weights": {"shape": 1.0, "words": 1.0}, "item": "=a.webp"}
    assert [result["item"] for result in said["results"]] == ["b.webp"]
    assert list(said["results"][0]) == ["item", "similarity", "parts"]
