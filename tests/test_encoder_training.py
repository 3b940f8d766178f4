"""The compact encoder's training, as a real process on toy photos and a teacher with random weights."""

import io
import json
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import keras
import numpy as np
import pytest
from PIL import Image

from training import checkpoint
from training.encoder import HELD_OUT, SETS, Stage, main
from training.examination import Examination
from training.photos import whole_view
from training.student import build_student, fold, layers_of, trained_student
from training.teacher import CHANNELS, Scale, build_teacher, convolutions, standardised, teacher_head, untrained_teacher
from training.views import Views

ROOT = Path(__file__).parent.parent


def photo_files(count: int, seed: int) -> dict[str, bytes]:
    random = np.random.default_rng(seed)
    files = {}
    for number in range(count):
        stream = io.BytesIO()
        Image.fromarray(random.integers(0, 256, (6, 8, 3), dtype=np.uint8)).resize((96, 72)).save(stream, "WEBP")
        files[f"train/photo{number}.webp"] = stream.getvalue()
    return files


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    """Zips of three or four photos under the names that training expects, and teacher.npz."""
    folder = tmp_path_factory.mktemp("data")
    for number, name in enumerate([*(name for name, *_ in SETS), *HELD_OUT.values()]):
        (folder / name).parent.mkdir(exist_ok=True)
        with zipfile.ZipFile(folder / name, "w") as archive:
            for photo, content in photo_files(3 + number % 2, number).items():
                archive.writestr(photo, content)
    random, arrays = np.random.default_rng(0), {}
    for number, layer in enumerate(convolutions(untrained_teacher())):
        inputs = np.prod(layer.kernel.shape[: 2 if isinstance(layer, keras.layers.DepthwiseConv2D) else 3])
        arrays[f"{number:02d}_kernel"] = random.normal(0, np.sqrt(2 / inputs), layer.kernel.shape).astype(np.float16)
        arrays[f"{number:02d}_bias"] = random.normal(0, 0.1, layer.bias.shape).astype(np.float32)
    np.savez(folder / "teacher.npz", **arrays)
    return folder


def options(data: Path, work: Path, plan: str) -> list[str]:
    chosen = {"--data": data, "--teacher": data / "teacher.npz", "--work": work, "--plan": plan, "--batch": 4}
    chosen |= {"--log-every": 1, "--save-minutes": 0, "--examine-minutes": 60}
    return ["--eager", *(str(word) for pair in chosen.items() for word in pair)]


def start(*where) -> subprocess.Popen:
    command = [sys.executable, "-m", "training.encoder", *options(*where)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, env={**os.environ, "CUDA_VISIBLE_DEVICES": "-1"})


def curve(work: Path) -> list[dict]:
    """The whole lines written so far."""
    path = work / "curve.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines(True) if line.endswith("\n")] if path.exists() else []


def test_killed_training_goes_on_from_its_checkpoint(data, tmp_path, monkeypatch):
    run = start(data, tmp_path, "blocks:64:1:1e-3,whole:64:100000:1e-3")
    while run.poll() is None and not any(line["stage"] == 1 and line["step"] >= 2 for line in curve(tmp_path)):
        time.sleep(0.1)
    assert run.poll() is None
    run.kill()
    run.wait()
    before = curve(tmp_path)
    state, lists = checkpoint.load(tmp_path / "checkpoint.npz")
    assert state["stage"] == 1
    assert 1 <= state["step"] <= before[-1]["step"]
    assert all(np.isfinite(array).all() for array in lists["student"])

    end = state["step"] + 2
    monkeypatch.setattr(sys, "argv", ["encoder", *options(data, tmp_path, f"blocks:64:1:1e-3,whole:64:{end}:1e-3")])
    main()  # in this process: another one would load TensorFlow again
    after = [line for line in curve(tmp_path)[len(before) :] if "losses" in line]
    assert [(line["stage"], line["step"]) for line in after] == [(1, end - 1), (1, end)]
    assert np.isfinite(after[-1]["losses"]).all()
    marks = curve(tmp_path)[-1]
    assert set(marks["dev"]) == {"cosine", "error", "agrees"}
    assert set(marks["objects1000"]) == {"cosine", "error", "agrees", "right", "teacher_right"}

    encoder = trained_student(tmp_path / "checkpoint.npz")
    assert encoder(np.zeros((1, 128, 160, 3), np.float32)).shape == (1, 4, 5, CHANNELS[-1])


def test_folded_encoder_computes_what_the_unfolded_one_does():
    keras.utils.set_random_seed(1)
    student = build_student()
    random = np.random.default_rng(1)
    for norm in layers_of(student, keras.layers.BatchNormalization):
        norm.set_weights([random.uniform(0.5, 1.5, weight.shape) for weight in norm.get_weights()])
    folded = fold(student)
    assert student.count_params() > folded.count_params()
    for size in (128, 160):
        photos = random.uniform(-1, 1, (2, size, size, 3)).astype(np.float32)
        for group, plain in zip(student(photos, training=False), folded(photos), strict=True):
            np.testing.assert_allclose(plain / np.abs(group).max(), group / np.abs(group).max(), atol=1e-4)


def test_student_has_at_most_eight_million_parameters_and_the_teachers_shapes():
    student, teacher = build_student(), untrained_teacher()
    assert student.count_params() <= 8_000_000
    for size in (128, 160):
        shapes = [output.shape for output in student(np.zeros((1, size, size, 3), np.float32))]
        assert shapes == [output.shape for output in teacher(np.zeros((1, size, size, 3), np.float32))[:-1]]


def test_a_view_is_the_same_whenever_it_is_asked_for_and_views_differ(tmp_path):
    photos = list(photo_files(5, 0).values())
    first, second = (Views(photos, untrained_teacher(), tmp_path / name, size=64, batch=2, views=2, seed=7) for name in "ab")
    for step in range(4):
        inputs, (features, logits) = first.whole(step)
        again = second.whole(step)
        np.testing.assert_array_equal(inputs, again[0])
        np.testing.assert_array_equal(features, again[1][0])
        np.testing.assert_array_equal(inputs, first.whole(step)[0])
        assert inputs.shape == (2, 64, 64, 3)
        assert logits.shape == (2, 1001)
    assert not np.array_equal(first.draw(0, np.arange(5)), first.draw(1, np.arange(5)))


def test_teacher_examined_as_its_own_student_gets_full_marks(data, tmp_path):
    raw = build_teacher(data / "teacher.npz")
    photos = photo_files(6, 3)
    scale = Scale.measure(raw, np.stack([whole_view(photo, 64) for photo in photos.values()]))
    teacher, head = standardised(raw, scale), teacher_head(raw, scale)
    examination = Examination("toy", list(photos.values()), teacher, head, 64, tmp_path)
    assert abs(examination.features.mean()) < 0.01
    assert abs(examination.features.std() - 1) < 0.05
    np.testing.assert_allclose(head(examination.features), examination.logits, atol=0.02 * np.abs(examination.logits).max())
    itself = keras.Model(teacher.inputs[0], teacher.outputs[:-1])
    top = examination.logits.argmax(1)
    assert examination.marks(itself, top) == {"cosine": 1.0, "error": 0.0, "agrees": 1.0, "right": 1.0, "teacher_right": 1.0}


def test_rate_rises_stays_and_falls():
    stage = Stage.parse("whole:128:1000:2e-3")
    rates = [stage.rate_at(step) for step in range(1000)]
    assert rates[0] < rates[20] < 2e-3 == rates[500]
    assert 0 < rates[-1] < 1e-5


@pytest.mark.parametrize("plan", ["whole:100:10:1e-3", "parts:128:10:1e-3", "whole:128:10"])
def test_wrong_plan_is_refused_with_a_sentence(data, tmp_path, plan):
    with pytest.raises(ValueError):
        Stage.parse(plan)


def test_missing_photos_are_named(data, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["encoder", "--data", str(tmp_path), "--teacher", str(data / "teacher.npz")])
    with pytest.raises(SystemExit):
        main()
    assert f"There is no file {tmp_path / 'flickr8k' / 'train.zip'}." in capsys.readouterr().err
