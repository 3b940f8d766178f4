"""GloVe against loops and nudges, its shipped vectors against what is said of them, and the comparison of sentence vectors."""

import csv
import gzip
import itertools
import json
import math

import numpy as np
import pytest

from core.words import analogies, counts, sentence, space, tiny
from core.words.files import WORDS, vocabulary
from core.words.glove import AdaGrad, Glove, cooccurrence, importance, targets
from training import words_compare, words_glove
from training.words_text import SPECIAL, photos, shared_vocabulary

rng = np.random.default_rng(0)


@pytest.fixture(scope="module")
def pairs() -> counts.Counts:
    return counts.load()


@pytest.fixture(scope="module")
def vectors() -> space.Space:
    return space.load(10, 10)


# ----- counting


def test_counts_are_those_of_two_plain_loops_and_no_window_reaches_into_the_next_sentence():
    sentences = [rng.integers(-1, 6, length).tolist() for length in (1, 3, 9, 2, 14)]
    expected = np.zeros((6, 6))
    for words in sentences:
        for i, j in itertools.permutations(range(len(words)), 2):
            if abs(i - j) <= 4 and words[i] >= 0 and words[j] >= 0:
                expected[words[i], words[j]] += 1 / abs(i - j)
    assert cooccurrence(sentences, 6, 4) == pytest.approx(expected, abs=1e-5)
    assert cooccurrence(sentences, 6, 100) == pytest.approx(cooccurrence(sentences, 6, 13), abs=1e-5)


def test_kept_counts_are_found_again_from_either_side():
    sentences = [rng.integers(0, 30, 12).tolist() for _ in range(80)]
    dense = {window: cooccurrence(sentences, 30, window) for window in counts.WINDOWS}
    arrays = counts.pack([[*words, -1] for words in sentences], dense)
    kept = counts.Counts(**{**arrays, "total": int(arrays["total"])})
    large = dense[10] >= counts.LEAST
    assert large.any()
    assert not large.all()
    for column, window in enumerate(counts.WINDOWS):
        expected = np.where(large, dense[window], 0)
        assert kept.table(range(30), window) == pytest.approx(expected, rel=1e-3)
        assert np.stack([kept.row(word, window) for word in range(30)]) == pytest.approx(expected, rel=1e-3)
        assert kept.sums[:, column] == pytest.approx(dense[window].sum(0), rel=1e-5)
    assert kept.uses.sum() == 80 * 12
    assert kept.captions[3] == sum(3 in words for words in sentences)
    assert kept.rarity[3] == pytest.approx(math.log(80 / kept.captions[3]))


# ----- the objective


def small() -> tuple[Glove, np.ndarray]:
    """A GloVe of 7 words in 3 dimensions in float64, and counts with unseen and with frequent pairs."""
    model = Glove(*(rng.normal(size=shape) for shape in ((7, 3), (7, 3), 7, 7)))
    seen = np.where(rng.random((7, 7)) < 0.3, 0, rng.gamma(0.5, 60, (7, 7)))
    return model, seen + seen.T


def test_the_objective_is_the_papers_sum_over_the_pairs_that_were_seen():
    model, seen = small()
    total = 0.0
    for i, j in itertools.product(range(7), repeat=2):
        if seen[i, j] > 0:
            miss = model.word[i] @ model.context[j] + model.word_bias[i] + model.context_bias[j] - math.log(seen[i, j])
            total += min(1.0, (seen[i, j] / 100) ** 0.75) * miss**2
    assert model.error(targets(seen), importance(seen)) == pytest.approx(total, rel=1e-10)


def test_every_slope_is_what_a_nudge_measures_and_parts_of_the_rows_add_up():
    model, seen = small()
    wanted, weights = targets(seen), importance(seen, 10)
    slopes = model.slopes(wanted, weights)
    for name, values in vars(model).items():
        for place in np.ndindex(values.shape):
            start, errors = values[place], []
            for nudge in (1e-5, -1e-5):
                values[place] = start + nudge
                errors.append(model.error(wanted, weights))
            values[place] = start
            assert 2 * getattr(slopes, name)[place] == pytest.approx((errors[0] - errors[1]) / 2e-5, rel=1e-5, abs=1e-6), name
    first, rest = (model.slopes(wanted, weights, rows) for rows in (np.array([4, 1]), np.array([0, 2, 3, 5, 6])))
    assert first.word == pytest.approx(slopes.word[[4, 1]])
    assert first.context + rest.context == pytest.approx(slopes.context)


def test_a_step_of_adagrad_is_the_rate_times_the_slope_over_the_root_of_all_squares_so_far():
    model, seen = small()
    before, wanted, weights = model.word.copy(), targets(seen), importance(seen)
    optimiser, squares = AdaGrad(model, 0.1), np.ones((7, 3))
    for _ in range(3):
        slope = model.slopes(wanted, weights).word
        squares += slope**2
        before -= 0.1 * slope / np.sqrt(squares)
        optimiser.step(model.slopes(wanted, weights))
        assert model.word == pytest.approx(before)


def test_the_small_glove_of_the_page_brings_friends_together(pairs, vectors):
    table = pairs.table([vectors.numbers[word] for word in tiny.WORDS], 10)
    start, _ = tiny.train(table, 0, seed=2)
    end, errors = tiny.train(table, 500, seed=2)
    assert errors[-1] < errors[0] / 10
    assert tiny.among_friends(end) > 2 * tiny.among_friends(start)


# ----- the shipped vectors


def test_the_shipped_vectors_explain_the_shipped_counts_better_than_the_words_frequencies_do(pairs, vectors):
    model = vectors.parts
    firsts = np.repeat(np.arange(len(pairs.uses)), np.diff(pairs.starts))
    seen = pairs.near[:, counts.WINDOWS.index(10)].astype(np.float64)
    biases = model.word_bias[firsts] + model.context_bias[pairs.others] - np.log(seen)
    products = (model.word[firsts] * model.context[pairs.others]).sum(1)
    weights = importance(seen, words_glove.X_MAX)
    error = (weights * (products + biases) ** 2).sum()
    spread = (weights * (np.log(seen) - np.average(np.log(seen), weights=weights)) ** 2).sum()
    assert error < 0.5 * spread  # ten numbers a word leave 48 %
    assert 2 * error < 1.02 * vectors.error  # pairs stand here once, in the objective twice, and rare ones are left out


@pytest.mark.parametrize("window", counts.WINDOWS)
@pytest.mark.parametrize("dimension", space.DIMENSIONS)
def test_every_setting_is_shipped_with_its_words_and_its_map(window, dimension):
    found = space.load(window, dimension)
    assert found.words == vocabulary().words[len(SPECIAL) :]
    assert found.vectors.shape == (len(found.words), dimension)
    assert np.isfinite(found.vectors).all()
    assert found.map.shape == (space.MAPPED, 2)
    assert np.abs(found.map).max() <= 1
    assert (found.parts is None) == (dimension != space.FULL_DIMENSION)


def test_whole_numbers_keep_the_cosines():
    exact = rng.normal(size=(200, 50))
    packed = space.quantised(exact)
    rounded = packed["codes"] * packed["scales"][:, None]
    assert space.unit(rounded) @ space.unit(rounded).T == pytest.approx(space.unit(exact) @ space.unit(exact).T, abs=6e-3)


def test_neighbours_are_those_of_a_full_sort_without_the_word_itself(vectors):
    by_hand = []
    dog = vectors.vectors[vectors.numbers["dog"]]
    for word, vector in zip(vectors.words, vectors.vectors, strict=True):
        by_hand.append((float(vector @ dog / np.linalg.norm(vector) / np.linalg.norm(dog)), word))
    expected = sorted(by_hand, reverse=True)[1:11]
    found = vectors.neighbours("dog", 10)
    assert [near.word for near in found] == [word for _, word in expected]
    assert [near.cosine for near in found] == pytest.approx([cosine for cosine, _ in expected], abs=1e-5)


def test_the_hit_rates_told_are_those_of_the_vectors(vectors):
    told = next(row for row in json.loads((WORDS / "glove.json").read_text()) if (row["window"], row["dimension"]) == (10, 10))
    for group in analogies.GROUPS:
        assert all(word in vectors.numbers for pair in analogies.GROUPS[group].split(", ") for word in pair.split())
        found = analogies.answered(vectors, group)
        assert told["analogies"][group] == [found.hits, len(found.questions)]
    a, b, c, _ = found.questions[7]
    assert found.answers[7] == vectors.nearest(vectors.completed(a, b, c), 1, {a, b, c})[0].word


def test_all_words_files_together_stay_below_twelve_megabytes():
    assert sum(path.stat().st_size for path in WORDS.iterdir()) < 12e6


# ----- sentences


@pytest.fixture(scope="module")
def five() -> list[list[str]]:
    texts = ("a dog runs on the beach", "two dogs run along the ocean", "a man plays a guitar", "a dog runs on the beach", "xyzzy qwerty")
    return [text.split() for text in texts]


@pytest.mark.parametrize("name", sentence.ENCODERS)
def test_every_encoder_gives_unit_rows_and_the_same_sentence_the_same_vector(name, five):
    encode = sentence.ENCODERS[name]()
    found = encode(five)
    assert found.dtype == np.float32
    lengths = np.linalg.norm(found, axis=1)
    assert lengths[:4] == pytest.approx(1, abs=1e-3)
    assert lengths[4] == pytest.approx(1, abs=1e-3) or lengths[4] == 0
    assert found[0] @ found[3] == pytest.approx(1, abs=1e-3)
    assert found[0] @ found[1] > found[0] @ found[2]
    assert encode(five[1:2])[0] == pytest.approx(found[1], abs=1e-4)


def test_the_bag_of_words_counts_rare_words_more(pairs, five):
    numbers = space.load(*sentence.SETTING).numbers
    expected = {word: five[2].count(word) * math.log(pairs.total / pairs.captions[numbers[word]]) for word in five[2]}
    length = math.sqrt(sum(value**2 for value in expected.values()))
    found = sentence.bag_of_words()(five[2:3])[0]
    assert {word: float(found[numbers[word]]) for word in expected} == pytest.approx({w: v / length for w, v in expected.items()}, rel=1e-4)


def test_recall_agrees_with_a_full_sort_and_a_tie_counts_against_the_sibling():
    points = space.unit(rng.normal(size=(60, 4)))
    photo = np.repeat(np.arange(12), 5)
    hits = words_compare.found_within(points, photo)
    for query in range(60):
        order = [other for other in np.argsort(-(points @ points[query])) if other != query]
        assert hits[query].tolist() == [bool((photo[order[:k]] == photo[query]).any()) for k in words_compare.PLACES]
    assert not words_compare.found_within(np.ones((10, 1), np.float32), np.repeat([0, 1], 5))[:, 0].any()


def test_the_interval_is_about_two_standard_errors_to_either_side():
    values = rng.random(400)
    mean, low, high = words_compare.with_interval(values)
    error = values.std() / math.sqrt(400)
    assert mean == pytest.approx(values.mean(), abs=1e-4)
    assert [mean - low, high - mean] == pytest.approx([1.96 * error] * 2, rel=0.15)


def test_the_comparison_names_every_encoder_and_the_best_is_the_best():
    measured = sentence.recall()
    first = {row["name"]: row["recall"]["1"][0] for row in measured["encoders"]}
    assert list(first) == list(sentence.ENCODERS), "run `python -m training.words compare`"
    assert measured["best"] == max(first, key=first.get)
    assert callable(sentence.best())
    assert (measured["photos"], measured["captions"]) == (1000, 5000)


# ----- training


def test_the_training_runs_on_captions_of_ones_own(tmp_path, capsys):
    """Made-up captions in the folders' layout: a photo of Flickr8k comes back among Flickr30k's and is counted once."""
    nouns, verbs = [f"noun{n}" for n in range(20)], [f"verb{n}" for n in range(15)]

    def photo(name: str) -> list[str]:
        return [f"A {rng.choice(nouns)} {rng.choice(verbs)} near the {rng.choice(nouns)} , {name} ." for _ in range(5)]

    (tmp_path / "flickr8k").mkdir()
    (tmp_path / "text").mkdir()
    eight, thirty = ([photo(f"{part}{n}") for n in range(60)] for part in ("eight", "thirty"))
    with (tmp_path / "flickr8k" / "train_captions.tsv").open("w", newline="") as file:
        table = csv.writer(file, delimiter="\t")
        table.writerows(
            [("image", "number", "caption"), *((f"p{n}", k, text) for n, five in enumerate(eight) for k, text in enumerate(five))]
        )
    with gzip.open(tmp_path / "text" / "flickr30k_captions.txt.gz", "wt") as file:
        file.write("\n\n".join("\n".join(captions) for captions in [*thirty, eight[0]]) + "\n")

    assert len(photos(tmp_path)) == 120
    words_glove.train(tmp_path, tmp_path / "out", epochs=3)
    assert vocabulary(tmp_path / "out") == shared_vocabulary(tmp_path)
    found = space.load(*sentence.SETTING, tmp_path / "out")
    assert "near" in found.numbers
    assert counts.load(tmp_path / "out").total == 600
    assert "600 captions" in capsys.readouterr().out
