"""What goes wrong in a class room, by real means: each fault is one plain sentence, and afterwards nothing is lost."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from core.settings import ASSETS, ROOT
from tests import drawn_pictures

WORDS = [sys.executable, "-m", "core"]
linux = pytest.mark.skipif(sys.platform != "linux", reason="mounts, cuts off the network or fills a device as only Linux can")
ODD = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0", "TZ": "XYZ-99:59"}  # ASCII alone, and no such time zone
TURKISH = {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "TZ": "Pacific/Kiritimati"}


def core(*arguments: object, cwd: Path = ROOT, before: tuple[str, ...] = (), stdout=subprocess.PIPE, **environment: str):
    """`python -m core …` as a process of its own, with what stands `before` it in the command."""
    command = [*before, *WORDS, *map(str, arguments)]
    environment = {**os.environ, **environment}
    return subprocess.run(
        command, cwd=cwd, env=environment, stdout=stdout, stderr=subprocess.PIPE, text=True, encoding="utf-8", errors="surrogateescape"
    )


def complaints(process: subprocess.CompletedProcess) -> str:
    """What a command wrote beside its answers, without what LiteRT tells of itself."""
    return "".join(line for line in process.stderr.splitlines(keepends=True) if not line.startswith("INFO: "))


def rows(process: subprocess.CompletedProcess) -> list[dict]:
    assert (complaints(process), process.returncode) == ("", 0)
    return [json.loads(line) for line in process.stdout.splitlines()]


def sentence(process: subprocess.CompletedProcess) -> str:
    """The one with which a command ended."""
    said = complaints(process).removesuffix("\n")
    assert process.returncode == 2, said
    assert "\n" not in said
    assert said.endswith(".")
    return said


def mounted(folder: Path, options: str) -> Path:
    """A small disk at a new folder; unmounted by the fixture `disks`."""
    folder.mkdir()
    if sys.platform != "linux" or subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], capture_output=True).returncode:
        pytest.skip("mounting a disk takes root on Linux")
    return folder


@pytest.fixture
def read_only(tmp_path):
    """A disk that nobody can write to, root neither, with two pictures on it."""
    disk = mounted(tmp_path / "read-only", "size=1m")
    drawn_pictures.folder(disk / "pictures", range(2))
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    yield disk
    subprocess.run(["umount", disk], check=True)


# no network, odd names, odd settings


@pytest.fixture(scope="module")
def no_network() -> tuple[str, ...]:
    """What cuts a command off the network, its own computer included."""
    before = ("unshare", "-n")
    if not shutil.which("unshare") or subprocess.run([*before, "true"], capture_output=True).returncode:
        pytest.skip("cutting a process off the network takes root on Linux")
    return before


@linux
def test_without_a_network_every_command_works_whatever_the_clock_the_language_and_the_names_of_files(no_network, tmp_path):
    photos, catalogue = drawn_pictures.folder(tmp_path / "ağ “1” 靴", range(2)), tmp_path / "catalogue"
    first, second = sorted(photos.iterdir())
    os.utime(first, (0, 0))  # 1970
    os.utime(second, (4_102_444_800, 4_102_444_800))  # 2100
    cut_off = {"before": no_network, "THOUSAND_WORDS_CACHE": str(tmp_path / "cache")}
    [summary] = rows(core("index", photos, "--out", catalogue, "--json", **cut_off, **TURKISH))
    assert summary["items"] == summary["added"] == 2
    [found] = rows(core("recommend", second, "--catalogue", catalogue, "--top", 1, "--json", **cut_off, **ODD))
    assert found["results"][0]["item"] == second.name
    os.rename(first, photos / os.fsdecode(b"caf\xe9.png"))  # not UTF-8: nobody can say what it is called
    said = core("caption", photos, **cut_off, **TURKISH)
    assert (complaints(said), said.returncode) == ("", 0)
    assert [line.partition(": ")[0].rpartition("/")[2] for line in said.stdout.splitlines()] == [second.name, "caf?.png"]  # as `ls` has it
    read = [json.loads(line) for line in core("digits", photos, "--json", **cut_off, **ODD).stdout.splitlines()]
    assert [os.path.basename(row["image"]) for row in read] == [second.name, "caf\udce9.png"]
    assert all(os.path.isfile(row["image"]) for row in read)  # a script finds the file by what JSON says


@linux
def test_answers_that_cannot_be_written_are_one_sentence_and_a_reader_who_has_enough_none():
    digit = ASSETS / "icon.png"
    with open("/dev/full", "w") as full:
        assert "No space left on device" in sentence(core("digits", digit, stdout=full))
    reader, writer = os.pipe()
    os.close(reader)
    with open(writer, "w") as closed:
        assert complaints(core("digits", digit, stdout=closed)) == ""


# disks


@linux
def test_on_a_disk_that_cannot_be_written_pictures_are_read_and_what_must_be_written_is_one_sentence(read_only):
    nowhere = {"THOUSAND_WORDS_CACHE": str(read_only / "cache"), "THOUSAND_WORDS_MIRROR": "http://127.0.0.1:9"}
    assert "Read-only file system" in sentence(core("index", read_only / "pictures", "--out", read_only / "catalogue", **nowhere))
    assert len(rows(core("caption", read_only / "pictures", "--json", **nowhere))) == 2


@linux
def test_a_full_disk_stops_an_index_with_a_sentence_and_with_room_it_goes_on(small_disk, tmp_path):
    photos, catalogue = drawn_pictures.folder(tmp_path / "pictures", range(2)), small_disk / "catalogue"
    arguments = ("index", photos, "--out", catalogue, "--no-captions", "--json")
    rows(core(*arguments))
    drawn_pictures.folder(photos, range(2, 5))
    free = os.statvfs(small_disk)
    (small_disk / "filler").write_bytes(bytes(free.f_bavail * free.f_frsize))
    assert "disk is full" in sentence(core(*arguments))
    (small_disk / "filler").unlink()
    assert rows(core(*arguments))[0]["kept"] == 2


# the files of the app itself


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    """The app without its pages, to do harm to."""
    folder = tmp_path_factory.mktemp("copy")
    for name in ("core", "assets"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def test_a_file_of_the_app_that_is_missing_or_changed_is_named_and_put_back_all_is_well(copy, tmp_path):
    photo = tmp_path / "a.png"
    photo.write_bytes(drawn_pictures.drawn(0))
    missing, changed = copy / "assets" / "digits" / "pooling.npz", copy / "assets" / "catalogue" / "index.npz"
    missing.unlink()
    data = bytearray(changed.read_bytes())
    data[len(data) // 2] ^= 1
    changed.write_bytes(data)
    assert f"{missing} of this app is missing" in sentence(core("digits", photo, cwd=copy))
    named = complaints(core("recommend", photo, cwd=copy))
    assert f"{changed} of this app has been changed" in named
    assert "Traceback" not in named
    found = core("check", cwd=copy)
    assert (found.returncode, len(found.stdout.splitlines())) == (1, 2)
    for file in (missing, changed):
        shutil.copy(ASSETS / file.relative_to(copy / "assets"), file)
    assert rows(core("check", "--json", cwd=copy)) == [{"files": "as they were made"}]
