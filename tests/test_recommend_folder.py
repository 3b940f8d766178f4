"""The index of a person's own folder: what goes in, what an update keeps, and what no interruption may lose."""

import hashlib
import os
import signal
import subprocess
import sys
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import filelock
import numpy as np
import pytest
from PIL import Image, ImageDraw

from core.archive import ArchiveError, EmptyError
from core.photo import open_photo
from core.recommend import near_duplicates, update, views
from core.recommend.catalogue import CatalogueError
from core.recommend.folder import DAMAGED, OTHER_VIEWS, FolderIndex
from core.recommend.index import FILE, Entry, Index, built
from core.recommend.looker import Looker
from core.recommend.near_duplicates import alike
from core.recommend.update import CHANGED, NO_PICTURES, NOT_TEXT, Update
from core.settings import ROOT
from tests import drawn_pictures, picture_files
from tests.drawn_pictures import drawn
from tests.test_caption_cli import hostile


class Run(FolderIndex):
    """An update that has come to its end, without captions, and what it looked at and told."""

    def __init__(self, folder: Path, catalogue: Path, captions: bool = False):
        self.told: list[str] = []
        super().__init__(folder, catalogue, captions, self.told.append)
        self.looked_at = [progress.what for progress in self.run() if progress.what.startswith("Looking at")]


def vectors(index: Index, item: str) -> np.ndarray:
    return index.vectors[index.number(item)]


def test_every_picture_is_found_hidden_ones_and_links_out_of_the_folder_are_not(tmp_path):
    folder = drawn_pictures.folder(tmp_path / "pictures", range(2))
    drawn_pictures.folder(folder / "boots" / "red", range(2, 3))
    drawn_pictures.folder(folder / ".hidden", range(3, 4))
    drawn_pictures.folder(tmp_path / "elsewhere", range(4, 5))
    (folder / "notes.txt").write_text("not a picture")
    (folder / "._00.png").write_bytes(b"what macOS adds")
    os.symlink(tmp_path / "elsewhere", folder / "link")
    os.symlink(tmp_path / "elsewhere" / "04.png", folder / "secret.png")
    os.symlink(folder / "circle.png", folder / "circle.png")
    run = Run(folder, tmp_path / "catalogue")
    index = Index.load(tmp_path / "catalogue" / FILE)
    assert [entry.item for entry in index.entries] == ["00.png", "01.png", "boots/red/02.png"]
    assert [entry.attributes for entry in index.entries] == [{}, {}, {"folder": "boots"}]
    assert "outside the folder" in run.failed["secret.png"]
    assert set(run.failed) == {"secret.png", "circle.png"}
    for number, entry in enumerate(index.entries):
        data = (folder / entry.item).read_bytes()
        assert entry.digest == hashlib.sha256(data).hexdigest()
        for view, vector in views.of_photo(open_photo(data))[0].items():
            np.testing.assert_allclose(index.view(view)[number], vector, atol=1e-3)  # float16 on the disk


def test_an_update_looks_only_at_what_is_new_and_renamed_pictures_keep_their_vectors(tmp_path):
    folder, catalogue = drawn_pictures.folder(tmp_path / "pictures", range(5)), tmp_path / "catalogue"
    before = Run(folder, catalogue)
    assert len(before.looked_at) == before.changes.added == 5
    (folder / "00.png").rename(folder / "renamed.png")
    (folder / "sub").mkdir()
    (folder / "01.png").rename(folder / "sub" / "01.png")
    (folder / "02.png").write_bytes(drawn(20))
    (folder / "03.png").unlink()
    (folder / "new.png").write_bytes(drawn(21))
    (folder / "again.png").write_bytes(drawn(21))
    after = Run(folder, catalogue)
    assert sorted(after.looked_at) == ["Looking at 02.png", "Looking at again.png"]  # equal pictures once
    assert after.changes == update.Changes(added=2, changed=1, removed=1, kept=3)
    index = Index.load(catalogue / FILE)
    assert [entry.item for entry in index.entries] == ["02.png", "04.png", "again.png", "new.png", "renamed.png", "sub/01.png"]
    loaded = Index.load(catalogue / FILE)
    for old, new in (("00.png", "renamed.png"), ("01.png", "sub/01.png"), ("04.png", "04.png")):
        np.testing.assert_allclose(vectors(before.index, old), vectors(loaded, new), atol=1e-3)
    assert not np.allclose(vectors(before.index, "02.png"), vectors(loaded, "02.png"), atol=1e-2)
    assert Run(folder, catalogue).looked_at == []
    assert (Index.load(catalogue / FILE).vectors == loaded.vectors).all()  # to the last bit, however often


def test_bad_files_are_told_about_and_stop_nothing(tmp_path):
    folder = drawn_pictures.folder(tmp_path / "pictures", range(2))
    for name, data in hostile().items():
        (folder / name).write_bytes(data)
    white, dot = np.full((40, 40, 3), 255, np.uint8), np.zeros((1, 1, 3), np.uint8)
    for name, pixels in (("white.png", white), ("dot.png", dot)):
        (folder / name).write_bytes(picture_files.saved(Image.fromarray(pixels), "PNG"))
    if sys.platform == "linux":
        (folder / os.fsdecode(b"caf\xe9.png")).write_bytes(drawn(3))
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / "pipe.png")  # reading it would wait for ever
    run = Run(folder, tmp_path / "catalogue")
    assert [entry.item for entry in run.index.entries] == ["00.png", "01.png", "dot.png", "white.png"]
    assert set(hostile()) <= set(run.failed)
    assert all(sentence.endswith(".") and "\n" not in sentence for sentence in run.failed.values())
    assert sys.platform != "linux" or run.failed["caf?.png"] == NOT_TEXT
    assert len(Index.load(tmp_path / "catalogue" / FILE)) == 4


def test_a_zip_is_indexed_where_it_stands(tmp_path):
    zipped = tmp_path / "pictures.zip"
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("red/a.png", drawn(0))
        archive.writestr("../b.png", drawn(1))
    run = Run(zipped, tmp_path / "catalogue")
    assert [entry.item for entry in run.index.entries] == ["b.png", "red/a.png"]


def test_nothing_to_index_is_one_sentence_and_the_old_index_stays(tmp_path):
    folder, catalogue = drawn_pictures.folder(tmp_path / "pictures", range(1)), tmp_path / "catalogue"
    Run(folder, catalogue)
    (folder / "00.png").write_bytes(b"")
    with pytest.raises(CatalogueError, match=NO_PICTURES.split(";")[0]):
        Run(folder, catalogue)
    (folder / "00.png").unlink()
    (folder / "notes.txt").write_text("no picture")
    with pytest.raises(EmptyError, match=r"no picture in this folder; it holds 1 file that is no picture \(1 .txt\)"):
        Run(folder, catalogue)
    assert len(Index.load(catalogue / FILE)) == 1
    with pytest.raises(ArchiveError, match="cannot be opened"):
        Run(tmp_path / "missing", catalogue)


KILLED = """
import sys
from pathlib import Path
from core import settings
from core.recommend.folder import FolderIndex
settings.INDEX_KEPT_EVERY_PICTURES = 4
for progress in FolderIndex(Path(sys.argv[1]), Path(sys.argv[2]), captions=False).run():
    pass
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_after_a_kill_the_next_update_goes_on_and_the_old_index_was_there_all_the_time(tmp_path):
    folder, catalogue = drawn_pictures.folder(tmp_path / "pictures", range(2)), tmp_path / "catalogue"
    Run(folder, catalogue)
    old = (catalogue / FILE).read_bytes()
    drawn_pictures.folder(folder, range(2, 26))
    part, done = catalogue / "index.unfinished.npz", 0
    for _ in range(2):
        process = subprocess.Popen([sys.executable, "-c", KILLED, folder, catalogue], cwd=ROOT)
        while not part.exists() or len(Index.load(part)) == done:  # the part file is whole at any moment
            assert process.poll() is None
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert (catalogue / FILE).read_bytes() == old
        before, done = done, len(Index.load(part))
        assert before < done < 24
    run = Run(folder, catalogue)
    assert len(run.looked_at) == 24 - done
    assert run.changes == update.Changes(added=24, changed=0, removed=0, kept=2)
    assert sorted(path.name for path in catalogue.iterdir()) in ([FILE], ["index.lock", FILE])
    for number in (0, 2, 25):
        vector = views.of_photo(open_photo(drawn(number)))[0]["colour"]
        np.testing.assert_allclose(run.index.view("colour")[number], vector, atol=1e-3)


def test_stopped_between_two_pictures_it_keeps_what_is_done(tmp_path):
    folder, catalogue = drawn_pictures.folder(tmp_path / "pictures", range(10)), tmp_path / "catalogue"
    steps = FolderIndex(folder, catalogue, captions=False).run()
    while next(steps).what != "Looking at 09.png":
        pass
    steps.close()
    assert not (catalogue / FILE).exists()
    assert len(Index.load(catalogue / "index.unfinished.npz")) == 8  # looked at in eights
    assert Run(folder, catalogue).looked_at == ["Looking at 08.png", "Looking at 09.png"]


def test_while_one_command_writes_another_is_sent_away(tmp_path):
    folder, catalogue = drawn_pictures.folder(tmp_path / "pictures", range(1)), tmp_path / "catalogue"
    catalogue.mkdir()
    with filelock.FileLock(catalogue / "index.lock"), pytest.raises(CatalogueError, match="another command"):
        Run(folder, catalogue)


def test_a_full_disk_is_one_sentence_and_the_old_index_stays_whole(tmp_path, small_disk):
    folder = drawn_pictures.folder(tmp_path / "pictures", range(2))
    Run(folder, small_disk / "catalogue")
    drawn_pictures.folder(folder, range(2, 6))
    free = os.statvfs(small_disk)
    (small_disk / "filler").write_bytes(bytes(free.f_bavail * free.f_frsize))
    with pytest.raises(CatalogueError, match="disk is full"):
        Run(folder, small_disk / "catalogue")
    assert len(Index.load(small_disk / "catalogue" / FILE)) == 2
    assert not list(small_disk.glob("catalogue/*.part"))
    (small_disk / "filler").unlink()
    assert Run(folder, small_disk / "catalogue").changes.added == 4


def test_vectors_of_another_version_are_made_again_and_a_damaged_index_too(tmp_path):
    folder, catalogue = drawn_pictures.folder(tmp_path / "pictures", range(2)), tmp_path / "catalogue"
    Run(folder, catalogue)
    index = Index.load(catalogue / FILE)
    assert index.made_by == {"views": views.version(), "captions": ""}
    replace(index, made_by={"views": "another", "captions": ""}).save(catalogue / FILE)
    run = Run(folder, catalogue)
    assert run.told == [OTHER_VIEWS]
    assert len(run.looked_at) == 2
    assert run.changes.kept == 2
    (catalogue / FILE).write_bytes((catalogue / FILE).read_bytes()[:100])
    run = Run(folder, catalogue)
    assert run.told == [DAMAGED]
    assert len(run.looked_at) == 2


def test_captions_enter_the_words_and_only_pictures_without_one_are_described(tmp_path):
    folder, catalogue = drawn_pictures.folder(tmp_path / "pictures", range(2)), tmp_path / "catalogue"
    run = Run(folder, catalogue, captions=True)
    assert all(entry.text for entry in run.index.entries)
    assert "words" in run.index.columns
    (folder / "02.png").write_bytes(drawn(2))
    assert Run(folder, catalogue, captions=True).looked_at == ["Looking at 02.png"]
    without = Run(folder, catalogue)
    assert "words" not in without.index.columns
    assert without.looked_at == []


def test_a_file_that_changes_while_it_is_read_is_told_about():
    class Changing(dict):
        read_before = False

        def read(self, name):
            data = drawn(7 if name == "a.png" and self.read_before else 6)
            self.read_before = True
            return data

    job = Update(Changing({"a.png": 0}), Looker())
    assert len(list(job.run())) == 2
    assert job.failed == {"a.png": CHANGED}


def test_the_time_left_is_told_once_there_is_a_pace(tmp_path):
    folder = drawn_pictures.folder(tmp_path / "pictures", range(10))
    steps = list(FolderIndex(folder, tmp_path / "catalogue", captions=False).run())
    assert [(step.done, step.total) for step in steps] == [(done, 10) for done in range(10)] * 2
    assert [step.done for step in steps[10:] if step.seconds_left is not None] == [8, 9]
    assert 0 < steps[18].seconds_left < 60


# pictures that are nearly the same


def an_index(vectors: np.ndarray, view: str = "all") -> Index:
    return built([Entry(str(number), "", {}) for number in range(len(vectors))], {view: vectors})


@pytest.mark.parametrize("block", [1, 500, near_duplicates.BLOCK_COSINES])
def test_near_duplicates_are_those_of_a_comparison_of_all_with_all(block, monkeypatch):
    monkeypatch.setattr(near_duplicates, "BLOCK_COSINES", block)
    random = np.random.default_rng(0)
    vectors = random.normal(size=(60, 8)).astype(np.float32)
    vectors[40:] = vectors[:20] + 0.1 * random.normal(size=(20, 8))
    index = an_index(vectors)
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    expected = {(i, j): unit[i] @ unit[j] for i in range(60) for j in range(i + 1, 60) if unit[i] @ unit[j] >= 0.9}
    whole = alike(index, 0.9)
    found = whole.pairs
    assert whole.count == len(expected)
    assert {(i, j) for i, j, _ in found} == set(expected)
    assert all(abs(cosine - expected[i, j]) < 1e-5 for i, j, cosine in found)
    assert [cosine for *_, cosine in found] == sorted((cosine for *_, cosine in found), reverse=True)
    fewer = alike(index, 0.9, most=5)
    assert (fewer.pairs, fewer.count, fewer.groups) == (found[:5], len(expected), whole.groups)


def test_the_mean_of_the_picture_views_counts():
    random = np.random.default_rng(0)
    shape, colour = (random.normal(size=(6, 4)).astype(np.float32) for _ in range(2))
    index = built([Entry(str(number), "a word", {}) for number in range(6)], {"shape": shape, "colour": colour})
    mean = (index.view("shape") @ index.view("shape").T + index.view("colour") @ index.view("colour").T) / 2
    assert all(abs(cosine - mean[i, j]) < 1e-6 for i, j, cosine in alike(index, 0.0).pairs)
    assert alike(index, 0.0).count == (mean[np.triu_indices(6, 1)] >= 0).sum()


def test_groups_are_connected_and_equal_pictures_reach_a_threshold_of_one():
    turned = np.array([[np.cos(angle), np.sin(angle)] for angle in np.radians([0, 1, 90, 3, 180, 2, 181])], np.float32)
    assert alike(an_index(turned), np.cos(np.radians(1.5))).groups == [[0, 1, 3, 5], [4, 6]]
    assert alike(an_index(turned[[0, 2, 4]]), 0.9).groups == []
    same = alike(an_index(np.ones((200, 5), np.float32)), 1.0, most=50)
    assert (len(same.pairs), same.count, same.groups) == (50, 19_900, [list(range(200))])


def test_seven_logos_in_white_ink_on_nothing_are_seven_pictures(tmp_path):
    strokes = {
        "disc": lambda draw: draw.ellipse((20, 20, 140, 140), fill="white"),
        "bar": lambda draw: draw.rectangle((20, 60, 140, 100), fill="white"),
        "triangle": lambda draw: draw.polygon([(80, 10), (150, 150), (10, 150)], fill="white"),
        "stroke": lambda draw: draw.line([(20, 20), (140, 140)], fill="white", width=14),
        "pause": lambda draw: [draw.rectangle((left, 20, left + 40, 140), fill="white") for left in (20, 100)],
        "arc": lambda draw: draw.arc((20, 20, 140, 140), 0, 270, fill="white", width=16),
        "stripes": lambda draw: [draw.rectangle((20, top, 140, top + 10), fill="white") for top in range(20, 140, 24)],
    }
    for name, stroke in strokes.items():
        logo = Image.new("RGBA", (160, 160))
        stroke(ImageDraw.Draw(logo))
        logo.save(tmp_path / f"{name}.png")
    Run(tmp_path, tmp_path / "catalogue")
    index = Index.load(tmp_path / "catalogue" / FILE)
    assert len(index) == 7
    assert alike(index, 0.9).count == 0  # the most alike, bar and stripes, have 0.83; laid on white they were 21 pairs of equal pictures
