"""Decoders that vote: the mean of what each says alone, on disk as one captioner."""

import shutil
from dataclasses import replace

import numpy as np
import pytest

from core.captions import decoder, model_folder
from core.captions.captioner import Captioner
from core.captions.decoder import Decoder, State, log_softmax
from core.captions.ensemble import Ensemble
from core.captions.search import beam_search
from tests import caption_models


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The built-in captioner's usual decoder, and beside it another one that likes its words less evenly."""
    first = replace(caption_models.built_in(), members=())
    folder = shutil.copytree(first.folder, tmp_path_factory.mktemp("models") / "both")
    weights = decoder.load(first.path(first.decoders["attention"]))
    decoder.save(folder / "second.npz", weights | {"word_bias": weights["word_bias"] * 0.5})
    files = first.files | {"second.npz": model_folder.sha256(folder / "second.npz")}
    model_folder.write(replace(first, folder=folder, members=("second.npz",), files=files))
    return folder


@pytest.fixture(scope="module")
def captioner(folder) -> Captioner:
    return Captioner(model_folder.read(folder))


@pytest.fixture(scope="module")
def inputs(captioner):
    """What the decoders read of three soft pictures of chance."""
    coarse = np.random.default_rng(0).integers(0, 256, (3, 10, 10, 3), dtype=np.uint8)
    photos = coarse.repeat(26, 1).repeat(26, 2)
    return captioner.standard(captioner.see([captioner.square(photo) for photo in photos]).features)


def members(captioner: Captioner) -> tuple[Decoder, ...]:
    return captioner.decoders[captioner.usual].members


def test_a_word_gets_the_mean_of_the_log_probabilities_that_each_gives_alone(captioner, inputs):
    both = Ensemble(members(captioner))
    words, beams = np.arange(3, 9).reshape(3, 2), np.zeros((3, 2), int)
    look = both.look(inputs)
    step = both.step(words, both.start(look).of(np.arange(3), beams), look)
    alone = []
    for member in members(captioner):
        seen = member.look(inputs)
        state: State = member.start(seen).of(np.arange(3), beams)
        alone.append(member.step(words, state, seen))
    mean = log_softmax((alone[0].log_probabilities + alone[1].log_probabilities) / 2)
    np.testing.assert_allclose(step.log_probabilities, mean, atol=1e-4)
    np.testing.assert_allclose(step.attention.sum(-1), 1, atol=1e-5)


def test_one_that_votes_with_itself_says_what_it_says_alone(captioner, inputs):
    one = members(captioner)[0]
    for expected, found in zip(beam_search(one, inputs, 3), beam_search(Ensemble([one] * 2), inputs, 3), strict=True):
        assert [caption.text for caption in found] == [caption.text for caption in expected]
        np.testing.assert_allclose([c.score for c in found], [c.score for c in expected], atol=1e-3)


def test_a_member_of_a_captioner_on_disk_votes(captioner, inputs):
    (said, *_) = beam_search(captioner.decoders[captioner.usual], inputs, 3)
    (alone, *_) = beam_search(members(captioner)[0], inputs, 3)
    assert len(members(captioner)) == 2
    assert said[0].log_probability != pytest.approx(alone[0].log_probability, abs=1e-3)


def test_a_members_file_is_checked_as_every_other(folder, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "both")
    model = model_folder.read(copy)
    model_folder.write(replace(model, files={name: digest for name, digest in model.files.items() if name != "second.npz"}))
    with pytest.raises(model_folder.ModelError, match=r"does not list its file “second\.npz”"):
        model_folder.read(copy)
    model_folder.write(model)
    (copy / "second.npz").unlink()
    with pytest.raises(model_folder.ModelError, match="second"):
        model_folder.read(copy)
