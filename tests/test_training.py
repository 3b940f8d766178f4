"""The training scripts as a person runs them, on a few of scikit-learn's digits: every file the app reads, the same twice, and resumed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

from core.digits import film, mistakes, samples
from core.digits.centre import prepare
from core.digits.networks import NETWORKS
from core.digits.reader import Reader
from core.settings import ROOT
from training import digits_report
from training.augment import augment
from training.digits import FILM_STEPS

TEST_DIGITS = 200
RUNS = ("pooling-0", "pooling-tuned", "series-0", "series-raw-0", "series-tuned")


def command(script: str, *arguments: object) -> list[str]:
    return [sys.executable, "-m", script, *map(str, arguments)]


def train(data: Path, folder: Path) -> list[str]:
    short = ("--seeds", 1, "--epochs", 1, "--limit", 600)
    return command("training.digits", "--data", data, *short, "--work", folder / "work", "--out", folder / "out")


def run(arguments: list[str]) -> str:
    process = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", env=quiet(), check=False)
    assert process.returncode == 0, process.stderr
    return process.stdout


def quiet() -> dict[str, str]:
    return {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "2", "PYTHONIOENCODING": "utf-8"}


def weights(path: Path) -> dict[str, np.ndarray]:
    with np.load(path, allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    """scikit-learn's digits in the form of mnist.npz."""
    digits = samples.bundled()
    pictures = np.stack([np.rint(255 * prepare(picture).image).astype(np.uint8) for picture in digits.pictures[:1000]])
    labels = digits.labels[:1000].astype(np.uint8)
    path = tmp_path_factory.mktemp("data") / "digits.npz"
    first = slice(TEST_DIGITS, None), slice(0, TEST_DIGITS)
    np.savez(path, x_train=pictures[first[0]], y_train=labels[first[0]], x_test=pictures[first[1]], y_test=labels[first[1]])
    return path


@pytest.fixture(scope="module")
def trained(data, tmp_path_factory) -> Path:
    """A folder with the finished runs (work) and everything the app reads (out), of a training that was killed after its first run."""
    folder = tmp_path_factory.mktemp("trained")
    with subprocess.Popen(train(data, folder), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=quiet()) as process:
        for line in process.stdout:
            if line.startswith(b"pooling-0:"):
                process.kill()
    stamp = (folder / "work" / "pooling-0.npz").stat().st_mtime_ns
    assert not (folder / "out").exists()
    output = run(train(data, folder))
    assert "pooling-0:" not in output  # it was not trained again
    assert (folder / "work" / "pooling-0.npz").stat().st_mtime_ns == stamp
    assert "series-raw-0:" in output
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["digits_report", "--data", str(data), "--limit", "50", "--out", str(folder / "out")])
        digits_report.main()
    assert "scribbles" in run(command("training.unlike", "--data", data, "--epochs", 1, "--limit", 300, "--out", folder / "out"))
    return folder


def test_training_writes_every_file_the_app_reads(trained):
    written = {path.name for path in (trained / "out").iterdir()}
    assert written == {path.name for path in (ROOT / "assets" / "digits").iterdir()}
    assert {path.name for path in (trained / "work").iterdir()} == {f"{name}.npz" for name in RUNS}


@pytest.mark.parametrize("name", NETWORKS)
def test_the_reader_reads_with_what_was_trained(trained, data, name):
    reader = Reader(name, trained / "out")
    with np.load(data) as arrays:
        pictures, labels = arrays["x_test"].astype(np.float32) / 255, arrays["y_test"]
    p = reader.probabilities(pictures)
    stored = mistakes.load(name, "mnist", trained / "out")
    assert stored.true.tolist() == labels.tolist()
    assert stored.read.tolist() == p.argmax(1).tolist()
    np.testing.assert_allclose(stored.confidence, p.max(1), atol=0.001)
    runs = json.loads((trained / "out" / "runs.json").read_text(encoding="utf-8"))
    assert runs["shipped"][name] == pytest.approx(stored.accuracy)


def test_the_short_film_ends_at_its_last_kept_step(trained):
    learning = film.load(trained / "out")
    assert learning.steps.tolist() == [step for step in FILM_STEPS if step <= 600 / 32]
    assert (learning.confusion.sum(axis=(1, 2)) == TEST_DIGITS).all()
    assert learning.maps(np.zeros((28, 28), np.float32), "conv2").shape == (3, 32, 24, 24)
    assert np.abs(learning.conv1_kernel[-1] - learning.conv1_kernel[0]).max() > 0


def test_the_report_measures_both_networks_and_reads_the_bundled_digits(trained):
    report = json.loads((trained / "out" / "robustness.json").read_text(encoding="utf-8"))
    shown = json.loads((ROOT / "assets" / "digits" / "robustness.json").read_text(encoding="utf-8"))
    assert {name: list(rows) for name, rows in report.items()} == {name: list(rows) for name, rows in shown.items()}
    assert all(0 <= share <= 1 for rows in report.values() for share in rows.values())
    for name in NETWORKS:
        stored = mistakes.load(name, "bundled", trained / "out")
        assert stored.true.tolist() == samples.bundled().labels.tolist()
        assert stored.accuracy == pytest.approx(report[name]["scikit-learn's 8 × 8 digits, enlarged"])


def test_a_run_that_went_on_has_the_weights_of_one_that_was_never_stopped(trained, data, tmp_path):
    run([*train(data, tmp_path), "--only", "series"])
    for name in ("series-0", "series-raw-0"):
        ours, theirs = weights(tmp_path / "work" / f"{name}.npz"), weights(trained / "work" / f"{name}.npz")
        assert list(ours) == list(theirs)
        for part in ours:
            np.testing.assert_array_equal(ours[part], theirs[part], err_msg=f"{name} {part}")


# ------------------------------------------------------------------------------------------------------ augmented digits


@pytest.fixture(scope="module")
def pictures() -> np.ndarray:
    return np.stack([prepare(picture).image for picture in samples.bundled().pictures[:128]])[..., None]


def test_augmented_digits_keep_shape_and_range(pictures):
    for step in range(5):
        changed = augment(pictures, tf.constant([step, 0])).numpy()
        assert (changed.shape, changed.dtype) == (pictures.shape, np.float32)
        assert 0 <= changed.min() <= changed.max() <= 1
        assert (changed.max(axis=(1, 2, 3)) > 0.3).all()  # none has vanished


def test_augmentation_is_the_same_for_the_same_seed_and_step_only(pictures):
    first = augment(pictures, tf.constant([3, 0])).numpy()
    np.testing.assert_array_equal(first, augment(pictures, tf.constant([3, 0])).numpy())
    for other in ([4, 0], [3, 1]):
        changed = augment(pictures, tf.constant(other)).numpy()
        assert (np.abs(changed - first).max(axis=(1, 2, 3)) > 0.05).all()


def test_augmentation_moves_digits_without_a_bias_to_one_side(pictures):
    def middle(images):
        ink = images[..., 0].sum(axis=0)
        return np.array([ink.sum(1) @ np.arange(28), ink.sum(0) @ np.arange(28)]) / ink.sum()

    changed = np.concatenate([augment(pictures, tf.constant([step, 0])).numpy() for step in range(8)])
    assert np.abs(middle(changed) - middle(pictures)).max() < 0.3  # pixels; 1,024 shifts of up to 3
