"""The captioner's training: the same arithmetic as the app's, and a whole run on toy photos with a toy encoder."""

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import keras
import numpy as np
import pytest
from PIL import Image

from core.captions import decoder as used
from core.captions import model_folder
from core.captions.captioner import Captioner
from core.captions.scores import CiderReward
from core.captions.search import beam_search
from core.words.vocabulary import Vocabulary
from training import captioner
from training.caption_batches import LENGTHS, CaptionBatches
from training.captioner_learning import Critic, WeightedCrossEntropy
from training.convert import to_litert
from training.decoder import Decoder, Shape
from training.features import Grids, caption_view

ROOT = Path(__file__).parent.parent
COLOURS = {"red": (220, 30, 30), "green": (30, 200, 30), "blue": (30, 30, 220)}
PLACES = ("wall", "field", "street", "table")


def small(pooled: bool) -> Decoder:
    keras.utils.set_random_seed(3)
    decoder = Decoder(Shape(words=11, features=6, embedding=5, hidden=7, attention=4, pooled=pooled))
    decoder.build()
    for weight in decoder.weights:
        weight.assign(np.random.default_rng(len(weight.name)).normal(0, 0.5, weight.shape))
    return decoder


def in_numpy(decoder: Decoder) -> used.Decoder:
    weights = {weight.name: np.asarray(weight.numpy()) for weight in decoder.weights}
    weights |= {"mean": np.zeros(6, np.float32), "deviation": np.ones(6, np.float32)}
    return used.Decoder(weights, Vocabulary((*used.SPECIAL, *"abcdefgh")))


@pytest.mark.parametrize("pooled", [False, True])
def test_the_app_decodes_as_the_network_was_trained(pooled):
    random = np.random.default_rng(0)
    grid, words = random.normal(size=(2, 3, 3, 6)).astype(np.float32), random.integers(0, 11, (2, 4, 5))
    decoder = small(pooled)
    expected = keras.ops.convert_to_numpy(keras.ops.log_softmax(decoder([grid.reshape(2, 9, 6), words])))

    app = in_numpy(decoder)
    look = app.look(grid)
    start = app.start(look)
    state = used.State(*(np.repeat(part, 4, axis=1) for part in start))
    for position in range(words.shape[2]):
        step = app.step(words[:, :, position], state, look)
        np.testing.assert_allclose(step.log_probabilities, expected[:, :, position], atol=1e-5)
        np.testing.assert_allclose(step.attention.sum(-1), 1, atol=1e-5)
        state = step.state


def test_eight_bit_numbers_hardly_change_a_decoder(tmp_path):
    weights = in_numpy(small(False)).weights
    used.save(tmp_path / "attention.npz", weights)
    kept = used.load(tmp_path / "attention.npz")
    assert kept.keys() == weights.keys()
    for name, value in weights.items():
        np.testing.assert_allclose(kept[name], value, atol=np.abs(value).max() / 250)


def test_smoothing_spreads_a_share_of_the_weight_over_all_words():
    logits = np.random.default_rng(0).normal(size=(1, 1, 2, 5)).astype(np.float32)
    targets, weights = np.array([[[1, 4]]]), np.array([[[0.5, 0.0]]], np.float32)
    log_p = logits[0, 0, 0] - np.log(np.exp(logits[0, 0, 0]).sum())
    wanted = np.full(5, 0.1 / 5) + 0.9 * (np.arange(5) == 1)
    assert float(WeightedCrossEntropy(0.1)(targets, logits, weights)) == pytest.approx(float(-0.5 * (wanted * log_p).sum()), abs=1e-5)


def test_every_caption_comes_once_an_epoch_with_its_own_photo():
    vocabulary = Vocabulary((*used.SPECIAL, "a", "b", "c"))
    captions = [[["a"] * n, ["b", "c"]] for n in (2, 9, 15, 30)]
    photos = np.arange(4, dtype=np.float32)[:, None, None, None] * np.ones((1, 2, 2, 3), np.float32)
    batches = CaptionBatches(captions, vocabulary, Grids([photos], np.zeros(3, np.float32), np.ones(3, np.float32)), batch=3)
    rows = []
    for batch in batches.epoch(np.random.default_rng(0)):
        assert batch.weights.sum() == pytest.approx(1)
        for grid, words, targets, weights in zip(batch.grid, batch.words[:, 0], batch.targets[:, 0], batch.weights[:, 0], strict=True):
            length = int((weights > 0).sum())
            assert words[0] == 1
            assert targets[length - 1] == 0
            assert (words[1:length] == targets[: length - 1]).all()
            rows.append((int(grid[0, 0]), length))
    expected = [(photo, min(n, LENGTHS[-1] - 1) + 1) for photo, n in enumerate((2, 9, 15, 30))] + [(photo, 3) for photo in range(4)]
    assert sorted(rows) == sorted(expected)
    assert len(list(batches.epoch(np.random.default_rng(1)))) == batches.steps()


def test_a_drawn_caption_weighs_by_what_it_earned_above_its_fellows():
    decoder, photos = small(False), np.arange(3)
    earned = {}

    def reward(numbers, captions):
        earned["captions"] = captions
        return np.array([float(len(caption)) for caption in captions])

    critic = Critic(decoder, 9, reward, k=4, start=1, end=0)
    batch, mean = critic.batch(photos, np.random.default_rng(0).normal(size=(3, 9, 6)).astype(np.float32))
    lengths = np.array([len(caption) for caption in earned["captions"]]).reshape(3, 4)
    assert mean == pytest.approx(lengths.mean())
    assert (batch.words[..., 0] == 1).all()
    assert (batch.words[..., 1:] == batch.targets[..., :-1]).all()
    advantage = lengths - (lengths.sum(1, keepdims=True) - lengths) / 3
    np.testing.assert_allclose(batch.weights.sum(-1), advantage * lengths / lengths.sum(), atol=1e-5)


def test_self_critical_reward_is_the_apps_own_cider():
    references = [[[4, 5, 6, 0], [4, 5, 7, 0]], [[8, 9, 0]]]
    assert CiderReward(references).reward([0, 1], [[4, 5, 6, 0], [8, 9, 0]])[0] > 1


def test_views_of_a_photo_are_always_the_same_and_all_different():
    stream = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (40, 60, 3), dtype=np.uint8)).save(stream, "PNG")
    views = [caption_view(stream.getvalue(), view, 5, 224) for view in range(4)]
    assert all(view.shape == (224, 224, 3) for view in views)
    assert len({view.tobytes() for view in views}) == 4
    assert (views[1] == views[0][:, ::-1]).mean() > 0.99
    assert (caption_view(stream.getvalue(), 3, 5, 224) == views[3]).all()


@pytest.fixture(scope="module")
def toy(tmp_path_factory) -> Path:
    """Sixty one-coloured photos in a zip, a captions file and a small encoder file."""
    folder, random = tmp_path_factory.mktemp("toy"), np.random.default_rng(0)
    lines = ["image,caption"]
    with zipfile.ZipFile(folder / "photos.zip", "w") as archive:
        for number in range(60):
            colour, place = list(COLOURS)[number % 3], PLACES[number % 4]
            pixels = np.clip(np.array(COLOURS[colour]) + random.integers(-20, 20, (48, 64, 3)), 0, 255).astype(np.uint8)
            stream = io.BytesIO()
            Image.fromarray(pixels).save(stream, "JPEG")
            archive.writestr(f"photo{number}.jpg", stream.getvalue())
            lines += [f"photo{number}.jpg,A {colour} square by the {place}.", f"photo{number}.jpg,The square is {colour}!"]
    (folder / "captions.txt").write_text("\n".join(lines))
    photo = keras.Input((224, 224, 3))
    pooled = keras.layers.AveragePooling2D(75)(photo)
    to_litert(keras.Model(photo, pooled), {"grid": pooled}, folder / "toy.tflite")
    return folder


def options(toy: Path, *more: str) -> list[str]:
    chosen = ["--images", toy / "photos.zip", "--captions", toy / "captions.txt", "--encoder", toy / "toy.tflite", "--name", "toy"]
    chosen += ["--out", toy / "models", "--work", toy / "work", "--embedding", "16", "--hidden", "24", "--attention", "8", "--views", "2"]
    return [str(part) for part in (*chosen, *more)]


def train(monkeypatch, toy: Path, *more: str) -> None:
    """The command in this process: another one would load TensorFlow again."""
    monkeypatch.setattr(sys, "argv", ["captioner", *options(toy, *more)])
    captioner.main()


def test_a_run_on_own_photos_writes_a_captioner_that_describes_them(toy, monkeypatch):
    """It learns the colours, goes on where it stopped, and its folder is whole."""
    command = [sys.executable, "-m", "training.captioner", *options(toy, "--plan", "words:25:2e-2")]
    first = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert first.returncode == 0, first.stderr[-800:]
    assert set(model_folder.read(toy / "models" / "toy").decoders) == {"attention", "pooled"}
    train(monkeypatch, toy, "--decoders", "attention", "--plan", "words:25:2e-2,reward:1:1e-4")
    rows = [json.loads(line) for line in (toy / "work" / "curve.jsonl").read_text().splitlines()]
    epochs = [row["epoch"] for row in rows if row["decoder"] == "attention" and row["stage"] == "words"]
    assert epochs == sorted(set(epochs)), "no epoch of the first run was trained again"
    assert [row["stage"] for row in rows if row["decoder"] == "attention"][-1] == "reward"

    model = model_folder.read(toy / "models" / "toy")
    assert model.scores["attention"]["cider"] > 100
    described = Captioner(model)
    for colour, rgb in COLOURS.items():
        photo = np.full((50, 80, 3), rgb, np.uint8)
        (description,) = described.describe([photo])
        assert colour in description.captions[0].text.split()
        assert description.grid == (2, 2)


def test_a_changed_file_of_a_model_folder_is_named(toy):
    folder = toy / "models" / "toy"
    if not (folder / "model.json").exists():
        pytest.skip("needs the run above")
    good = (folder / "vocabulary.txt").read_bytes()
    try:
        (folder / "vocabulary.txt").write_bytes(good + b"more\n")
        with pytest.raises(model_folder.ModelError, match=r"vocabulary\.txt"):
            model_folder.read(folder)
    finally:
        (folder / "vocabulary.txt").write_bytes(good)


def test_what_cannot_be_trained_on_is_said_in_a_sentence(toy, tmp_path, monkeypatch, capsys):
    (tmp_path / "other.txt").write_text("image,caption\nsomething.jpg,A dog runs.\n")
    with pytest.raises(SystemExit, match="2"):
        train(monkeypatch, toy, "--captions", str(tmp_path / "other.txt"))
    assert "No picture belongs to the captions" in capsys.readouterr().err


def test_beams_of_a_trained_shape_are_sorted_and_end():
    (captions,) = beam_search(in_numpy(small(False)), np.ones((1, 3, 3, 6), np.float32), width=4)
    scores = [caption.score for caption in captions]
    assert scores == sorted(scores, reverse=True)
    assert all(caption.words for caption in captions)
