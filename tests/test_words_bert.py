"""BERT: NumPy against Keras, what is hidden in training, what the shipped network knows, and its page."""

import json

import numpy as np
import pytest
from keras import layers
from streamlit.testing.v1 import AppTest

from core.arithmetic import softmax
from core.words import bert, network_questions, typed
from core.words.bert import Bert
from core.words.files import WORDS, vocabulary
from core.words.vocabulary import Vocabulary
from training import words_bert
from training.words_text import SPECIAL

WORDS_OF_TOY = Vocabulary((*SPECIAL, *(f"w{n}" for n in range(40))))
WIDTH, HEADS, LAYERS = 16, 4, 2
rng = np.random.default_rng(0)


@pytest.fixture(scope="module")
def keras_bert() -> words_bert.Bert:
    """A small network whose weights, biases and scales are all random."""
    model = words_bert.Bert(len(WORDS_OF_TOY), WIDTH, LAYERS, HEADS, 32)
    model([np.ones((1, 4), np.int32), np.zeros((1, 1), np.int32)])
    model.set_weights([rng.normal(size=weight.shape).astype(np.float32) * 0.5 for weight in model.weights])
    return model


@pytest.fixture(scope="module")
def toy(keras_bert) -> Bert:
    return Bert(keras_bert.arrays(), WORDS_OF_TOY)


@pytest.fixture(scope="module")
def shipped() -> Bert:
    return bert.load()


def sentence(length: int) -> list[str]:
    return [WORDS_OF_TOY.words[n] for n in rng.integers(len(SPECIAL), len(WORDS_OF_TOY), length)]


@pytest.mark.parametrize("length", [1, 5, 30])
@pytest.mark.parametrize("padding", [0, 1])
def test_numpy_gives_the_probabilities_of_keras_and_padding_changes_nothing(keras_bert, toy, length, padding):
    words = sentence(length)
    tokens = WORDS_OF_TOY.encode(["<start>", *words, "<end>"])
    tokens = np.array([tokens + [0] * min(padding, 30 - length)], np.int32)
    places = np.arange(length + 2, dtype=np.int32)[None]
    logits = np.asarray(keras_bert([tokens, places]))[0]
    reading = toy.read(words)
    found = np.stack([toy.guess(reading, place) for place in range(length + 2)])
    assert np.abs(found - softmax(logits)).max() < 1e-4


def test_attention_is_that_of_keras_own_layer_and_its_rows_sum_to_one(toy):
    reading = toy.read(sentence(9))
    size = WIDTH // HEADS
    layer = layers.MultiHeadAttention(HEADS, size)
    x = toy._norm(reading.vectors[0], "0_norm_a")[None]
    layer(x, x)
    kernel = toy.weights["0_attention_kernel"].reshape(WIDTH, 3, HEADS, size)
    bias = toy.weights["0_attention_bias"].reshape(3, HEADS, size)
    mix = toy.weights["0_attention_mix"].reshape(HEADS, size, WIDTH)
    layer.set_weights([value for n in range(3) for value in (kernel[:, n], bias[n])] + [mix, toy.weights["0_attention_mix_bias"]])
    gathered, weights = layer(x, x, return_attention_scores=True)
    assert reading.attention.shape == (LAYERS, HEADS, 11, 11)
    assert reading.attention.sum(axis=-1) == pytest.approx(1, abs=1e-5)
    assert reading.attention[0] == pytest.approx(np.asarray(weights)[0], abs=1e-5)
    assert toy._attend(x[0], 0)[0] == pytest.approx(np.asarray(gathered)[0], abs=1e-4)


def test_training_hides_15_percent_most_behind_the_mask_and_never_asks_for_special_words():
    captions = words_bert.framed([[*sentence(19), "unknown"] for _ in range(2000)] + [[], sentence(31)], WORDS_OF_TOY)
    assert len(captions) == 2000  # the empty and the long one are left out
    tokens = np.array(captions, np.int32)
    hidden, positions, words, chosen = words_bert.masked(tokens, WORDS_OF_TOY, np.random.default_rng(1))
    asked = chosen.astype(bool)
    assert asked.sum() == 2000 * 3  # 15 % of 19 known words
    assert (words[asked] >= len(SPECIAL)).all()
    assert (words == np.take_along_axis(tokens, positions, axis=1)).all()
    now = np.take_along_axis(hidden, positions, axis=1)
    fate = {"mask": now == WORDS_OF_TOY.numbers["[MASK]"], "same": now == words}
    assert fate["mask"][asked].mean() == pytest.approx(0.8, abs=0.02)
    assert fate["same"][asked].mean() == pytest.approx(0.1 + 0.1 / 40, abs=0.015)
    assert (hidden != tokens).sum() == (~fate["same"] & asked).sum()  # nothing else is touched


def test_the_file_is_small_and_has_no_pickle():
    path = WORDS / "bert.npz"
    assert path.stat().st_size < 3.5e6
    with np.load(path, allow_pickle=False) as arrays:
        assert all(arrays[name].dtype in (np.float16, np.float32) for name in arrays.files)


def test_the_shipped_network_beats_counting_neighbours_which_beats_the_most_frequent_word():
    measured = json.loads((WORDS / "bert.json").read_text(encoding="utf-8"))
    for mark in ("top 1", "top 5"):
        assert measured["bert"][mark] > measured["neighbours"][mark] > measured["most frequent"][mark]


def test_the_shipped_network_fills_a_gap_from_both_sides(shipped):
    def chance(text: str, word: str) -> float:
        words = text.split()
        return shipped.guess(shipped.read(words), words.index("[MASK]") + 1)[shipped.vocabulary.numbers[word]]

    assert chance("two [MASK] are playing", "dogs") > chance("a [MASK] is playing", "dogs")
    assert chance("a man rides a [MASK] down the road", "bike") > chance("a man eats a [MASK]", "bike")


def test_a_word_has_other_vectors_in_other_sentences_and_the_same_in_the_same(shipped):
    def vector(text: str) -> np.ndarray:
        found = shipped.read(text.split()).vectors[-1, 1 + text.split().index("light")]
        return found / np.linalg.norm(found)

    shirt, lamp, dress = map(vector, ("a man in a light blue shirt", "a car waits at a traffic light", "a girl in a light green dress"))
    assert shirt @ dress > shirt @ lamp + 0.2
    assert vector("a man in a light blue shirt") @ shirt == pytest.approx(1, abs=1e-6)


def test_sentence_vectors_have_length_one_whatever_the_sentence(shipped):
    found = shipped.vectors([["a", "dog"], [], ["qwertyuiop"], ["a"] * 50])
    assert found.dtype == np.float32
    assert np.linalg.norm(found, axis=1) == pytest.approx([1, 0, 1, 1], abs=1e-5)


# ----- what people type


@pytest.mark.parametrize(
    ("text", "words", "unknown", "skipped"),
    [
        ("A Dog, running!", ("a", "dog", "running"), (), ()),
        ("a [mask] <b>in</b> a Café", ("a", "[MASK]", "b", "in", "b", "a", "cafe"), (), ()),
        ("a dog собака zzyzx zzyzx", ("a", "dog", "zzyzx", "zzyzx"), ("zzyzx",), ("собака",)),
    ],
)
def test_a_typed_caption_becomes_words_and_what_is_unknown_is_named(text, words, unknown, skipped):
    assert typed.read(text, vocabulary(), masks=True) == typed.Typed(words, unknown, skipped)


@pytest.mark.parametrize("text", ["", "   ", "?!", "собака бежит", "a " * 31])
def test_a_text_that_cannot_be_read_is_refused_in_one_sentence(text):
    with pytest.raises(typed.TypedError, match=r"^[A-Z][^.]*\.$"):
        typed.read(text, vocabulary())


# ----- the page


@pytest.fixture
def page() -> AppTest:
    def level() -> None:
        from pages.words_levels import bert

        bert.show()

    return AppTest.from_function(level, default_timeout=60)


def texts(page: AppTest) -> str:
    return " ".join(e.value for e in [*page.header, *page.subheader, *page.markdown, *page.caption, *page.info, *page.warning])


def test_the_page_opens_with_a_gap_that_nobody_knows_the_word_of(page):
    page.run()
    assert not page.exception
    assert "The hidden word is" not in texts(page)
    assert len(page.table) == 3


def test_hiding_a_known_word_tells_its_rank(page):
    page.session_state["bert_caption"], page.session_state["bert_place"] = "a black dog runs", "3 · dog"
    page.run()
    assert not page.exception
    assert "The hidden word is “dog”: rank **" in texts(page)


@pytest.mark.parametrize(
    "text", ["", "dog", "[MASK]", "[MASK] [MASK]", "собака", "a " * 31, "<script>alert(1)</script>", "zzyzx **x** | y", "x" * 500]
)
def test_the_page_lives_with_whatever_is_typed(page, text):
    for key in ("bert_caption", "bert_first", "bert_second"):
        page.session_state[key] = text
    page.session_state["bert_layer"], page.session_state["bert_head"], page.session_state["bert_place"] = 99, "x", "7 · no"
    page.run()
    assert not page.exception
    assert "<script" not in texts(page)


def test_a_click_on_a_head_opens_it(page):
    page.session_state["bert_layer"], page.session_state["bert_head"] = 3, 2
    page.run()
    assert "**Layer 3, head 2.**" in texts(page)


def test_the_question_has_its_answer_among_its_options(shipped):
    question = network_questions.which_word(shipped)
    assert question.options[question.right] == "frisbee"
