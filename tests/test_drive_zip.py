"""What a zip from Google Drive may hold, and the captioners that are there already."""

import hashlib
import json
import stat
import zipfile

import pytest
from drive_stand_in import FILES, captioner, good, kept, manifest, put, sentence_of_failure, serve_zip, zipped

from core import settings
from core.captions import drive, model_zip
from core.captions.installed import installed

pytestmark = pytest.mark.usefixtures("place")


def linked():
    link = zipfile.ZipInfo("mine/vocabulary.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    return zipped(
        {"mine/model.json": manifest(), link: b"/etc/passwd"} | {f"mine/{file}": FILES[file] for file in ("attention.npz", "photo.npz")}
    )


def outside():
    return zipped({"model.json": manifest(files={"../../evil.txt": hashlib.sha256(b"evil").hexdigest()}), "../../evil.txt": b"evil"})


NOT_MODELS = {
    "no zip": b"<html>",
    "no file": zipped({}),
    "no model.json": zipped(FILES),
    "two model.json": zipped({"a/model.json": manifest(), "b/model.json": manifest()}),
    "no JSON": zipped({"model.json": b"[" * 100_000}),
    "no fields": zipped({"model.json": b"[]"}),
    "huge model.json": zipped({"model.json": b" " * (model_zip.MAX_MANIFEST_BYTES + 1)}),
    "a missing file": zipped({"mine/model.json": manifest()}),
    "a link": linked(),
    "a path outside": outside(),
    "a name that is a path": captioner("../mine"),
    "a hidden name": captioner(".mine"),
    "a name that is no text": captioner(7),
    "too many files": zipped({f"{n}.txt": b"" for n in range(model_zip.MAX_FILES)} | {"model.json": manifest()}),
}


@pytest.mark.parametrize("body", NOT_MODELS.values(), ids=NOT_MODELS)
def test_zip_that_is_no_captioner_gives_a_sentence_and_leaves_nothing_behind(google, tmp_path, body):
    serve_zip(google, body)
    before = sorted(path.name for path in tmp_path.iterdir())
    assert sentence_of_failure() == model_zip.NO_CAPTIONER
    assert kept() == []
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*before, "models"])


def test_file_that_is_not_as_model_json_says_is_refused(google):
    members = {f"mine/{file}": data for file, data in FILES.items()} | {"mine/attention.npz": b"other", "mine/model.json": manifest()}
    serve_zip(google, zipped(members))
    assert "“attention.npz” of the captioner “mine” is missing or changed" in sentence_of_failure()
    assert kept() == []


def test_zip_that_unpacks_to_more_than_the_limit_is_refused(google, monkeypatch):
    bomb = bytes(2 * 1024 * 1024)
    monkeypatch.setattr(settings, "MAX_DRIVE_BYTES", 1024 * 1024)
    serve_zip(google, zipped({"mine/model.json": manifest(files={"zeros.npz": hashlib.sha256(bomb).hexdigest()}), "mine/zeros.npz": bomb}))
    assert "unpacks to more than 1 MB" in sentence_of_failure()
    assert kept() == []


def test_files_that_model_json_does_not_list_stay_in_the_zip(google):
    extra = {"mine/run.py": b"print()", "__MACOSX/mine/._model.json": b"", "../../evil.txt": b"evil"}
    members = {f"mine/{file}": data for file, data in FILES.items()} | {"mine/model.json": manifest()}
    serve_zip(google, zipped(extra | members))
    folder = drive.fetch_model()
    assert sorted(path.name for path in folder.iterdir()) == sorted([*FILES, "model.json", drive.NOTE])


def test_zip_of_the_files_without_their_folder_is_as_good(google):
    serve_zip(google, zipped(FILES | {"model.json": manifest()}))
    assert drive.fetch_model() == settings.MODELS / "mine"


# captioners that are there already


def test_built_in_captioner_keeps_its_name(google):
    serve_zip(google, captioner("built-in"))
    assert "has the name of a built-in one, “built-in”" in sentence_of_failure()
    assert kept() == []


def test_captioner_that_a_person_made_is_not_overwritten(google):
    put(settings.MODELS, "mine", files={}, title="By hand")
    google(good)
    assert "Another captioner is called “mine” already: rename or remove the folder" in sentence_of_failure()
    assert json.loads((settings.MODELS / "mine" / "model.json").read_text())["title"] == "By hand"


def test_captioner_trained_on_this_computer_and_then_uploaded_is_recognised(google):
    put(settings.MODELS, "mine")
    server = google(good)
    assert drive.fetch_model() == drive.fetch_model() == settings.MODELS / "mine"
    assert len(server.requests) == 1


def test_broken_captioners_are_told_about_and_the_others_go_on(tmp_path):
    (put(settings.MODELS, "broken") / "vocabulary.txt").unlink()
    put(settings.MODELS, "built-in", title="Not the built-in one")
    put(settings.MODELS, "whole")
    (settings.MODELS / "text.txt").write_text("no folder")
    models, problems = installed()
    assert [(model.name, model.title) for model in models] == [("built-in", "Mine"), ("whole", "Mine")]
    assert any("“vocabulary.txt” of the captioner “broken” is missing" in problem for problem in problems)
    assert any("“built-in” has the name of a built-in one" in problem for problem in problems)
    assert len(problems) == 2
