"""`python -m core digits`, as people script against it: real processes, real files."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.digits import samples
from core.settings import ROOT

DIGITS = samples.bundled()


def save(path: Path, number: int) -> Path:
    """One of scikit-learn's digits as a picture of dark ink on white, 160 × 160."""
    pixels = np.rint(255 * (1 - DIGITS.pictures[number])).astype(np.uint8)
    Image.fromarray(pixels).resize((160, 160), Image.Resampling.BICUBIC).save(path)
    return path


@pytest.fixture
def folder(tmp_path):
    """Digits 0 to 4 as files of all kinds, a text beside them, and a folder inside."""
    for number, name in enumerate(["b.png", "a.jpg", "c.JPEG", "d.webp", "e.bmp"]):
        save(tmp_path / name, number)
    (tmp_path / "notes.txt").write_text("not a picture", encoding="utf-8")
    (tmp_path / "inner").mkdir()
    return tmp_path


def run(*arguments: object) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "core", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)


def lines(process: subprocess.CompletedProcess) -> list[dict]:
    return [json.loads(line) for line in process.stdout.splitlines()]


def check(row: dict) -> None:
    """A row of a digit that was read keeps the contract."""
    assert list(row) == ["image", "digit", "probabilities", "guess"]
    assert type(row["image"]) is str
    assert type(row["digit"]) is int
    assert len(row["probabilities"]) == 10
    assert row["guess"] is False
    assert all(type(p) is float and 0 <= p <= 1 for p in row["probabilities"])
    assert sum(row["probabilities"]) == pytest.approx(1, abs=1e-4)
    assert row["digit"] == np.argmax(row["probabilities"])


def test_a_folder_gives_one_line_a_picture_by_name(folder):
    process = run("digits", folder, "--json")
    rows = lines(process)
    assert [Path(row["image"]).name for row in rows] == ["a.jpg", "b.png", "c.JPEG", "d.webp", "e.bmp"]
    for row in rows:
        check(row)
    assert [row["digit"] for row in rows] == [1, 0, 2, 3, 4]
    assert process.returncode == 0


def test_files_keep_their_order_and_a_bad_one_does_not_stop_the_others(folder):
    empty, cut, blank = folder / "empty.png", folder / "cut.png", folder / "blank.png"
    empty.write_bytes(b"")
    cut.write_bytes((folder / "b.png").read_bytes()[:60])
    Image.new("L", (50, 50), 255).save(blank)
    paths = [folder / "e.bmp", empty, folder / "b.png", folder / "missing.png", cut, blank, folder / "notes.txt", folder / "a.jpg"]
    process = run("digits", *paths, "--json")
    rows = lines(process)
    assert [row["image"] for row in rows] == [str(path) for path in paths]
    for number, row in enumerate(rows):
        if number in (0, 2, 7):
            check(row)
        else:
            assert list(row) == ["image", "error"]
            assert row["error"].endswith(".")
            assert "\n" not in row["error"]
    assert "empty" in rows[1]["error"]
    assert "check its name" in rows[3]["error"]
    assert "damaged" in rows[4]["error"]
    assert "one colour" in rows[5]["error"]
    assert process.returncode == 1
    assert "Traceback" not in process.stderr


def test_without_json_each_line_is_for_a_person(folder):
    process = run("digits", folder / "b.png", folder / "missing.png")
    right, wrong = process.stdout.splitlines()
    assert right.startswith(f"{folder / 'b.png'}: 0 (")
    assert right.endswith("%)")
    assert wrong.startswith(f"{folder / 'missing.png'}: This file cannot be opened")
    assert process.returncode == 1


def test_the_network_can_be_chosen(folder):
    series, pooling = (lines(run("digits", folder / "b.png", "--network", name, "--json"))[0] for name in ("series", "pooling"))
    check(series)
    assert series["probabilities"] != pooling["probabilities"]
    assert run("digits", folder / "b.png", "--network", "other").returncode == 2


def test_an_unusual_file_name_comes_back_as_it_was(folder):
    odd = save(folder / "Zahl — sieben 7 'ü'.png", 7)
    process = run("digits", odd, "--json")
    assert [(row["image"], row["digit"]) for row in lines(process)] == [(str(odd), 7)]


def test_reading_digits_from_a_shell_imports_neither_tensorflow_nor_streamlit(folder):
    script = (
        "import sys; from pathlib import Path; from core.__main__ import digits; "
        "rows = list(digits([Path(sys.argv[1])], 'pooling')); assert len(rows) == 5, rows; "
        "print([name for name in ('tensorflow', 'keras', 'streamlit', 'sklearn') if name in sys.modules])"
    )
    process = subprocess.run([sys.executable, "-c", script, str(folder)], cwd=ROOT, capture_output=True, text=True, check=True)
    assert process.stdout.strip() == "[]"


def test_the_command_works_from_a_copy_without_training_and_tests(folder, tmp_path):
    copy = tmp_path / "copy"
    for part in ("core", "assets"):
        shutil.copytree(ROOT / part, copy / part)
    command = [sys.executable, "-m", "core", "digits", str(folder / "b.png"), "--json"]
    process = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=True)
    assert json.loads(process.stdout)["digit"] == 0
