"""A captioner from Google Drive, from a real https server that answers as Drive does, well and badly."""

import hashlib
import os
import shutil
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from drive_stand_in import (
    FILE_ID,
    FILES,
    MODEL,
    QUOTA,
    SIGN_IN,
    announced_too_large,
    ask_first,
    ask_for_ever,
    captioner,
    cut,
    give,
    good,
    kept,
    lead_to_http,
    manifest,
    other_bytes,
    page,
    sentence_of_failure,
    serve_zip,
    without_length,
    zipped,
)
from web_server import UNREACHABLE, drip, drip_body, endless, no_web_server, redirect_to, silent

from core import settings
from core.captions import drive, library, model_folder
from core.captions.installed import installed
from core.transfer import DownloadError

pytestmark = pytest.mark.usefixtures("place")

# what goes well


@pytest.mark.parametrize("answer", [good, without_length])
def test_captioner_comes_whole_and_is_listed_after_the_built_in_one(google, answer):
    server = google(answer)
    folder = drive.fetch_model()
    assert folder == settings.MODELS / "mine"
    assert {file: (folder / file).read_bytes() for file in FILES} == FILES
    assert [model.name for model in installed().models] == ["built-in", "mine"]
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
    assert [model.name for model in installed().models] == ["built-in"]


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
    assert library.folders().keys() == {"built-in"}
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
        "import streamlit as st\nfrom core import settings\nst.text([settings.MIRROR, settings.DRIVE_ID, settings.DRIVE_SHA256])"
    )
    server = serve(script, HOME=str(tmp_path), USERPROFILE=str(tmp_path))  # its settings, too, are read from there
    page = chromium.new_page()
    page.goto(server.url)
    shown = page.get_by_test_id("stText").inner_text(timeout=60_000)
    page.close()
    values = [line.split('"')[1] for line in chosen]
    assert shown == str(values)
