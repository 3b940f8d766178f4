"""`python -m core caption`, as people script against it: real processes, real files, odd and hostile ones too."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from core.settings import MAX_UPLOAD_BYTES, ROOT
from tests import caption_models, picture_files


@pytest.fixture(scope="module")
def cache(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("cache")


def run(cache: Path, *arguments: object) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "core", "caption", *map(str, arguments)]
    environment = caption_models.environment(cache)
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)


def lines(process: subprocess.CompletedProcess) -> list[dict]:
    return [json.loads(line) for line in process.stdout.splitlines()]


def check(row: dict) -> None:
    """A row of a photo that was described keeps the contract."""
    assert list(row) == ["image", "caption", "guess", "doubt", "objects", "log_probability", "alternatives", "words", "milliseconds"]
    assert 0 <= row["doubt"] <= 1
    assert row["guess"] == (row["doubt"] >= 0.5)
    assert all(type(name) is str and 0 <= p <= 1 for name, p in row["objects"])
    assert " ".join(word["word"] for word in row["words"]) == row["caption"]
    assert row["caption"] == row["caption"].lower()
    assert row["log_probability"] < 0
    assert row["milliseconds"] > 0
    for other in row["alternatives"]:
        assert list(other) == ["caption", "log_probability"]
    for word in row["words"]:
        assert list(word) == ["word", "probability", "runners_up"]
        assert 0 <= word["probability"] <= 1
        assert len(word["runners_up"]) == 5
        assert all(type(text) is str and 0 <= p <= 1 for text, p in word["runners_up"])


def hostile() -> dict[str, bytes]:
    """Ten files that are no photo, whatever they claim to be."""
    jpeg = picture_files.saved(picture_files.quadrants(), "JPEG")
    png = picture_files.saved(picture_files.quadrants(), "PNG")
    return {
        "empty.jpg": b"",
        "text.png": b"this is not a picture",
        "cut.jpg": jpeg[: len(jpeg) // 2],
        "cut.png": png[:60],
        "bomb.jpg": picture_files.with_jpeg_size(jpeg, 60_000, 60_000),
        "scans.jpg": picture_files.many_scans(5000),
        "strip.png": picture_files.saved(picture_files.quadrants().resize((600, 2)), "PNG"),
        "photo.heic.jpg": picture_files.ftyp(b"heic"),
        "drawing.jpg": b"<svg xmlns='http://www.w3.org/2000/svg'></svg>",
        "large.bmp": b"BM" + bytes(MAX_UPLOAD_BYTES),
    }


def test_odd_photos_each_get_a_caption_hostile_ones_a_sentence_and_the_order_stays(cache, tmp_path):
    good = list(picture_files.good_files().values())
    assert len(good) >= 20
    files = [(f"{number:02}.img", data) for number, data in enumerate(good)]
    for place, (name, data) in enumerate(hostile().items()):
        files.insert(2 * place + 1, (name, data))
    paths = []
    for name, data in files:
        paths.append(tmp_path / name)
        paths[-1].write_bytes(data)
    process = run(cache, *paths, "--json")
    rows = lines(process)
    assert [row["image"] for row in rows] == [str(path) for path in paths]
    for row in rows:
        if Path(row["image"]).suffix == ".img":
            check(row)
        else:
            assert list(row) == ["image", "error"]
            assert row["error"].endswith(".")
            assert "\n" not in row["error"]
    assert process.returncode == 1
    assert "Traceback" not in process.stderr


def test_a_folder_and_a_zip_are_opened_where_they_stand_and_text_is_for_a_person(cache, tmp_path):
    jpeg = picture_files.saved(picture_files.quadrants(), "JPEG")
    folder = tmp_path / "photos"
    (folder / "inner").mkdir(parents=True)
    for name in ("b.jpg", "a.jpg", "inner/c.jpg"):
        (folder / name).write_bytes(jpeg)
    with zipfile.ZipFile(tmp_path / "more.zip", "w") as archive:
        archive.writestr("z.jpg", jpeg)
        archive.writestr("../y.jpg", jpeg)
    process = run(cache, folder, tmp_path / "more.zip", "--beam", 1)
    names = [line.split(": ")[0] for line in process.stdout.splitlines()]
    expected = ["photos/a.jpg", "photos/b.jpg", "photos/inner/c.jpg", "more.zip/z.jpg", "more.zip/y.jpg"]
    assert names == [str(tmp_path / name) for name in expected]
    assert len({line.split(": ")[1] for line in process.stdout.splitlines()}) == 1  # the same picture, the same sentence
    assert process.returncode == 0


def test_a_wider_beam_gives_more_alternatives_and_a_width_out_of_range_is_refused(cache, tmp_path):
    photo = tmp_path / "a.jpg"
    photo.write_bytes(picture_files.saved(picture_files.quadrants(), "JPEG"))
    assert len(lines(run(cache, photo, "--beam", 5, "--json"))[0]["alternatives"]) == 4
    assert run(cache, photo, "--beam", 11).returncode == 2


def test_a_captioner_that_does_not_exist_is_one_sentence(tmp_path):
    process = run(tmp_path, "a.jpg", "--model", "none")
    assert process.returncode == 2
    assert "There is no captioner called “none”" in process.stderr
    assert "Traceback" not in process.stderr


def test_captioning_from_a_shell_imports_neither_tensorflow_nor_streamlit():
    script = (
        "import sys, core.__main__, core.cli.caption; "
        "print([name for name in ('tensorflow', 'keras', 'streamlit', 'sklearn', 'pandas', 'plotly') if name in sys.modules])"
    )
    process = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert process.stdout.strip() == "[]"
