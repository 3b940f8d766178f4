"""`python -m core` in the places and ways people run it: what goes wrong is a sentence, and no command leaves anything out in silence."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from drawn_pictures import drawn
from picture_files import quadrants, saved

from core.settings import ROOT

posix = pytest.mark.skipif(os.name == "nt", reason="Windows has other shells, names and signals")


def run(*arguments: object, cwd: Path = ROOT, program: tuple[str, ...] = ("-m", "core"), **settings: str) -> subprocess.CompletedProcess:
    environment = {name: value for name, value in {**os.environ, **settings}.items() if value != "-"}
    command = [sys.executable, *program, *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def phone(tmp_path):
    """A folder off a phone and a scanner: pictures under all kinds of names, and what lies between them."""
    picture = saved(quadrants(), "JPEG")
    for name in ("IMG_1.JPG", "edge.jfif", "scan", "class_a/deep.jpe", "class_a/page.tif"):
        path = tmp_path / "phone" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(saved(quadrants(), "TIFF") if name.endswith("tif") else picture)
    for name in ("IMG_1.JPG.json", "._IMG_1.JPG", "Thumbs.db", "clip.mp4", "notes.txt"):
        (tmp_path / "phone" / name).write_bytes(b"no picture")
    (tmp_path / "phone" / "broken.png").write_bytes(b"no picture")
    return tmp_path / "phone"


def test_all_commands_agree_on_what_a_folder_holds(phone, tmp_path):
    wanted = {"IMG_1.JPG", "broken.png", "edge.jfif", "scan", "class_a/deep.jpe", "class_a/page.tif"}
    for command in ("digits", "caption"):
        process = run(command, phone, "--json")
        rows = [json.loads(line) for line in process.stdout.splitlines()]
        assert {Path(row["image"]).relative_to(phone).as_posix() for row in rows} == wanted
        assert process.returncode == 1
        assert "Passed over 2 files that are no pictures (1 .mp4, 1 .txt)." in process.stderr
    process = run("index", phone, "--out", tmp_path / "index", "--no-captions", "--json")
    *failed, summary = [json.loads(line) for line in process.stdout.splitlines()]
    assert ([row["image"] for row in failed], summary["items"]) == (["broken.png"], 5)
    assert "Passed over 2 files" in process.stderr


@pytest.mark.parametrize("command", ["digits", "caption", "index"])
def test_a_folder_without_pictures_is_a_sentence_and_an_error(command, tmp_path):
    (tmp_path / "notes.txt").write_text("hello")
    process = run(command, tmp_path, *(["--out", tmp_path / "index"] if command == "index" else []))
    assert process.stdout == f"{tmp_path}: There is no picture in this folder; it holds 1 file that is no picture (1 .txt).\n"
    assert (process.stderr, process.returncode) == ("", 1)


@posix
def test_a_pipe_is_never_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.png")
    for path in (tmp_path, tmp_path / "pipe.png"):
        assert "pipe" in run("digits", path).stdout


@posix
def test_names_cannot_move_the_cursor_or_forge_a_line(tmp_path):
    name = "a\x1b[2J\nb.png: 7 (99.0%)"
    (tmp_path / name).write_bytes(b"no picture")
    (tmp_path / f"{name}.png").write_bytes(b"no picture")
    process = run("digits", tmp_path, tmp_path / name)
    assert len(process.stdout.splitlines()) == 2
    assert "\x1b" not in process.stdout + process.stderr
    assert json.loads(run("digits", tmp_path, "--json").stdout.splitlines()[0])["image"].endswith(f"{name}.png")


def test_the_command_runs_from_elsewhere_by_its_path(tmp_path):
    (tmp_path / "a.png").write_bytes(drawn(0))
    process = run("digits", "a.png", "--json", cwd=tmp_path, program=(str(ROOT / "core"),), PYTHONPATH="-")
    assert "digit" in json.loads(process.stdout)
    assert process.stderr == ""


@posix
def test_closed_streams_are_no_traceback(tmp_path):
    (tmp_path / "a.png").write_bytes(drawn(0))
    for closed in (">&-", "2>&-", ">&- 2>&-", "<&-"):
        command = f"{sys.executable} -m core digits {tmp_path / 'a.png'} {closed}"
        process = subprocess.run(["sh", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
        assert (process.stderr, process.returncode) == ("", 0), closed


@posix
@pytest.mark.parametrize("seconds", [0.05, 0.2, 0.5, 1.0])
def test_an_interruption_at_the_start_is_no_traceback(seconds, tmp_path):
    for number in range(300):
        (tmp_path / f"{number}.png").write_bytes(drawn(0))
    process = subprocess.Popen(
        [sys.executable, "-m", "core", "digits", tmp_path], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    time.sleep(seconds)
    process.send_signal(signal.SIGINT)
    _, error = process.communicate()
    assert b"core" not in error  # Python's own first 20 ms aside


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("TRAININGS", "two", "whole number"),
        ("TRAININGS", "-1", "whole number"),
        ("GPU", "no way", "1 or 0"),
    ],
)
def test_a_setting_that_cannot_be_used_is_a_sentence(name, value, words):
    process = run("check", **{f"THOUSAND_WORDS_{name}": value})
    assert process.returncode == 2
    assert process.stderr.startswith(f"THOUSAND_WORDS_{name} is “{value}”: write ")
    assert words in process.stderr
    assert len(process.stderr.splitlines()) == 1


SHOW = "from core import settings as s; print([str(s.CACHE), str(s.MODELS), s.USE_GPU, s.MIRROR, s.TRAININGS_AT_ONCE > 0])"


def shown(**settings: str) -> list:
    named = {f"THOUSAND_WORDS_{name}": value for name, value in settings.items() if name.isupper() and name != "HOME"}
    return eval(run(program=("-c", SHOW), **{"HOME": settings.get("HOME", "/home/ada")}, **named).stdout)


@posix
def test_settings_are_read_as_people_write_them():
    usual = ["/home/ada/.cache/thousand-words", "/home/ada/.cache/thousand-words/models", True, "", True]
    assert shown() == shown(CACHE="", GPU=" ", TRAININGS="", MIRROR="") == usual
    for yes in ("1", "true", "Yes", "ON"):
        assert shown(GPU=yes)[2] is True
    for no in ("0", "false", "No", "off"):
        assert shown(GPU=no)[2] is False
    assert shown(CACHE="~/x", MIRROR="~/y") == ["/home/ada/x", "/home/ada/x/models", True, "/home/ada/y", True]
    assert shown(MIRROR="http://school/~files")[3] == "http://school/~files"


NOBODY = """
import os, pwd, sys
os.environ.pop("HOME", None)
pwd.getpwuid = lambda uid: (_ for _ in ()).throw(KeyError(uid))  # as in a container that runs as a number
from core.settings import CACHE, PROBLEMS
print(CACHE, len(PROBLEMS))
"""


@posix
def test_a_machine_without_a_home_needs_only_the_name_of_a_cache(tmp_path):
    assert run(program=("-c", NOBODY), THOUSAND_WORDS_CACHE=str(tmp_path)).stdout == f"{tmp_path} 0\n"
    process = run(program=("-c", NOBODY), THOUSAND_WORDS_CACHE="-")
    assert process.stderr == "This machine has no home folder: name a folder of its own in THOUSAND_WORDS_CACHE.\n"
    assert process.stdout.endswith("thousand-words 1\n")
