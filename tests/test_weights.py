"""Downloads, against real web servers on 127.0.0.1; for the public address they speak https with a certificate made here."""

import hashlib
import json
import logging
import os
import shutil
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import filelock
import pytest
from web_server import BODY, SIZE, UNREACHABLE, drip, drip_body, endless, good, no_web_server, not_there, redirect_to, reset, send, silent

from core import settings, weights

NAME = "file.bin"


def cut_in_the_middle(handler):
    send(handler, BODY[:100_000], size=SIZE)


def reset_in_the_middle(handler):
    cut_in_the_middle(handler)
    reset(handler)


def other_bytes(handler):
    send(handler, BODY[::-1], size=SIZE)


def quota_page(handler):
    send(
        handler,
        b"<!DOCTYPE html><html>Too many users have viewed or downloaded this file recently.</html>",
        kind="text/html; charset=utf-8",
    )


def bigger_than_declared(handler):
    send(handler, BODY + b"!")


def wrong_content_length(handler):
    send(handler, BODY[:-1], size=len(BODY) - 1)


def drip_headers(handler):
    handler.wfile.write(b"HTTP/1.0 200 OK\r\nX-Long: ")
    drip(handler)


@pytest.fixture
def serve(web):
    return web


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    """An empty cache, no mirror, and one download whose public address nobody answers."""
    monkeypatch.setattr(settings, "ASSETS", tmp_path)
    monkeypatch.setattr(settings, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(settings, "MIRROR", "")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    declare()


def declare(public=UNREACHABLE, size=SIZE):
    row = {"name": NAME, "url": f"{public}/{NAME}", "sha256": hashlib.sha256(BODY).hexdigest(), "bytes": size}
    rows = [{**row, "licence": "CC0", "what": "random bytes"}]
    (settings.ASSETS / "downloads.json").write_text(json.dumps(rows), encoding="utf-8")


def stored():
    """The files in the download folder, the lock's own empty one excepted."""
    return sorted(path.name for path in (settings.CACHE / "downloads").iterdir() if path.suffix != ".lock")


def sentence_of_failure():
    with pytest.raises(weights.DownloadError) as caught:
        weights.fetch(NAME)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


# what goes well


def test_file_comes_from_its_public_https_address(serve, certificate):
    declare(serve(good, certificate).address)
    path = weights.fetch(NAME)
    assert path == settings.CACHE / "downloads" / NAME
    assert path.read_bytes() == BODY
    assert stored() == [NAME]


def test_second_call_does_not_touch_the_server(serve):
    server = serve(good)
    settings.MIRROR = server.address
    assert weights.present(NAME) is None
    assert weights.fetch(NAME) == weights.fetch(NAME) == weights.present(NAME)
    assert server.requests == [f"/{NAME}"]


def test_progress_grows_to_the_whole_file_in_the_callers_thread(serve):
    settings.MIRROR = serve(good).address
    calls = []
    weights.fetch(NAME, lambda done, size: calls.append((done, size, threading.current_thread())))
    assert [done for done, _, _ in calls] == sorted({done for done, _, _ in calls})
    assert calls[-1] == (len(BODY), len(BODY), threading.current_thread())
    assert len(calls) <= 101


def test_mirror_may_be_a_folder(tmp_path):
    (tmp_path / NAME).write_bytes(BODY)
    settings.MIRROR = str(tmp_path)
    assert weights.fetch(NAME).read_bytes() == BODY


def test_mirror_is_preferred_to_the_public_address(serve, certificate):
    public, mirror = serve(good, certificate), serve(good)
    declare(public.address)
    settings.MIRROR = f"{mirror.address}/models/"
    weights.fetch(NAME)
    assert mirror.requests == [f"/models/{NAME}"]
    assert public.requests == []


def test_mirror_may_send_on_to_another_plain_http_address(serve):
    settings.MIRROR = serve(redirect_to(f"{serve(good).address}/{NAME}")).address
    assert weights.fetch(NAME).read_bytes() == BODY


def test_public_address_may_send_on_to_another_https_address(serve, certificate):
    declare(serve(redirect_to(f"{serve(good, certificate).address}/{NAME}"), certificate).address)
    assert weights.fetch(NAME).read_bytes() == BODY


def test_lying_mirror_is_reported_and_the_public_address_used(serve, certificate, caplog):
    declare(serve(good, certificate).address)
    settings.MIRROR = serve(other_bytes).address
    with caplog.at_level(logging.WARNING):
        assert weights.fetch(NAME).read_bytes() == BODY
    assert f"the mirror {settings.MIRROR} sent a different file" in caplog.text
    assert stored() == [NAME]


def test_damaged_file_in_the_cache_is_noticed_and_replaced(serve):
    settings.MIRROR = serve(good).address
    path = weights.fetch(NAME)
    assert weights.present(NAME) == path
    path.write_bytes(BODY[::-1])
    os.utime(path, ns=(0, 0))  # a clock too coarse to tell the two writes apart would hide the damage
    assert weights.present(NAME) is None
    assert weights.fetch(NAME).read_bytes() == BODY


# what goes wrong at the other end


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (not_there, "answered with error 404"),
        (cut_in_the_middle, "stopped after 100000 of 300000 bytes"),
        (reset_in_the_middle, "cut the connection"),
        (other_bytes, "sent a different file"),
        (quota_page, "answered with a web page instead of the file"),
        (bigger_than_declared, "sent more than the 300000 bytes"),
        (endless, "sent more than the 300000 bytes"),
        (wrong_content_length, "has a file of another size than 300000 bytes"),
        (no_web_server, "did not answer as a web server does"),
    ],
)
def test_bad_answer_gives_a_sentence_and_leaves_nothing_behind(serve, answer, reason):
    settings.MIRROR = serve(answer).address
    sentence = sentence_of_failure()
    assert sentence.startswith(f"{NAME} could not be downloaded because the mirror {settings.MIRROR} {reason}")
    assert "and 127.0.0.1:1 could not be reached" in sentence
    assert stored() == []


@pytest.mark.parametrize("answer", [drip_body, drip_headers])
def test_dripping_server_ends_at_the_whole_time_limit(serve, monkeypatch, answer):
    monkeypatch.setattr(settings, "DOWNLOAD_TIMEOUT_SECONDS", 0.5)
    settings.MIRROR = serve(answer).address
    assert "was too slow (0.5 seconds were not enough)" in sentence_of_failure()
    assert stored() == []


def test_silent_server_is_given_up_early(serve, monkeypatch):
    monkeypatch.setattr(settings, "DOWNLOAD_STALL_SECONDS", 0.3)
    settings.MIRROR = serve(silent).address
    assert "sent nothing for 0.3 seconds" in sentence_of_failure()


def test_no_network_gives_a_sentence():
    expected = "could not be downloaded because 127.0.0.1:1 could not be reached; check the network connection and try again in a minute."
    assert sentence_of_failure() == f"{NAME} {expected}"


def test_redirect_from_https_to_http_is_refused(serve, certificate):
    plain = serve(good)
    declare(serve(redirect_to(f"{plain.address}/{NAME}"), certificate).address)
    assert "sends on to an address that is not https" in sentence_of_failure()
    assert plain.requests == []


def test_server_without_a_trusted_certificate_is_refused(serve, certificate_file):
    server = serve(good, certificate_file)
    declare(server.address)
    assert "certificate is not trusted" in sentence_of_failure()
    assert server.requests == []


def test_public_address_must_be_https():
    declare("http://127.0.0.1:1")
    with pytest.raises(ValueError, match="https"):
        weights.fetch(NAME)


def test_mirror_folder_without_the_file_gives_a_sentence(tmp_path):
    settings.MIRROR = str(tmp_path / "nowhere")
    assert f"the mirror {settings.MIRROR} does not have it" in sentence_of_failure()


def test_unknown_name_gives_a_sentence_that_lists_the_names():
    with pytest.raises(weights.DownloadError, match=rf"no download called 'wrong'.*{NAME}"):
        weights.fetch("wrong")


# what goes wrong on this computer


def test_cache_that_cannot_be_written_gives_a_sentence(tmp_path, serve, monkeypatch):
    (tmp_path / "a file").write_bytes(b"")
    monkeypatch.setattr(settings, "CACHE", tmp_path / "a file")  # no folder can be made below a file, not even by root
    settings.MIRROR = serve(good).address
    assert "cannot be written; set THOUSAND_WORDS_CACHE" in sentence_of_failure()


def test_too_little_free_disk_is_noticed_before_anything_is_asked_for(serve):
    declare(size=10**18)
    server = serve(good)
    settings.MIRROR = server.address
    assert "the disk is full; free 1000000000000 MB" in sentence_of_failure()
    assert server.requests == []


def test_disk_that_fills_up_during_the_download_gives_a_sentence(small_disk, serve, monkeypatch):
    monkeypatch.setattr(settings, "CACHE", small_disk)
    settings.MIRROR = serve(good).address

    def fill(done, size):
        (small_disk / "filler").write_bytes(b"x" * shutil.disk_usage(small_disk).free)

    with pytest.raises(weights.DownloadError, match="the disk is full; free 1 MB"):
        weights.fetch(NAME, fill)
    assert stored() == []


def test_progress_that_raises_leaves_nothing_behind_and_is_no_failure(serve):
    class PageWasClosed(BaseException):
        """As Streamlit's own exceptions, which end a run at its st calls."""

    def stop(done, size):
        raise PageWasClosed

    settings.MIRROR = serve(good).address
    with pytest.raises(PageWasClosed):
        weights.fetch(NAME, stop)
    assert stored() == []
    assert weights.fetch(NAME).read_bytes() == BODY


# many at once


def start_process():
    program = (
        "import sys; from pathlib import Path; from core import settings, weights; settings.ASSETS = Path(sys.argv[1]); "
        f"print('ready', flush=True); print(weights.fetch('{NAME}', lambda done, size: print('some', flush=True)))"
    )
    environment = {**os.environ, "THOUSAND_WORDS_CACHE": str(settings.CACHE), "THOUSAND_WORDS_MIRROR": settings.MIRROR}
    command = [sys.executable, "-c", program, str(settings.ASSETS)]
    process = subprocess.Popen(command, cwd=settings.ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "ready\n"
    return process


def test_two_processes_at_once_download_once(serve):
    both_started = threading.Event()

    def answer_late(handler):
        both_started.wait(10)
        time.sleep(0.3)  # so that the second process meets the lock
        good(handler)

    server = serve(answer_late)
    settings.MIRROR = server.address
    processes = [start_process(), start_process()]
    both_started.set()
    for process in processes:
        output, _ = process.communicate(timeout=20)
        assert output.splitlines()[-1] == str(settings.CACHE / "downloads" / NAME)
    assert server.requests == [f"/{NAME}"]
    assert stored() == [NAME]


def test_thirty_threads_download_once(serve):
    server = serve(good)
    settings.MIRROR = server.address
    with ThreadPoolExecutor(30) as pool:
        paths = list(pool.map(weights.fetch, [NAME] * 30))
    assert set(paths) == {weights.present(NAME)}
    assert server.requests == [f"/{NAME}"]


def test_thirty_threads_fail_with_one_request_and_one_sentence(serve):
    server = serve(not_there)
    settings.MIRROR = server.address
    with ThreadPoolExecutor(30) as pool:
        sentences = {future.result() for future in [pool.submit(sentence_of_failure) for _ in range(30)]}
    assert len(sentences) == 1
    assert server.requests == [f"/{NAME}"]


def test_failure_is_remembered(serve):
    server = serve(not_there)
    settings.MIRROR = server.address
    assert sentence_of_failure() == sentence_of_failure()
    assert len(server.requests) == 1


def test_failure_is_forgotten_after_its_time(serve, monkeypatch):
    monkeypatch.setattr(settings, "FAILURE_REMEMBERED_SECONDS", 0)
    server = serve(not_there)
    settings.MIRROR = server.address
    sentence_of_failure()
    server.answer = good
    assert weights.fetch(NAME).read_bytes() == BODY


def test_file_put_there_by_hand_ends_a_remembered_failure():
    sentence_of_failure()
    (settings.CACHE / "downloads" / NAME).write_bytes(BODY)
    assert weights.fetch(NAME).read_bytes() == BODY


def test_waiting_for_another_download_has_a_limit(monkeypatch):
    monkeypatch.setattr(settings, "DOWNLOAD_TIMEOUT_SECONDS", 0.1)
    folder = settings.CACHE / "downloads"
    folder.mkdir(parents=True)
    with ThreadPoolExecutor(1) as pool, filelock.FileLock(folder / f"{NAME}.lock"):
        assert "is still being downloaded by another copy of this app" in pool.submit(sentence_of_failure).result()


def test_partial_of_a_killed_process_is_removed_by_the_next(serve):
    server = serve(drip_body)
    settings.MIRROR = server.address
    process = start_process()
    assert process.stdout.readline() == "some\n"
    process.kill()
    process.wait()
    process.stdout.close()
    assert [Path(name).suffix for name in stored()] == [".part"]
    server.answer = good
    weights.fetch(NAME)
    assert stored() == [NAME]


# the rows the app ships


def test_every_shipped_row_is_complete(monkeypatch):
    monkeypatch.undo()
    for name, row in weights.downloads().items():
        assert row.name == name
        assert row.url.startswith("https://")
        assert len(row.sha256) == 64
        assert set(row.sha256) <= set("0123456789abcdef")
        assert row.bytes > 0
        assert row.licence
        assert row.what
