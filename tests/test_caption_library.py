"""Which captioners there are, which one speaks, and what is fetched when the app starts."""

import shutil
import threading
from dataclasses import replace

import pytest

from core import settings
from core.captions import at_start, library, model_folder
from core.captions.captioner import Captioner
from core.captions.model_folder import ModelError
from tests import caption_models


@pytest.fixture(autouse=True)
def _own_folders(monkeypatch, tmp_path):
    """An empty cache, no captioners of one's own yet, and a mirror that nobody answers."""
    monkeypatch.setattr(settings, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(settings, "MODELS", tmp_path / "models")
    monkeypatch.setattr(settings, "MIRROR", "http://127.0.0.1:9")
    monkeypatch.setattr(settings, "DRIVE_ID", "")
    (tmp_path / "models").mkdir()


def fetched_at_start() -> list[str]:
    problems = at_start.begin()
    for thread in threading.enumerate():
        if thread.name == "fetched at start":
            thread.join()
    return problems


def test_the_built_in_captioner_speaks_unless_another_one_is_named():
    caption_models.own(settings.MODELS, "a-own")
    assert library.is_built_in(library.choose())
    assert not library.is_built_in(library.choose("a-own"))


def test_where_the_built_in_one_is_damaged_an_own_one_speaks_and_without_any_the_sentence_says_what_to_do(monkeypatch, tmp_path):
    caption_models.own(settings.MODELS)
    monkeypatch.setattr(settings, "ASSETS", tmp_path)
    assert library.choose().name == "mine"
    (settings.MODELS / "mine" / "vocabulary.txt").unlink()
    with pytest.raises(ModelError, match=r"^The captioner is missing or damaged: install the app again\.$"):
        library.choose()


def test_what_could_not_be_fetched_at_start_is_one_sentence(monkeypatch):
    assert fetched_at_start() == []  # nobody asked for anything
    monkeypatch.setattr(settings, "DRIVE_ID", "1AbCdEfGhIjKlMnOpQrStUvWxYz012345")
    problems = fetched_at_start()
    assert len(problems) == 1
    assert problems[0].endswith(".")


def test_a_captioner_that_was_written_anew_has_another_stamp_and_a_built_in_one_keeps_its_name():
    own = caption_models.own(settings.MODELS)
    name = caption_models.built_in().folder.name
    caption_models.own(settings.MODELS, name)
    before = library.stamps()
    assert library.folders()[name].is_relative_to(settings.ASSETS)
    shutil.rmtree(own)
    caption_models.own(settings.MODELS)
    assert library.stamps() != before


@pytest.mark.parametrize("word", ["<b>dog</b>", "[dog](javascript:x)", "$dog$", "Hund", "a dog", ""])
def test_a_captioner_whose_words_could_be_markup_is_refused(word):
    folder = caption_models.own(settings.MODELS)
    model, words = model_folder.read(folder), (folder / "vocabulary.txt").read_text(encoding="utf-8")
    (folder / "vocabulary.txt").write_text(words.replace("\nman\n", f"\n{word}\n"), encoding="utf-8")
    model_folder.write(replace(model, files=model.files | {"vocabulary.txt": model_folder.sha256(folder / "vocabulary.txt")}))
    with pytest.raises(ModelError, match="do not fit together"):
        Captioner(model_folder.read(folder))


@pytest.mark.parametrize("spec", [{"download": "mobilenet.tflite", "tensor": 170}, {"name": "resnet"}, {}])
def test_a_captioner_that_sees_with_a_network_that_is_not_here_is_refused(spec):
    model = model_folder.read(caption_models.own(settings.MODELS))
    model_folder.write(replace(model, encoder=spec))
    with pytest.raises(ModelError, match="sees with a network that this app does not have: train it again"):
        model_folder.read(model.folder)


@pytest.mark.parametrize("side", [10**6, -1, "wide", None, [224]])
def test_a_captioner_whose_encoder_would_see_no_possible_square_is_refused(side):
    model = model_folder.read(caption_models.own(settings.MODELS))
    model_folder.write(replace(model, encoder={"file": model.vocabulary, "side": side}))
    with pytest.raises(ModelError, match="do not fit together"):
        Captioner(model_folder.read(model.folder))
