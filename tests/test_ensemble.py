"""Decoders that vote: the mean of what each says alone, on disk as one captioner."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.captions import decoder, model_folder
from core.captions.captioner import Captioner
from core.captions.decoder import Decoder, log_softmax
from core.captions.ensemble import Ensemble
from core.captions.search import beam_search
from tests import tiny_captioner
from training.captioner_join import joined

MEMBERS = tuple(Decoder(tiny_captioner.weights(seed), tiny_captioner.WORDS) for seed in (1, 2))
INPUTS = tiny_captioner.inputs(4)


def test_a_word_gets_the_mean_of_the_log_probabilities_that_each_gives_alone():
    words, both = np.arange(8).reshape(4, 2), (np.arange(4), np.zeros((4, 2), int))

    def step(network):
        look = network.look(INPUTS)
        return network.step(words, network.start(look).of(*both), look)

    found, alone = step(Ensemble(MEMBERS)), [step(member) for member in MEMBERS]
    mean = log_softmax((alone[0].log_probabilities + alone[1].log_probabilities) / 2)
    np.testing.assert_allclose(found.log_probabilities, mean, atol=1e-5)
    np.testing.assert_allclose(found.attention, (alone[0].attention + alone[1].attention) / 2, atol=1e-6)
    np.testing.assert_allclose(found.attention.sum(-1), 1, atol=1e-5)


def test_one_that_votes_with_itself_says_what_it_says_alone():
    alone, twice = beam_search(MEMBERS[0], INPUTS, 3), beam_search(Ensemble([MEMBERS[0]] * 2), INPUTS, 3)
    for expected, found in zip(alone, twice, strict=True):
        assert [caption.text for caption in found] == [caption.text for caption in expected]
        np.testing.assert_allclose([c.score for c in found], [c.score for c in expected], atol=1e-4)


def test_photos_together_are_described_as_each_by_itself():
    both = Ensemble(MEMBERS)
    together = beam_search(both, INPUTS, 3)
    alone = [beam_search(both, INPUTS.of([photo]), 3)[0] for photo in range(4)]
    assert [[c.text for c in captions] for captions in together] == [[c.text for c in captions] for captions in alone]


@pytest.fixture
def folder(tmp_path) -> Path:
    """Two captioners joined."""
    model = joined([tiny_captioner.folder(tmp_path / name, seed) for seed, name in enumerate(("first", "second"))], tmp_path / "both")
    names = (*model.decoders.values(), *model.members, model.photo, model.vocabulary)
    model_folder.write(replace(model, files={name: model_folder.sha256(model.path(name)) for name in names}))
    return model.folder


def test_captioners_joined_see_once_and_vote(folder):
    captioner = Captioner(model_folder.read(folder))
    photo = np.random.default_rng(3).integers(0, 256, (90, 120, 3), dtype=np.uint8)
    (description,) = captioner.describe([photo])
    assert len(captioner.decoders[captioner.usual].members) == 2
    assert description.grid == (9, 9)
    assert all(word.attention.shape == (81,) for word in description.best.words)


@pytest.mark.parametrize("file", ["second.npz", "photo.npz"])
def test_every_file_is_listed_and_there(folder, file):
    model = model_folder.read(folder)
    model_folder.write(replace(model, files={name: digest for name, digest in model.files.items() if name != file}))
    with pytest.raises(model_folder.ModelError, match=f"does not list its file “{file}”"):
        model_folder.read(folder)
    model_folder.write(model)
    (folder / file).unlink()
    with pytest.raises(model_folder.ModelError, match=file):
        model_folder.read(folder)


def test_captioners_that_learnt_other_things_are_not_joined(folder, tmp_path):
    first, second = (model_folder.read(tmp_path / name) for name in ("first", "second"))
    numbers = decoder.load(second.path("photo.npz"))
    decoder.save(second.path("photo.npz"), numbers | {"whole_mean": numbers["whole_mean"] + 1})
    with pytest.raises(ValueError, match="same photos and captions"):
        joined([first, second], tmp_path / "none")
    decoder.save(second.path("photo.npz"), numbers)
    second.path("vocabulary.txt").write_text("other\n")
    with pytest.raises(ValueError, match="know different words"):
        joined([first, second], tmp_path / "none")
    assert not (tmp_path / "none").exists()
