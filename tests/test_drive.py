"""A captioner from Google Drive, from a real https server that answers as Drive does, well and badly."""

import hashlib
import io
import json
import os
import random
import shutil
import stat
import subprocess
import sys
import threading
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pytest
from web_server import UNREACHABLE, drip, drip_body, endless, no_web_server, redirect_to, send, silent

from core import settings
from core.captions import drive, library, model_folder, model_zip
from core.captions.installed import installed
from core.transfer import DownloadError

FILE_ID = "1lW4mf5YNtS4MAD7ZkAauDDWp2N3_Qzs7"
FILES = {"attention.npz": random.Random(0).randbytes(300_000), "vocabulary.txt": b"<end>\n<start>\n<unk>\na\n"}


def manifest(name="mine", **changes):
    """A captioner's model.json as training writes it."""
    fields = {
        "name": name,
        "title": "Mine",
        "encoder": {"download": "encoder.tflite", "tensor": 170},
        "decoders": {"attention": "attention.npz"},
        "vocabulary": "vocabulary.txt",
        "files": {file: hashlib.sha256(data).hexdigest() for file, data in FILES.items()},
        "scores": {"attention": {}},
        "beam": 3,
        "guess_below": -1.5,
        "card": ["Trained on 300,000 random bytes."],
    }
    return json.dumps(fields | changes).encode()


def zipped(members):
    """The bytes of a zip of {name or ZipInfo: bytes}."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return packed.getvalue()


def captioner(name="mine", **changes):
    return zipped({f"mine/{file}": data for file, data in FILES.items()} | {"mine/model.json": manifest(name, **changes)})


MODEL = captioner()


# how Drive answers


def give(handler, body=MODEL, size=None):
    handler.send_response(200)
    handler.send_header("Content-Type", "application/octet-stream")
    handler.send_header("Content-Disposition", 'attachment; filename="mine.zip"')
    if size is not None:
        handler.send_header("Content-Length", str(size))
    handler.end_headers()
    handler.wfile.write(body)


def good(handler):
    give(handler, size=len(MODEL))


def without_length(handler):
    give(handler)


def page(text, code=200):
    return lambda handler: send(
        handler, f"<!DOCTYPE html><html><body>{text}</body></html>".encode(), kind="text/html; charset=utf-8", code=code
    )


def question(address, form_id="download-form"):
    """The page before a file that is too large for Drive's virus scan."""
    fields = {"id": FILE_ID, "export": "download", "confirm": "t", "uuid": "fe0fb91b-5283"}
    hidden = "".join(f'<input type="hidden" name="{name}" value="{value}">' for name, value in fields.items())
    text = f"Google Drive can't scan this file for viruses.<form id='{form_id}' action='{address}' method='get'>{hidden}</form>"
    return page(text)


def ask_first(handler):
    """As for a file of 100 MB: a page with a form, and the file only for who sends the form and the cookie."""
    if "confirm=t" not in handler.path:
        handler.protocol_version = "HTTP/1.1"
        body = io.BytesIO()
        real, handler.wfile = handler.wfile, body
        question(f"{handler.server.address}/download")(handler)
        handler.wfile = real
        real.write(body.getvalue().replace(b"\r\n", b"\r\nSet-Cookie: download_warning=t; Path=/\r\n", 1))
    elif handler.headers.get("Cookie") == "download_warning=t":
        good(handler)
    else:
        page("again")(handler)


def ask_for_ever(handler):
    question(f"{handler.server.address}/download")(handler)


def lead_to_http(handler):
    question(f"http://127.0.0.1:{handler.server.server_port}/download")(handler)


QUOTA = (
    '<title>Google Drive - Quota exceeded</title><p class="uc-error-caption">Sorry, you can\'t view or download this file at this time.</p>'
    '<p class="uc-error-subcaption">Too many users have viewed or downloaded this file recently. Please try again later.</p>'
)
SIGN_IN = '<title>Google Drive: Sign-in</title><a href="https://accounts.google.com/ServiceLogin">Sign in</a>'


def cut(handler):
    give(handler, MODEL[:100_000], size=len(MODEL))


def other_bytes(handler):
    give(handler, MODEL[::-1], size=len(MODEL))


def announced_too_large(handler):
    give(handler, size=settings.MAX_DRIVE_BYTES + 1)


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    """No captioner but a built-in one; an id, its digest, and a Drive that nobody answers."""
    monkeypatch.setattr(settings, "ASSETS", tmp_path / "assets")
    monkeypatch.setattr(settings, "MODELS", tmp_path / "models")
    monkeypatch.setattr(settings, "DRIVE_ID", FILE_ID)
    monkeypatch.setattr(drive, "ADDRESS", f"{UNREACHABLE}/uc")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    expect(MODEL)
    put(settings.ASSETS / "captions", "strong")


def expect(body):
    settings.DRIVE_SHA256 = hashlib.sha256(body).hexdigest()


def put(place, name, **changes):
    """A captioner's folder, put there by hand."""
    (place / name).mkdir(parents=True)
    for file, data in FILES.items():
        (place / name / file).write_bytes(data)
    (place / name / "model.json").write_bytes(manifest(name, **changes))
    return place / name


@pytest.fixture
def google(web, certificate, monkeypatch):
    """Start Drive's stand-in: google(answer) -> WebServer."""

    def start(answer):
        server = web(answer, certificate)
        monkeypatch.setattr(drive, "ADDRESS", f"{server.address}/uc")
        return server

    return start


def serve_zip(google, body):
    expect(body)
    return google(lambda handler: give(handler, body, size=len(body)))


def kept():
    """What is in the folder of models, the locks' own empty files excepted."""
    return sorted(path.name for path in settings.MODELS.iterdir() if path.suffix != ".lock")


def sentence_of_failure():
    with pytest.raises(DownloadError) as caught:
        drive.fetch_model()
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


# what goes well


@pytest.mark.parametrize("answer", [good, without_length])
def test_captioner_comes_whole_and_is_listed_after_the_built_in_one(google, answer):
    server = google(answer)
    folder = drive.fetch_model()
    assert folder == settings.MODELS / "mine"
    assert {file: (folder / file).read_bytes() for file in FILES} == FILES
    assert [model.name for model in installed().models] == ["strong", "mine"]
    assert server.requests == [f"/uc?id={FILE_ID}"]
    assert kept() == ["mine"]


def test_large_file_comes_past_the_page_that_asks_for_confirmation(google):
    server = google(ask_first)
    assert model_folder.read(drive.fetch_model()).name == "mine"
    assert server.requests == [f"/uc?id={FILE_ID}", f"/download?id={FILE_ID}&export=download&confirm=t&uuid=fe0fb91b-5283"]


def test_drive_may_send_on_to_another_https_address(google, web, certificate):
    google(redirect_to(f"{web(good, certificate).address}/download"))
    assert drive.fetch_model() == settings.MODELS / "mine"


def test_second_call_works_without_a_network(google, monkeypatch):
    google(good)
    folder = drive.fetch_model()
    monkeypatch.setattr(drive, "ADDRESS", f"{UNREACHABLE}/uc")
    assert drive.fetch_model() == folder


def test_without_an_id_nothing_is_asked_for(google, monkeypatch):
    server = google(good)
    monkeypatch.setattr(settings, "DRIVE_ID", "")
    assert drive.fetch_model() is None
    assert server.requests == []


def test_link_that_drive_copies_is_as_good_as_an_id(google, monkeypatch):
    server = google(good)
    monkeypatch.setattr(settings, "DRIVE_ID", f"https://drive.google.com/file/d/{FILE_ID}/view?usp=sharing")
    assert drive.fetch_model()
    assert server.requests == [f"/uc?id={FILE_ID}"]


def test_progress_grows_to_the_whole_file_in_the_callers_thread(google):
    google(good)
    calls = []
    drive.fetch_model(lambda done, size: calls.append((done, size, threading.current_thread())))
    assert [done for done, _, _ in calls] == sorted({done for done, _, _ in calls})
    assert calls[-1] == (len(MODEL), len(MODEL), threading.current_thread())


def test_newer_zip_replaces_the_folder_of_the_older_one(google):
    google(good)
    drive.fetch_model()
    serve_zip(google, captioner(title="Newer"))
    assert model_folder.read(drive.fetch_model()).title == "Newer"
    assert kept() == ["mine"]


def test_damaged_folder_is_fetched_again(google):
    google(good)
    folder = drive.fetch_model()
    (folder / "attention.npz").write_bytes(b"damage")
    assert (drive.fetch_model() / "attention.npz").read_bytes() == FILES["attention.npz"]


# what goes wrong at the other end


@pytest.mark.parametrize(
    ("answer", "reason", "advice"),
    [
        (page(QUOTA), "allows no more downloads of this file for now", "try again tomorrow"),
        (page(QUOTA, 403), "allows no more downloads of this file for now", "try again tomorrow"),
        (page(SIGN_IN), "does not give this file to everybody", "Anyone with the link"),
        (
            page("You need access. Request access, or switch to an account with access."),
            "does not give this file to",
            "Anyone with the link",
        ),
        (page("Forbidden", 403), "does not give this file to everybody", "Anyone with the link"),
        (page("Not found", 404), "has no file of this id", "check THOUSAND_WORDS_DRIVE_ID"),
        (page("Error", 500), "answered with error 500", "try again later"),
        (page("Welcome to the school's Wi-Fi"), "answered with a web page instead of the file", "in a browser"),
        (ask_for_ever, "asked again and again for a confirmation", "in a browser"),
        (lead_to_http, "sends on to an address that is not https", "in a browser"),
        (redirect_to("http://127.0.0.1:1/download"), "sends on to an address that is not https", ""),
        (cut, f"stopped after 100000 of {len(MODEL)} bytes", "try again"),
        (other_bytes, "sent a different file (its checksum is wrong)", "put its SHA-256 into THOUSAND_WORDS_DRIVE_SHA256"),
        (announced_too_large, "has a file of more than 1 MB", "upload the zip"),
        (endless, "has a file of more than 1 MB", "upload the zip"),
        (no_web_server, "did not answer as a web server does", "try again"),
    ],
)
def test_bad_answer_gives_a_sentence_and_leaves_the_built_in_captioner(google, monkeypatch, answer, reason, advice):
    monkeypatch.setattr(settings, "MAX_DRIVE_BYTES", 1024 * 1024)
    google(answer)
    sentence = sentence_of_failure()
    assert sentence.startswith(f"The captioner could not be downloaded because Google Drive {reason}")
    assert advice in sentence
    assert kept() == []
    assert [model.name for model in installed().models] == ["strong"]


@pytest.mark.parametrize("answer", [drip_body, drip])
def test_dripping_server_ends_at_the_whole_time_limit(google, monkeypatch, answer):
    monkeypatch.setattr(settings, "DRIVE_TIMEOUT_SECONDS", 0.5)
    google(answer)
    assert "was too slow (0.5 seconds were not enough)" in sentence_of_failure()
    assert kept() == []


def test_silent_server_is_given_up_early(google, monkeypatch):
    monkeypatch.setattr(settings, "DOWNLOAD_STALL_SECONDS", 0.3)
    google(silent)
    assert "sent nothing for 0.3 seconds" in sentence_of_failure()


def test_no_network_gives_a_sentence():
    reason = "Google Drive could not be reached; check the network connection and try again in a minute."
    assert sentence_of_failure() == f"The captioner could not be downloaded because {reason}"


def test_server_without_a_trusted_certificate_is_refused(web, certificate_file, monkeypatch):
    server = web(good, certificate_file)
    monkeypatch.setattr(drive, "ADDRESS", f"{server.address}/uc")
    assert "certificate is not trusted" in sentence_of_failure()
    assert server.requests == []


# what the host may have set


@pytest.mark.parametrize("digest", ["", "abc", "g" * 64])
def test_nothing_is_fetched_without_a_checksum(google, monkeypatch, digest):
    server = google(good)
    monkeypatch.setattr(settings, "DRIVE_SHA256", digest)
    assert "set THOUSAND_WORDS_DRIVE_SHA256 to the 64 digits that `sha256sum NAME.zip` prints" in sentence_of_failure()
    assert server.requests == []


@pytest.mark.parametrize(
    "link",
    [
        "short",
        "../../../etc/passwd",
        f"{FILE_ID}&confirm=t",
        f"https://drive.google.com/drive/folders/{FILE_ID}",
        "https://example.org/a.zip",
    ],
)
def test_what_names_no_file_on_drive_is_refused(google, monkeypatch, link):
    server = google(good)
    monkeypatch.setattr(settings, "DRIVE_ID", link)
    assert "THOUSAND_WORDS_DRIVE_ID names no file on Google Drive" in sentence_of_failure()
    assert server.requests == []


# what a zip may hold


def linked():
    link = zipfile.ZipInfo("mine/vocabulary.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    return zipped({"mine/model.json": manifest(), "mine/attention.npz": FILES["attention.npz"], link: b"/etc/passwd"})


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
    serve_zip(
        google, zipped({"mine/model.json": manifest(), "mine/attention.npz": b"other", "mine/vocabulary.txt": FILES["vocabulary.txt"]})
    )
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
    serve_zip(google, captioner("strong"))
    assert "has the name of a built-in one, “strong”" in sentence_of_failure()
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
    put(settings.MODELS, "strong", title="Not the built-in one")
    put(settings.MODELS, "whole")
    (settings.MODELS / "text.txt").write_text("no folder")
    models, problems = installed()
    assert [(model.name, model.title) for model in models] == [("strong", "Mine"), ("whole", "Mine")]
    assert any("“vocabulary.txt” of the captioner “broken” is missing" in problem for problem in problems)
    assert any("“strong” has the name of a built-in one" in problem for problem in problems)
    assert len(problems) == 2


# what goes wrong on this computer


def test_folder_that_cannot_be_written_gives_a_sentence(google, tmp_path, monkeypatch):
    (tmp_path / "a file").write_bytes(b"")
    monkeypatch.setattr(settings, "MODELS", tmp_path / "a file" / "models")  # no folder can be made below a file, not even by root
    google(good)
    assert "cannot be written; set THOUSAND_WORDS_MODELS" in sentence_of_failure()


def test_disk_that_fills_up_during_the_download_gives_a_sentence(google, small_disk, monkeypatch):
    monkeypatch.setattr(settings, "MODELS", small_disk)
    google(good)

    def fill(done, size):
        (small_disk / "filler").write_bytes(b"x" * shutil.disk_usage(small_disk).free)

    with pytest.raises(DownloadError, match="the disk is full; free 1 MB"):
        drive.fetch_model(fill)
    assert kept() == ["filler"]


def test_disk_too_small_for_the_unpacked_files_gives_a_sentence(google, small_disk, monkeypatch):
    monkeypatch.setattr(settings, "MODELS", small_disk)
    zeros = bytes(2 * 1024 * 1024)
    serve_zip(
        google, zipped({"mine/model.json": manifest(files={"zeros.npz": hashlib.sha256(zeros).hexdigest()}), "mine/zeros.npz": zeros})
    )
    assert "the disk is full" in sentence_of_failure()
    assert kept() == []


def test_progress_that_raises_leaves_nothing_behind_and_is_no_failure(google):
    class PageWasClosed(BaseException):
        """As Streamlit's own exceptions, which end a run at its st calls."""

    def stop(done, size):
        raise PageWasClosed

    google(good)
    with pytest.raises(PageWasClosed):
        drive.fetch_model(stop)
    assert kept() == []
    assert drive.fetch_model()


# many at once


def start_process():
    program = (
        "import sys; from core.captions import drive; drive.ADDRESS = sys.argv[1]; print('ready', flush=True); "
        "print(drive.fetch_model(lambda done, size: print('some', flush=True)))"
    )
    chosen = {"MODELS": str(settings.MODELS), "DRIVE_ID": settings.DRIVE_ID, "DRIVE_SHA256": settings.DRIVE_SHA256}
    environment = {**os.environ, **{f"THOUSAND_WORDS_{name}": value for name, value in chosen.items()}}
    command = [sys.executable, "-c", program, drive.ADDRESS]
    process = subprocess.Popen(command, cwd=settings.ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "ready\n"
    return process


def test_two_processes_at_once_download_once(google):
    both_started = threading.Event()

    def answer_late(handler):
        both_started.wait(10)
        time.sleep(0.3)  # so that the second process meets the lock
        good(handler)

    server = google(answer_late)
    processes = [start_process(), start_process()]
    both_started.set()
    for process in processes:
        output, _ = process.communicate(timeout=120)
        assert output.splitlines()[-1] == str(settings.MODELS / "mine")
    assert len(server.requests) == 1
    assert kept() == ["mine"]


def test_thirty_threads_fail_with_one_request_and_one_sentence(google):
    server = google(page(QUOTA))
    with ThreadPoolExecutor(30) as pool:
        sentences = {future.result() for future in [pool.submit(sentence_of_failure) for _ in range(30)]}
    assert len(sentences) == 1
    assert len(server.requests) == 1


def test_what_a_killed_process_left_is_removed_by_the_next(google):
    server = google(lambda handler: (give(handler, MODEL[:100_000], size=len(MODEL)), handler.server.stopping.wait()))
    process = start_process()
    assert process.stdout.readline() == "some\n"
    process.kill()
    process.wait()
    process.stdout.close()
    assert len(kept()) == 1
    assert library.folders().keys() == {"strong"}
    server.answer = good
    drive.fetch_model()
    assert kept() == ["mine"]


# where the settings come from


@pytest.mark.browser
def test_every_setting_of_the_example_of_secrets_reaches_the_app(serve, chromium, tmp_path):
    lines = (settings.ROOT / ".streamlit" / "secrets.toml.example").read_text(encoding="utf-8").splitlines()
    chosen = [line.removeprefix("# ") for line in lines if line.startswith("# THOUSAND_WORDS_")]
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "secrets.toml").write_text("\n".join(chosen))
    script = tmp_path / "app.py"
    script.write_text(
        "import streamlit as st\nfrom core import settings\n"
        "st.text([settings.FETCH_STRONG, settings.MIRROR, settings.DRIVE_ID, settings.DRIVE_SHA256])"
    )
    server = serve(script, HOME=str(tmp_path), USERPROFILE=str(tmp_path))  # its settings, too, are read from there
    page = chromium.new_page()
    page.goto(server.url)
    shown = page.get_by_test_id("stText").inner_text(timeout=60_000)
    page.close()
    values = [line.split('"')[1] for line in chosen]
    assert shown == str([True, *values[1:]])
