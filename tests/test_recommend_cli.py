"""`python -m core index` and `python -m core recommend`, as people script against them: real processes, real files."""

import io
import json
import os
import re
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.__main__ import main
from core.recommend import catalogue
from core.recommend.index import FILE, Entry, Index, built
from core.settings import ROOT
from tests import drawn_pictures
from tests.drawn_pictures import drawn
from tests.test_caption_cli import hostile

needs_the_shop = pytest.mark.skipif(not (catalogue.BUILT_IN / FILE).is_file(), reason="the built-in catalogue has no vectors yet")
NOBODY = "http://127.0.0.1:9"


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "core", *map(str, arguments)]


def run(*arguments: object) -> subprocess.CompletedProcess:
    environment = {**os.environ, "THOUSAND_WORDS_MIRROR": NOBODY, "THOUSAND_WORDS_MODELS": NOBODY}
    return subprocess.run(command(*arguments), cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)


def lines(process: subprocess.CompletedProcess) -> list[dict]:
    assert "Traceback" not in process.stderr
    return [json.loads(line) for line in process.stdout.splitlines()]


def check(row: dict, top: int) -> list[str]:
    """A row of results keeps the contract; the items found."""
    assert list(row) == ["image", "results", "thing"]
    assert len(row["results"]) == top
    for result in row["results"]:
        assert list(result) == ["item", "similarity", "parts"]
        assert sum(result["parts"].values()) == pytest.approx(result["similarity"], abs=1e-6)
        assert -1 - 1e-6 <= result["similarity"] <= 1 + 1e-6
    similarities = [result["similarity"] for result in row["results"]]
    assert similarities == sorted(similarities, reverse=True)
    return [result["item"] for result in row["results"]]


@pytest.fixture(scope="module")
def pictures(tmp_path_factory) -> Path:
    """Ten pictures, two of them the same, and three that are none."""
    folder = drawn_pictures.folder(tmp_path_factory.mktemp("own") / "pictures", range(8))
    drawn_pictures.folder(folder / "boots", range(8, 9))
    (folder / "boots" / "copy.png").write_bytes(drawn(3))
    for name in ("empty.jpg", "bomb.jpg", "text.png"):
        (folder / name).write_bytes(hostile()[name])
    return folder


@pytest.fixture(scope="module")
def own(pictures) -> Path:
    """The catalogue of these pictures."""
    process = run("index", pictures, "--out", pictures.parent / "catalogue", "--no-captions", "--json")
    *bad, summary = lines(process)
    assert process.returncode == 1
    assert [row["image"] for row in bad] == ["bomb.jpg", "empty.jpg", "text.png"]
    assert all(row["error"].endswith(".") for row in bad)
    assert list(summary) == [
        "catalogue",
        "items",
        "added",
        "changed",
        "removed",
        "kept",
        "failed",
        "seconds",
        "duplicates",
        "pairs",
        "groups",
    ]
    assert [summary[count] for count in ("items", "added", "changed", "removed", "kept", "failed")] == [10, 10, 0, 0, 0, 3]
    assert ["03.png", "boots/copy.png", 1.0] in summary["duplicates"]
    told = [line for line in process.stderr.splitlines() if not line.startswith("INFO: ")]  # LiteRT's own
    assert told == []  # no bar where nobody looks
    return pictures.parent / "catalogue"


@pytest.fixture
def described(tmp_path) -> Path:
    """A catalogue with descriptions; its vectors are of no picture."""
    texts = ["red striped boots", "a blue plain bag", "a red hat"]
    index = built([Entry(f"{number}.png", text, {}) for number, text in enumerate(texts)], {"shape": np.eye(3, dtype=np.float32)})
    (tmp_path / "described").mkdir()
    index.save(tmp_path / "described" / FILE)
    return tmp_path / "described"


def test_an_update_says_what_came_changed_and_went(tmp_path):
    folder = drawn_pictures.folder(tmp_path / "pictures", range(3))
    update = ("index", folder, "--out", tmp_path / "catalogue", "--no-captions")
    assert run(*update).returncode == 0
    (folder / "00.png").unlink()
    (folder / "01.png").write_bytes(drawn(10))
    (folder / "02.png").rename(folder / "moved.png")
    (folder / "new.png").write_bytes(drawn(11))
    summary = lines(run(*update, "--duplicates", "1", "--json"))[-1]
    assert [summary[count] for count in ("items", "added", "changed", "removed", "kept", "failed")] == [3, 1, 1, 1, 1, 0]
    process = run(*update)
    assert process.stdout.startswith(f"{tmp_path / 'catalogue'}: 3 pictures (3 kept) in ")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["index", "missing", "--out", "{tmp}"], "cannot be opened"),
        (["index", "{tmp}", "--out", "{tmp}", "--duplicates", "2"], "no number from 0 to 1"),
        (["recommend"], "Give a photo"),
        (["recommend", "a.png", "--catalogue", "missing"], "cannot be read"),
        (["recommend", "a.png", "--catalogue", "{own}", "--weights", "smell=1"], "no view “smell”; it has shape, pattern, colour"),
        (["recommend", "a.png", "--catalogue", "{own}", "--weights", "shape"], "is no weight"),
        (["recommend", "a.png", "--catalogue", "{own}", "--weights", "shape=-1"], "0 or a positive number"),
        (["recommend", "a.png", "--catalogue", "{own}", "--weights", "shape=nan"], "0 or a positive number"),
        (["recommend", "a.png", "--catalogue", "{own}", "--weights", "shape=0"], "At least one weight"),
        (["recommend", "a.png", "--catalogue", "{own}", "--top", "0"], "no whole number"),
        (["recommend", "--words", "boots", "--catalogue", "{own}"], "has no words"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_status_2(arguments, sentence, tmp_path, own, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["core", *(part.format(tmp=tmp_path, own=own) for part in arguments)])
    try:
        status = main()
    except SystemExit as left:  # argparse
        status = left.code
    said = capsys.readouterr()
    assert status == 2
    assert sentence in said.err.splitlines()[-1]
    assert said.out == ""


def test_a_folder_without_pictures_gets_no_catalogue(tmp_path):
    process = run("index", tmp_path, "--out", tmp_path / "catalogue")
    assert (process.stdout, process.returncode) == (f"{tmp_path}: There is no picture in this folder.\n", 1)
    assert not (tmp_path / "catalogue").exists()


def test_photos_folders_and_zips_find_themselves_and_a_bad_file_does_not_stop_the_others(pictures, own, tmp_path):
    with zipfile.ZipFile(tmp_path / "more.zip", "w") as archive:
        archive.writestr("z.png", drawn(5))
    process = run(
        "recommend", pictures / "02.png", pictures / "text.png", pictures / "boots", tmp_path / "more.zip", "missing.png",
        "--catalogue", own, "--top", 4, "--json",
    )  # fmt: skip
    rows = lines(process)
    expected = [pictures / "02.png", pictures / "text.png", pictures / "boots/08.png", pictures / "boots/copy.png"]
    assert [row["image"] for row in rows] == [*map(str, expected), str(tmp_path / "more.zip" / "z.png"), "missing.png"]
    assert [list(row) for row in (rows[1], rows[5])] == [["image", "error"]] * 2
    found = [check(rows[place], 4) for place in (0, 2, 3, 4)]
    assert [found[0][0], found[1][0], found[3][0]] == ["02.png", "boots/08.png", "05.png"]
    assert set(found[2][:2]) == {"03.png", "boots/copy.png"}  # the same picture twice
    assert rows[0]["results"][0]["similarity"] == pytest.approx(1, abs=1e-3)
    assert process.returncode == 1


def test_the_index_file_itself_will_do_and_its_answers_are_those_of_python(pictures, own):
    row = lines(run("recommend", pictures / "04.png", "--catalogue", own / FILE, "--weights", "colour=3, shape=1", "--top", 10, "--json"))[
        0
    ]
    check(row, 10)
    index = Index.load(own / FILE)
    four = index.vectors[index.number("04.png")]
    for result in row["results"]:
        other = index.vectors[index.number(result["item"])]
        cosine = {view: float(four[part] @ other[part]) for view, part in index.columns.items()}
        assert result["parts"] == pytest.approx({"shape": cosine["shape"] / 4, "colour": 3 * cosine["colour"] / 4}, abs=2e-3)


def test_a_box_says_which_thing_is_meant_and_what_is_no_box_is_told(tmp_path):
    shop = catalogue.load()
    shelf = Image.new("RGB", (300, 150), "white")
    for left, kind in ((20, "footwear"), (160, "hat")):
        item = next(item for item in shop.items if item.kind == kind)
        shelf.paste(Image.open(io.BytesIO(shop.picture(item))).resize((120, 120)), (left, 15))
    shelf.save(tmp_path / "shelf.png")
    of_kind, kinds = {item.file: item.kind for item in shop.items}, []
    for box in ("0.05,0,0.5,1", "0.5,0,0.95,1"):
        (row,) = lines(run("recommend", tmp_path / "shelf.png", "--box", box, "--weights", "shape=1", "--top", 5, "--json"))
        left, _, right, _ = row["thing"]
        assert float(box.split(",")[0]) - 0.02 <= left < right <= float(box.split(",")[2]) + 0.02
        kinds.append([of_kind[item["item"]] for item in row["results"]])
    assert kinds[0].count("footwear") > kinds[1].count("footwear")
    assert "is no box" in run("recommend", tmp_path / "shelf.png", "--box", "1,0,0,1").stderr


def test_others_leaves_the_same_file_out_and_diversity_is_another_row(pictures, own):
    ask = ("recommend", pictures / "03.png", "--catalogue", own, "--top", 5, "--json")
    plain, others, diverse = (lines(run(*ask, *more))[0] for more in ((), ("--others",), ("--diversity", "0.7")))
    assert set(check(plain, 5)[:2]) == {"03.png", "boots/copy.png"}
    assert not {"03.png", "boots/copy.png"} & set(check(others, 5))
    found = [result["item"] for result in diverse["results"]]
    assert found[0] in ("03.png", "boots/copy.png")
    assert found[1] not in ("03.png", "boots/copy.png")


def test_words_find_by_their_rarity_and_unknown_ones_are_told_about(described):
    process = run("recommend", "--words", "Red boots, cheap", "--catalogue", described, "--top", 2, "--json")
    row = lines(process)[0]
    assert list(row) == ["words", "results"]
    assert [result["item"] for result in row["results"]] == ["0.png", "2.png"]
    assert list(row["results"][0]["parts"]) == ["words"]
    assert "cheap" in process.stderr
    nothing = run("recommend", "--words", "spaceship", "--catalogue", described)
    assert nothing.returncode == 2
    assert "No item of the catalogue" in nothing.stderr
    no_weight = run("recommend", "--words", "boots", "--weights", "shape=1", "--catalogue", described)
    assert no_weight.returncode == 2
    assert "None of the views that have a weight" in no_weight.stderr


def test_a_catalogue_of_another_version_is_not_compared_with(tmp_path):
    index = built([Entry("a.png", "", {})], {"shape": np.ones((1, 4), np.float32)}, {"views": "another"})
    index.save(tmp_path / FILE)
    process = run("recommend", tmp_path / "a.png", "--catalogue", tmp_path)
    assert process.returncode == 2
    assert "another version" in process.stderr


@needs_the_shop
def test_without_a_catalogue_the_drawn_shop_answers_and_text_is_for_a_person(tmp_path):
    shop = catalogue.load()
    item = shop.items[5]
    (tmp_path / "shoe.webp").write_bytes(shop.picture(item))
    process = run("recommend", tmp_path / "shoe.webp", "--top", 2)
    first, nearest, _ = process.stdout.splitlines()
    assert first == f"{tmp_path / 'shoe.webp'}: "
    assert item.file in nearest
    assert process.returncode == 0
    words = lines(run("recommend", "--words", "red striped boots", "--top", 5, "--json"))[0]
    texts = {each.file: each.description for each in shop.items}
    for result in words["results"][:2]:
        assert all(word in texts[result["item"]] for word in ("red", "striped"))
        assert "boot" in texts[result["item"]] or "wellington" in texts[result["item"]]
    kinds = {each.file: each.kind for each in shop.items}
    for asked in ("shoes", "trainers", "red footwear"):
        row = lines(run("recommend", "--words", asked, "--top", 40, "--json"))[0]
        assert {kinds[result["item"]] for result in row["results"]} == {"footwear"}, asked


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
def test_on_a_terminal_there_is_a_bar_and_control_c_keeps_what_is_done(tmp_path):
    import pty

    folder = drawn_pictures.folder(tmp_path / "pictures", range(400))  # more than a busy machine looks at before the signal
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command("index", folder, "--out", tmp_path / "catalogue", "--no-captions"),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=theirs,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's background jobs, as these tests may be, ignore it
    )
    os.close(theirs)
    said = ""
    while said.count("Looking at ") < 18:
        said += os.read(ours, 10_000).decode()
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=60)[0] == ""
    assert process.returncode == 130
    said += os.read(ours, 10_000).decode()
    assert re.search(r"\d of \d+, ", said)
    assert " s left: Looking at " in said
    assert "The same command goes on from here." in said
    assert len(Index.load(tmp_path / "catalogue" / "index.unfinished.npz")) in range(10, 400)
    os.close(ours)


def test_indexing_and_recommending_import_neither_tensorflow_nor_streamlit():
    script = (
        "import sys, core.__main__, core.cli.index, core.cli.recommend; from core.recommend import views; import numpy; "
        "views.of_photo(numpy.zeros((64, 64, 3), 'uint8')); "
        "print([name for name in ('tensorflow', 'keras', 'streamlit', 'sklearn', 'scipy', 'pandas', 'plotly') if name in sys.modules])"
    )
    process = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert process.stdout.strip() == "[]"
