"""Trainings in processes of their own: started, queued, stopped, left, killed; a race; and what a trained network is worth afterwards.

Where a test is not about learning, a stand-in for TensorFlow that only sleeps keeps the real process loading.
"""

import io
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from core.digits import samples
from core.lab import blocks, child, digits, jobs, progress, trained
from core.lab.jobs import Lab, LabError
from core.lab.recipe import COLLECTIONS, Lane, Recipe
from core.settings import ROOT

LONG = Recipe(blocks.SMALL, epochs=50, batch=16)
TINY = "conv2x3-relu-pool4"


@pytest.fixture
def loading(monkeypatch, tmp_path):
    """Training processes that never get beyond loading TensorFlow."""
    (tmp_path / "tensorflow.py").write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))


@pytest.fixture
def lab():
    """A lab that trains one at a time."""
    lab = Lab(at_once=1)
    yield lab
    lab.close()


def until(lab: Lab, owner: str, kind: str, condition, seconds: float = 180):
    """Look at a training, as a page does, until it is as wanted."""
    deadline = time.monotonic() + seconds
    while not condition(view := lab.look(owner, kind)):
        assert time.monotonic() < deadline, view
        time.sleep(0.1)
    return view


# ------------------------------------------------------------------------------------------------------------- the queue


def test_one_trains_the_others_wait_their_turn_and_may_leave(lab, loading):
    for owner in ("Ada", "Bo", "Cy"):
        lab.start(owner, LONG)
    seen = {owner: lab.look(owner, "train") for owner in ("Ada", "Bo", "Cy")}
    assert [(view.state, view.ahead) for view in seen.values()] == [("running", 0), ("waiting", 1), ("waiting", 2)]
    lab.stop("Bo", "train")
    assert lab.look("Bo", "train") is None
    assert lab.look("Cy", "train").ahead == 1
    lab.stop("Ada", "train")  # still loading: it ends at once and leaves nothing
    assert lab.look("Ada", "train") is None
    assert lab.look("Cy", "train").state == "running"
    assert not seen["Ada"].folder.exists()


def test_a_user_trains_one_network_at_a_time(lab, loading):
    lab.start("Ada", LONG)
    with pytest.raises(LabError, match="already train"):
        lab.start("Ada", Recipe(TINY, lanes=(Lane("SGD", 0.1), Lane("SGD", 1.0))))
    assert lab.busy("Ada") == "train"
    assert lab.busy("Bo") == ""


def test_who_has_gone_away_frees_the_place_once_somebody_waits_for_it(loading):
    lab = Lab(at_once=1, absent_seconds=0.5)
    lab.start("Ada", LONG)
    folder = lab.look("Ada", "train").folder
    time.sleep(0.7)
    assert lab.busy("Bo") == ""  # somebody else looks after all jobs, and nobody waits
    assert folder.exists()
    lab.start("Bo", LONG)
    until(lab, "Bo", "train", lambda view: view.state == "running")
    assert not folder.exists()
    lab.close()


def test_a_killed_process_gets_a_sentence_and_the_next_one_starts(lab, loading):
    lab.start("Ada", LONG)
    lab.start("Bo", LONG)
    lab._jobs["Ada", "train"].process.kill()
    view = until(lab, "Ada", "train", lambda view: view.state == "ended")
    assert view.problem == jobs.ENDED
    assert lab.network("Ada") is None
    assert lab.look("Bo", "train").state == "running"
    lab.stop("Bo", "train")
    lab.start("Ada", LONG)
    assert lab.look("Ada", "train").state == "running"


def test_a_server_without_tensorflow_says_so(lab, monkeypatch, tmp_path):
    (tmp_path / "tensorflow.py").write_text("raise ImportError\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    lab.start("Ada", LONG)
    assert "TensorFlow is not installed" in until(lab, "Ada", "train", lambda view: view.state == "ended").problem


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs Linux's full device")
def test_a_full_disk_gets_a_sentence(tmp_path):
    (tmp_path / "recipe.json").write_text(LONG.to_json())
    (tmp_path / progress.LINES).symlink_to("/dev/full")
    with subprocess.Popen([sys.executable, "-m", "core.lab.child", str(tmp_path)], cwd=ROOT, stdin=subprocess.PIPE) as process:
        assert "disk is full" in jobs.PROBLEMS[process.wait(60)]


def test_a_disk_without_room_for_the_folder_gets_a_sentence(lab):
    lab._root.cleanup()
    with pytest.raises(LabError, match="disk is full or cannot be written"):
        lab.start("Ada", LONG)


def test_a_training_ends_with_its_server(loading, tmp_path):
    (tmp_path / "recipe.json").write_text(LONG.to_json())
    process = subprocess.Popen([sys.executable, "-m", "core.lab.child", str(tmp_path)], cwd=ROOT, stdin=subprocess.PIPE)
    while not (tmp_path / progress.LINES).exists():
        assert process.poll() is None
        time.sleep(0.05)
    if sys.platform == "linux":  # where memory runs out, the training goes and the server stays
        assert Path(f"/proc/{process.pid}/oom_score_adj").read_text().strip() == "1000"
    process.stdin.close()
    assert process.wait(30) == 0


# -------------------------------------------------------------------------------------------------------------- learning


def test_a_training_learns_until_it_is_stopped_and_its_network_reads_as_it_was_tested(lab):
    lab.start("Ada", LONG)
    early = until(lab, "Ada", "train", lambda view: view.progress.step > 150)
    shown = until(lab, "Ada", "train", lambda view: "maps" in progress.pictures(view.folder))
    lab.stop("Ada", "train")
    view = until(lab, "Ada", "train", lambda view: view.state == "ended")
    told, curve = view.progress, view.progress.curves[0]
    assert (view.problem, told.ended) == ("", "stopped")
    assert early.progress.seconds_left > 0
    assert early.progress.tested is None  # the test digits wait for the end
    assert told.step < LONG.steps
    assert curve.validation_steps[0] == 0
    assert curve.validation_loss[0] == pytest.approx(np.log(10), abs=0.3)
    assert curve.validation_loss[-1] < 1.5
    assert curve.loss[-1] < curve.loss[0]

    pictures = progress.pictures(shown.folder)
    assert pictures["kernels"].shape == pictures["kernel_gradients"].shape == (3, 3, 8)
    assert pictures["maps"].shape == pictures["map_gradients"].shape == (26, 26, 8)

    opened = trained.load(lab.network("Ada").read_bytes())
    right, count = told.tested
    assert (count, opened.collection) == (300, "bundled")
    assert opened.results.accuracy == pytest.approx(right / count)
    test = digits.load(LONG.collection).test
    assert opened.results.number.tolist() == test.numbers.tolist()
    p = trained.OwnReader(opened).probabilities(test.pictures / np.float32(255))
    np.testing.assert_allclose(p.max(1), opened.results.confidence, atol=1e-4)
    assert np.mean(p.argmax(1) == test.labels) == pytest.approx(right / count, abs=0.004)  # one digit may stand on the fence
    assert (view.folder / progress.KERAS).read_bytes()[:2] == b"PK"

    lab.start("Ada", LONG)  # the network stays while its user trains the next
    assert lab.network("Ada") is not None


def test_a_race_starts_alike_sees_the_same_batches_and_keeps_the_lane_that_diverged(lab):
    lanes = (Lane("SGD", 0.1), Lane("momentum", 30.0), Lane("SGD", 0.1), Lane("Adam", 0.003))
    lab.start("Ada", Recipe("conv4x3-relu-pool2-dropout25", lanes=lanes, epochs=1))
    view = until(lab, "Ada", "race", lambda view: view.state == "ended")
    one, wild, same, adam = view.progress.curves
    assert one == same  # dropout, batches and start are the same, and so is every number
    assert len({curve.loss[0] for curve in (one, wild, adam)}) == 1
    assert one.diverged is None
    assert wild.diverged is not None
    assert wild.loss
    assert max(wild.loss) > 3 * wild.loss[0]
    assert one.steps[-1] == adam.steps[-1] == view.recipe.steps
    assert one.loss[-1] < one.loss[0]
    assert view.progress.tested is None
    assert lab.network("Ada") is None


def test_a_training_that_diverges_says_at_which_step_and_leaves_no_network(tmp_path):
    recipe = Recipe(TINY, lanes=(Lane("momentum", 30.0),), epochs=1)
    child.train(recipe, tmp_path, progress.Reporter(tmp_path), SimpleNamespace(end="", training=False))
    told = progress.read(tmp_path, 1)
    assert told.ended == "done"
    assert told.curves[0].diverged == told.step < recipe.steps
    assert told.tested is None
    assert not (tmp_path / progress.NETWORK).exists()


# ------------------------------------------------------------------------------------------- digits, and files from outside


def test_the_three_parts_share_no_digit_and_are_all_there_is():
    parts = digits.load("1,197 bundled")
    numbers = [set(part.numbers.tolist()) for part in (parts.training, parts.validation, parts.test)]
    assert [len(part) for part in numbers] == [1_197, 300, 300]
    assert set.union(*numbers) == set(range(len(samples.bundled())))
    assert all(set(part.labels) == set(range(10)) for part in (parts.training, parts.validation, parts.test))


def test_mnist_is_used_where_it_was_fetched_and_missed_with_a_sentence(monkeypatch, tmp_path):
    monkeypatch.setattr(digits.weights, "present", lambda name: None)
    with pytest.raises(FileNotFoundError):
        digits.load("5,000 of MNIST")
    assert "fetch them again" in jobs.PROBLEMS[child.NO_DIGITS]
    path = tmp_path / "mnist.npz"
    x, y = np.zeros((60_000, 28, 28), np.uint8), np.arange(60_000) % 10
    np.savez(path, x_train=x, y_train=y, x_test=x[:10_000], y_test=y[:10_000])
    monkeypatch.setattr(digits.weights, "present", lambda name: path)
    for name, (_, count) in list(COLLECTIONS.items())[1:]:
        parts = digits.load(name)
        assert [len(part) for part in (parts.training, parts.validation, parts.test)] == [count, 5_000, 10_000]
        assert parts.training.numbers[-1] < parts.validation.numbers[0]


def archive(**changes) -> bytes:
    """A network file as the notebook saves it, with some of its arrays changed or, where None, left out."""
    shapes = blocks.weight_shapes(blocks.plan(blocks.parse(TINY)))
    arrays = {"blocks": np.array(TINY), **{name: np.ones(shape, np.float32) for name, shape in shapes.items()}, **changes}
    buffer = io.BytesIO()
    np.savez(buffer, **{name: array for name, array in arrays.items() if array is not None})
    return buffer.getvalue()


def test_a_network_from_outside_is_kept_and_replaces_the_one_before(lab):
    lab.accept("Ada", archive())
    first = lab.network("Ada")
    assert trained.load(first.read_bytes()).results is None
    lab.accept("Ada", archive(conv1_bias=np.zeros(2)))
    assert not first.exists()
    assert trained.load(lab.network("Ada").read_bytes()).weights["conv1_bias"].tolist() == [0, 0]
    assert lab.network("Bo") is None


@pytest.mark.parametrize(
    "data",
    [b"", b"PK", b"not an archive", archive()[:-40], archive(blocks=None), archive(blocks=np.array("conv9x9")),
     archive(blocks=np.array("pool4-pool4-conv8x3")), archive(conv1_kernel=None), archive(conv1_kernel=np.ones((5, 5, 1, 2))),
     archive(conv1_bias=np.array([np.nan, 1])), archive(conv1_bias=np.array(["a", "b"])), b"0" * (10 * 2**20 + 1)],
    ids=range(12),
)  # fmt: skip
def test_a_file_that_is_no_network_gets_a_sentence(lab, data):
    with pytest.raises(trained.NetworkError, match=r"\.$"):
        lab.accept("Ada", data)
    assert lab.network("Ada") is None


def test_test_results_that_make_no_sense_are_left_out():
    ten = {
        "collection": np.array("mnist"),
        "number": np.arange(10),
        "true": np.arange(10),
        "read": np.arange(10),
        "confidence": np.ones(10),
    }
    assert trained.load(archive(**ten)).results.accuracy == 1
    for wrong in ({"number": np.arange(10) + 9_995}, {"read": np.full(10, 10)}, {"true": np.arange(9)}, {"collection": np.array("x")}):
        assert trained.load(archive(**ten | wrong)).results is None


def test_a_line_still_being_written_is_left_for_the_next_look(tmp_path):
    lines = [
        {"step": 1, "lane": 0, "loss": 2.5, "accuracy": 0.1, "seconds_left": 9.0},
        {"step": 2, "lane": 1, "loss": float("nan"), "accuracy": 0.0},
    ]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    (tmp_path / progress.LINES).write_text(text + '{"step": 3, "la')
    told = progress.read(tmp_path, 2)
    assert (told.step, told.seconds_left, told.curves[0].loss) == (2, 9.0, [2.5])
    assert np.isnan(told.curves[1].loss[0])
