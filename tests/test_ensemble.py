"""Decoders that vote: the mean of what each says alone, on disk as one captioner."""

import shutil
from dataclasses import replace

import keras
import numpy as np
import pytest

from core.captions import decoder, model_folder
from core.captions.captioner import Captioner
from core.captions.decoder import SPECIAL, Decoder, State, log_softmax
from core.captions.ensemble import Ensemble, Grids, spread
from core.captions.model_folder import USUAL
from core.captions.search import beam_search
from core.words.vocabulary import Vocabulary
from tests import caption_models
from training.captioner_join import joined
from training.convert import to_litert

WORDS = Vocabulary((*SPECIAL, *"abcdefgh"))


def small(seed: int, features: int) -> Decoder:
    random, (v, e, h, a) = np.random.default_rng(seed), (len(WORDS), 5, 7, 4)
    sizes = {
        "embedding": (v, e), "read": (e + features, 4 * h), "recur": (h, 4 * h), "lstm_bias": (4 * h,), "begin": (features, 2 * h),
        "begin_bias": (2 * h,), "key": (features, a), "query": (h, a), "show": (features, e), "say": (h, e), "say_bias": (e,),
        "word_bias": (v,), "mean": (features,),
    }  # fmt: skip
    weights = {name: random.normal(0, 0.7, size).astype(np.float32) for name, size in sizes.items()}
    return Decoder(weights | {"deviation": np.ones(features, np.float32)}, WORDS)


MEMBERS = small(1, 6), small(2, 3)


@pytest.fixture
def grids() -> Grids:
    random = np.random.default_rng(0)
    return Grids((random.normal(size=(4, 2, 2, 6)).astype(np.float32), random.normal(size=(4, 3, 3, 3)).astype(np.float32)))


def test_a_word_gets_the_mean_of_the_log_probabilities_that_each_gives_alone(grids):
    both = Ensemble(MEMBERS)
    words = np.arange(8).reshape(4, 2)
    step = both.step(words, (state := both.start(look := both.look(grids))).of(np.arange(4), np.zeros((4, 2), int)), look)
    alone = []
    for member, part, one in zip(MEMBERS, grids.parts, state, strict=True):
        beams = State(*(np.repeat(half, 2, axis=1) for half in one))
        alone.append(member.step(words, beams, member.look(part)))
    mean = log_softmax((alone[0].log_probabilities + alone[1].log_probabilities) / 2)
    np.testing.assert_allclose(step.log_probabilities, mean, atol=1e-5)
    np.testing.assert_allclose(step.attention, (alone[0].attention @ spread(4, 9) + alone[1].attention) / 2, atol=1e-6)
    np.testing.assert_allclose(step.attention.sum(-1), 1, atol=1e-5)


def test_one_that_votes_with_itself_says_what_it_says_alone(grids):
    one = grids.parts[0]
    alone = beam_search(MEMBERS[0], one, 3)
    twice = beam_search(Ensemble([MEMBERS[0]] * 2), Grids((one, one)), 3)
    for expected, found in zip(alone, twice, strict=True):
        assert [caption.text for caption in found] == [caption.text for caption in expected]
        np.testing.assert_allclose([c.score for c in found], [c.score for c in expected], atol=1e-4)


def test_photos_together_are_described_as_each_by_itself(grids):
    both = Ensemble(MEMBERS)
    together = beam_search(both, grids, 3)
    alone = [beam_search(both, one, 3)[0] for one in grids.alone()]
    assert [[c.text for c in captions] for captions in together] == [[c.text for c in captions] for captions in alone]
    for part, again in zip(grids.parts, Grids.joined(grids.alone()).parts, strict=True):
        np.testing.assert_array_equal(part, again)
    assert grids.finest == (3, 3)


def test_a_coarse_cell_is_spread_over_the_fine_ones_that_it_covers():
    quarters = spread(1, 4)
    np.testing.assert_allclose(quarters, [[0.25] * 4])
    np.testing.assert_allclose(spread(4, 16)[3].reshape(4, 4)[2:, 2:], 0.25)
    for cells, finer in ((49, 100), (49, 49), (4, 9)):
        np.testing.assert_allclose(spread(cells, finer).sum(1), 1, atol=1e-5)
        np.testing.assert_allclose(np.full(cells, 1 / cells) @ spread(cells, finer), 1 / finer, atol=1e-6)
    np.testing.assert_allclose(spread(49, 49), np.eye(49), atol=1e-6)


@pytest.fixture
def folder(tmp_path):
    """The built-in captioner's first decoder, and beside it a second one of the same encoder, with other numbers."""
    first = replace(caption_models.built_in(), members=())
    second = replace(first, folder=shutil.copytree(first.folder, tmp_path / "second"), name="second")
    file = next(iter(second.decoders.values()))
    weights = decoder.load(second.path(file))
    decoder.save(second.path(file), weights | {"word_bias": weights["word_bias"] * 0.9})
    second = replace(second, files=second.files | {file: model_folder.sha256(second.path(file))})
    model_folder.write(second)
    model_folder.write(joined(first, second, tmp_path / "both"))
    return tmp_path / "both"


def test_two_captioners_joined_see_once_and_vote(folder):
    captioner = Captioner(model_folder.read(folder))
    assert [encoder.side for encoder in captioner.encoders] == [260]
    photo = np.random.default_rng(3).integers(0, 256, (90, 120, 3), dtype=np.uint8)
    seen = captioner.see([captioner.squares(photo)])
    assert len(seen.grids.parts) == 1
    (said,) = captioner.say(seen)
    assert len(captioner.decoders[captioner.usual].members) == 2
    assert said.best.text


def test_a_member_with_a_network_of_its_own_brings_it_along(folder, tmp_path):
    """Its decoder is for other features; what is seen with both is what counts here."""
    photo = keras.Input((64, 64, 3))
    small = keras.layers.AveragePooling2D(16)(photo)
    to_litert(keras.Model(photo, small), {"grid": small}, tmp_path / "second" / "encoder.tflite")
    second = model_folder.read(tmp_path / "second")
    second = replace(
        second,
        encoder={"file": "encoder.tflite", "side": 64},
        files=second.files | {"encoder.tflite": model_folder.sha256(second.path("encoder.tflite"))},
    )
    third = joined(replace(model_folder.read(folder), members=()), second, tmp_path / "other")
    assert third.encoders == (USUAL, {"file": "second-encoder.tflite", "side": 64})
    model_folder.write(third)
    captioner = Captioner(model_folder.read(third.folder))
    seen = captioner.see([captioner.squares(np.full((50, 80, 3), 200, np.uint8))])
    assert [part.shape for part in seen.grids.parts] == [(1, 9, 9, 560), (1, 4, 4, 3)]
    assert seen.pooled.shape == (1, 1280)


@pytest.mark.parametrize("missing", ["second.npz", "vocabulary.txt"])
def test_a_members_file_is_checked_as_every_other(folder, missing):
    (folder / missing).unlink()
    with pytest.raises(model_folder.ModelError, match=missing):
        model_folder.read(folder)


def test_a_member_that_is_not_listed_is_refused(folder):
    model = model_folder.read(folder)
    model_folder.write(replace(model, files={name: digest for name, digest in model.files.items() if name != "second.npz"}))
    with pytest.raises(model_folder.ModelError, match=r"does not list its file “second\.npz”"):
        model_folder.read(folder)


def test_captioners_of_other_words_are_not_joined(folder, tmp_path):
    model = model_folder.read(folder)
    (folder / "vocabulary.txt").write_text("other\n")
    with pytest.raises(ValueError, match="different words"):
        joined(caption_models.built_in(), model, tmp_path / "none")
