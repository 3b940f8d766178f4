"""Which captioners there are, which one speaks, and what is fetched when the app starts."""

import shutil
import threading
from dataclasses import replace

import pytest

from core import settings, weights
from core.captions import at_start, library, model_folder
from core.captions.captioner import Captioner
from core.captions.model_folder import ModelError
from tests import caption_models
from tests.caption_models import needs_strong


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


def own_that_runs(name: str) -> None:
    """A captioner of one's own that needs no download: its encoder is a file in its folder (which is not opened here)."""
    folder = caption_models.own(settings.MODELS, name)
    manifest = folder / "model.json"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace('"download"', '"file"'), encoding="utf-8")
    text = manifest.read_text(encoding="utf-8").replace(caption_models.ENCODER, "vocabulary.txt")
    manifest.write_text(text, encoding="utf-8")


@needs_strong
def test_the_strong_captioner_speaks_once_it_is_here_else_another_that_can(monkeypatch):
    own_that_runs("mine")
    if not caption_models.COMPACT:
        assert library.choose().name == "mine"
    monkeypatch.setattr(settings, "MIRROR", str(caption_models.TEACHER))
    monkeypatch.setattr(settings, "FETCH_STRONG", True)
    assert fetched_at_start() == []
    assert library.choose().name == "strong"
    assert library.choose("mine").name == "mine"


def test_nothing_is_fetched_at_start_unless_the_host_asks_for_it():
    assert fetched_at_start() == []
    assert weights.present(caption_models.ENCODER) is None


@needs_strong
def test_what_could_not_be_fetched_at_start_is_one_sentence(monkeypatch):
    monkeypatch.setattr(settings, "FETCH_STRONG", True)
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    problems = fetched_at_start()
    assert len(problems) == 1
    assert problems[0].endswith(".")


@pytest.mark.skipif(caption_models.COMPACT, reason="the compact captioner always runs")
def test_where_none_can_run_the_sentence_says_how_to_get_one():
    with pytest.raises(ModelError, match=r"^No captioner can run here yet.*--model strong\.$"):
        library.choose()


@needs_strong
def test_a_captioner_that_was_written_anew_has_another_stamp_and_a_built_in_one_keeps_its_name():
    own = caption_models.own(settings.MODELS)
    caption_models.own(settings.MODELS, "strong")
    before = library.stamps()
    assert library.folders()["strong"].is_relative_to(settings.ASSETS)
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
