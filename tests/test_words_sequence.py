"""Sequence to sequence: NumPy against Keras, what is trained on, and its page."""

import json

import keras
import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.words import lstm, network_questions, sequence
from core.words.files import WORDS
from core.words.sequence import END, ORDERS, SequenceToSequence, walk
from core.words.vocabulary import Vocabulary
from training import words_sequence
from training.words_batches import Batches, padded
from training.words_run import Plan, train
from training.words_text import SPECIAL

WORDS_OF_TOY = Vocabulary((*SPECIAL, *(f"w{n}" for n in range(40))))
WIDTH, CELLS = 6, 10
rng = np.random.default_rng(0)


@pytest.fixture(scope="module")
def keras_sequence() -> words_sequence.Sequence:
    """A small network with random weights, large enough to make its words unlike."""
    model = words_sequence.Sequence(len(WORDS_OF_TOY), WIDTH, CELLS)
    model.set_weights([rng.normal(size=weight.shape).astype(weight.dtype) for weight in model.get_weights()])
    return model


@pytest.fixture(scope="module")
def toy(keras_sequence) -> SequenceToSequence:
    return SequenceToSequence(keras_sequence.arrays(), WORDS_OF_TOY)


@pytest.fixture(scope="module")
def shipped() -> SequenceToSequence:
    return sequence.load()


def words(length: int) -> list[str]:
    return [WORDS_OF_TOY.words[n] for n in rng.integers(len(SPECIAL), len(WORDS_OF_TOY), length)]


def test_one_lstm_step_after_another_is_keras_lstm():
    layer = keras.layers.LSTM(5, return_sequences=True, return_state=True)
    x = rng.normal(size=(1, 7, 3)).astype(np.float32)
    layer(x)
    layer.set_weights([rng.normal(size=weight.shape).astype(np.float32) for weight in layer.get_weights()])
    said, _, memory = layer(x)
    weights = lstm.Weights(*layer.get_weights())
    state, found = lstm.zeros(weights), []
    for step in x[0]:
        state = lstm.step(step, state, weights)
        found.append(state.said)
    assert np.stack(found) == pytest.approx(np.asarray(said)[0], abs=1e-5)
    assert state.memory == pytest.approx(np.asarray(memory)[0], abs=1e-5)


def test_sigmoid_of_huge_numbers_is_0_and_1_without_a_warning():
    with np.errstate(all="raise"):
        assert lstm.sigmoid(np.array([-1e4, 0, 1e4])) == pytest.approx([0, 0.5, 1])


@pytest.mark.parametrize("order", range(2))
@pytest.mark.parametrize("padding", [0, 3])
def test_numpy_gives_the_losses_of_keras_and_padding_changes_nothing(keras_sequence, toy, order, padding):
    source, target = words(6), words(4)
    numbers = WORDS_OF_TOY.encode([*target, END])
    every = np.array([WORDS_OF_TOY.numbers[END], *range(len(SPECIAL), len(WORDS_OF_TOY))], np.int32)  # what may be written
    batch = {
        "source": padded([WORDS_OF_TOY.encode(source)], 6 + padding),
        "length": np.array([6], np.int32),
        "order": np.array([order], np.int32),
        "target": padded([numbers], 5 + padding),
        "candidates": every,
        "correction": np.zeros(len(every), np.float32),
        "right": np.searchsorted(every, padded([numbers], 5 + padding)).astype(np.int32),
    }
    losses = np.asarray(keras_sequence(batch))[0, :5]
    vector = toy.read(source)[-1]
    assert vector == pytest.approx(np.asarray(keras_sequence.vectors(batch["source"], batch["length"]))[0], abs=1e-5)
    found = [-np.log(choice.probability) for choice in toy.write(vector, ORDERS[order], target)]
    assert found == pytest.approx(losses.tolist(), abs=1e-4)


def test_free_running_reads_its_own_words_and_never_writes_a_special_one(toy):
    vector = toy.read(words(5))[-1]
    free = list(toy.write(vector, "<rebuild>"))
    own = [choice.word for choice in free if choice.word != END]
    assert len(free) <= sequence.LONGEST + 1
    assert not {choice.word for choice in free} & ({*SPECIAL} - {END})
    assert all(choice.word == choice.best[0][0] for choice in free)
    taught = list(toy.write(vector, "<rebuild>", own))[: len(free)]
    assert [choice.probability for choice in taught] == pytest.approx([choice.probability for choice in free])


def test_probabilities_of_a_step_sum_to_one(toy):
    logs, _ = toy.step("<rebuild>", toy.begin(toy.read(words(3))[-1]))
    assert np.exp(logs).sum() == pytest.approx(1, abs=1e-5)


def test_sentence_vectors_have_length_one_and_are_those_of_one_sentence_at_a_time(toy):
    sentences = [words(4), [], words(2), words(4), ["unknown"]]
    found = toy.vectors(sentences)
    assert found.dtype == np.float32
    for vector, sentence in zip(found, sentences, strict=True):
        expected = toy.read(sentence)[-1] if sentence else np.zeros(CELLS)
        assert vector == pytest.approx(expected / max(np.linalg.norm(expected), 1e-12), abs=1e-5)


def test_a_walk_goes_straight_from_end_to_end():
    start, end = rng.normal(size=(2, 4))
    found = walk(start, end, 5)
    assert found[[0, 2, 4]] == pytest.approx(np.stack([start, (start + end) / 2, end]))


# ----- training


def test_a_batch_is_drawn_again_alike_holds_sentences_of_like_length_and_a_pass_takes_none_twice():
    lengths = rng.integers(1, 21, 700)
    batches, again = Batches(lengths, 16, seed=3), Batches(lengths, 16, seed=3)
    seen = []
    for step in range(batches.per_pass):
        chosen, longest = batches.at(step)
        assert longest - 4 < lengths[chosen].min() <= lengths[chosen].max() <= longest
        seen += chosen.tolist()
    assert len(set(seen)) == len(seen) >= 700 - 5 * 15
    assert again.at(9)[0].tolist() == batches.at(9)[0].tolist() != batches.at(9 + batches.per_pass)[0].tolist()


@pytest.fixture
def pairs(monkeypatch) -> words_sequence.Pairs:
    monkeypatch.setattr(words_sequence, "BATCH", 16)
    monkeypatch.setattr(words_sequence, "CANDIDATES", len(WORDS_OF_TOY))
    monkeypatch.setattr(words_sequence, "FORGOTTEN", 0)
    photos = [[words(int(length)) for length in rng.integers(5, 9, 5)] for _ in range(40)]
    return words_sequence.Pairs(photos, WORDS_OF_TOY, seed=0)


def test_half_the_captions_are_rebuilt_and_the_others_become_another_of_the_same_photo(pairs):
    photo = {tuple(caption): number // 5 for number, caption in enumerate(pairs.captions)}
    rebuilt = 0
    for step in range(20):
        batch, weights = pairs.at(step)
        columns = (batch[name] for name in ("source", "length", "target", "order"))
        for source, length, target, order, weight in zip(*columns, weights, strict=True):
            wanted = tuple(target[: int(weight.sum()) - 1].tolist())  # the last word that counts is <end>
            read = tuple(source[:length].tolist())
            assert photo[wanted] == photo[read]
            assert (wanted == read) == (ORDERS[order] == "<rebuild>")
            rebuilt += wanted == read
    assert 120 < rebuilt < 200


def test_the_words_drawn_by_chance_stand_for_all_the_others_on_average(monkeypatch):
    monkeypatch.setattr(words_sequence, "CANDIDATES", 20)
    logits, targets = rng.normal(size=45), np.array([[5, 9, 3, 0]])
    sums = []
    for seed in range(3000):
        drawn = words_sequence.candidates(targets, 45, np.random.default_rng(seed))
        assert (drawn["candidates"][drawn["right"]] == targets).all()
        sums.append(np.exp(logits[drawn["candidates"]] + drawn["correction"]).sum())
    assert np.mean(sums) == pytest.approx(np.exp(logits).sum(), rel=0.01)


def test_a_stopped_run_goes_on_to_the_same_weights(pairs, monkeypatch, tmp_path):
    monkeypatch.setattr(words_sequence, "WIDTH", 6)
    monkeypatch.setattr(words_sequence, "CELLS", 10)
    plan = Plan(4, 1e-2)

    def fresh() -> words_sequence.Sequence:
        keras.utils.set_random_seed(1)
        model = words_sequence.compiled(WORDS_OF_TOY)
        model.noise.stddev = 0  # noise is not drawn again alike
        return model

    whole = fresh()
    train(whole, pairs.at, plan, tmp_path / "whole")

    def cut(step: int) -> tuple:
        if step == 2:
            raise KeyboardInterrupt
        return pairs.at(step)

    monkeypatch.setattr("training.words_run.SAVE_SECONDS", 0)
    with pytest.raises(KeyboardInterrupt):
        train(fresh(), cut, plan, tmp_path / "cut")
    resumed = fresh()
    state = train(resumed, pairs.at, plan, tmp_path / "cut")
    assert state["step"] == 4
    for one, other in zip(whole.get_weights(), resumed.get_weights(), strict=True):
        assert one == pytest.approx(other, abs=1e-6)


# ----- what is shipped


def test_the_file_is_small_and_has_no_pickle():
    path = WORDS / "sequence.npz"
    assert path.stat().st_size < 3.5e6
    with np.load(path, allow_pickle=False) as arrays:
        assert all(arrays[name].dtype == np.float16 for name in arrays.files)


def test_the_shipped_network_rebuilds_a_short_caption(shipped):
    caption = ["a", "dog", "runs", "through", "the", "grass"]
    assert shipped.sentence(shipped.read(caption)[-1], "<rebuild>") == caption


def test_long_captions_are_rebuilt_less_often_than_short_ones():
    measured = json.loads((WORDS / "sequence.json").read_text(encoding="utf-8"))
    shares = [row["rebuilt"] for row in measured["rebuilt by length"].values()]
    assert shares[0] > shares[-1]


# ----- the page


@pytest.fixture
def page() -> AppTest:
    def level() -> None:
        from pages.words_levels import sequence

        sequence.show()

    return AppTest.from_function(level, default_timeout=60)


def texts(page: AppTest) -> str:
    shown = [*page.header, *page.subheader, *page.markdown, *page.caption, *page.info, *page.success, *page.warning]
    return " ".join(element.value for element in shown)


def test_the_page_opens_with_every_part_filled(page):
    page.run()
    assert not page.exception
    assert [part.value for part in page.subheader] == [
        "The encoder reads", "The decoder writes", "Teacher forcing: on and off", "A walk between two captions"
    ]  # fmt: skip
    assert len(page.table) == 3
    assert len(page.table[2].value) == 7


@pytest.mark.parametrize("text", ["", "dog", "собака", "a " * 31, "<script>alert(1)</script>", "zzyzx **x** | y", "x" * 500])
def test_the_page_lives_with_whatever_is_typed(page, text):
    page.session_state["sequence_caption"] = page.session_state["sequence_second"] = text
    page.session_state["sequence_order"], page.session_state["sequence_steps"] = "shout", 99
    page.run()
    assert not page.exception
    assert "<script" not in texts(page)


def test_the_question_has_its_answer_among_its_options(shipped):
    question = network_questions.how_large(shipped)
    assert question.options[question.right] == f"{len(shipped.encoder.recurrent)} both times"
