"""The captioner's training: the same arithmetic as the app's, and a whole run on a few drawn photos."""

import argparse
import io
import json
import sys
import zipfile
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from core.captions import decoder as used
from core.captions import model_folder
from core.captions.captioner import Captioner
from core.captions.decoder import SPECIAL, log_softmax
from core.captions.inputs import Inputs, Standard, whole_photos
from core.captions.model_folder import USUAL
from core.captions.scores import CiderReward
from core.words.vocabulary import Vocabulary
from tests import tiny_captioner
from training import caption_data, captioner, captioner_export
from training.caption_batches import LENGTHS, CaptionBatches
from training.caption_sets import CaptionFileError
from training.captioner import Run, Stage, Task
from training.captioner_export import Dev, Judge
from training.captioner_learning import Critic, weighted
from training.decoder import Decoder, Shape
from training.features import Features, caption_view
from training.suggestions import Fit, Photos, Texts, shares

COLOURS = {"red": (220, 30, 30), "green": (30, 200, 30), "blue": (30, 30, 220)}
PLACES = ("wall", "field", "street", "table")
WORDS, D, M, K = tiny_captioner.WORDS, tiny_captioner.D, tiny_captioner.M, tiny_captioner.K


def small(pooled: bool = False, fast: bool = False) -> Decoder:
    shape = Shape(len(WORDS), D, M, K, embedding=5, hidden=7, attention=8, gist=4, said=5, pooled=pooled)
    decoder = Decoder(shape, seed=3, fast=fast)
    decoder.build()
    weights = tiny_captioner.weights(1, pooled)
    assert {name: value.shape for name, value in decoder.named().items()} == {name: value.shape for name, value in weights.items()}
    decoder.set_weights([weights[name] for name in decoder.named()])
    return decoder


@pytest.mark.parametrize("pooled", [False, True])
def test_the_app_decodes_as_the_network_was_trained(pooled):
    inputs, words = tiny_captioner.inputs(2), np.random.default_rng(0).integers(0, len(WORDS), (2, 4, 5))
    owner, rows = np.repeat(np.arange(2), 4), words.reshape(8, 5)
    expected = log_softmax(keras.ops.convert_to_numpy(small(pooled)(*inputs, owner, rows))).reshape(2, 4, 5, -1)
    in_bfloat16 = log_softmax(keras.ops.convert_to_numpy(small(pooled, fast=True)(*inputs, owner, rows))).reshape(2, 4, 5, -1)
    np.testing.assert_allclose(in_bfloat16, expected, atol=0.2)

    app = used.Decoder(tiny_captioner.weights(1, pooled), WORDS)
    look = app.look(inputs)
    state = app.start(look).of(np.arange(2), np.zeros((2, 4), int))
    for position in range(words.shape[2]):
        step = app.step(words[:, :, position], state, look)
        np.testing.assert_allclose(step.log_probabilities, expected[:, :, position], atol=1e-4)
        np.testing.assert_allclose(step.attention.sum(-1), 1, atol=1e-5)
        state = step.state


def test_eight_bit_numbers_hardly_change_a_decoder(tmp_path):
    weights = tiny_captioner.weights(1)
    used.save(tmp_path / "attention.npz", weights)
    kept = used.load(tmp_path / "attention.npz")
    assert kept.keys() == weights.keys()
    for name, value in weights.items():
        np.testing.assert_allclose(kept[name], value, atol=np.abs(value).max() / 250)


def test_smoothing_spreads_a_share_of_the_weight_over_all_words():
    decoder, said, targets = small(), np.random.default_rng(0).normal(size=(2, 5)).astype(np.float32), np.array([1, 4])
    log_p = log_softmax(np.asarray(decoder.logits(said)))
    wanted = 0.1 / len(WORDS) + 0.9 * (np.arange(len(WORDS)) == targets[:, None])
    np.testing.assert_allclose(weighted(decoder, said, targets, 0.1), -(wanted * log_p).sum(1), atol=1e-5)


class Numbered:
    """What is read of a photo is its number."""

    def read(self, photos, random):
        return Inputs(*(np.broadcast_to(np.float32(photos).reshape(-1, *ones), (len(photos), *sizes)) for ones, sizes in self.SHAPES))

    SHAPES = ((1, 1), (4, D)), ((1,), (M,)), ((1,), (K,))


def test_every_caption_comes_once_an_epoch_with_its_own_photo_and_a_later_start_leaves_out_the_first():
    vocabulary = Vocabulary((*SPECIAL, "a", "b", "c"))
    captions = [[["a"] * n, ["b", "c"]] for n in (2, 9, 15, 30)]
    batches = CaptionBatches(captions, vocabulary, Numbered(), size=3)
    rows = []
    for batch in batches.epoch(0):
        for owner, words, targets, weights in zip(batch.owner, batch.words, batch.targets, batch.weights, strict=True):
            length = int(weights.sum())
            assert words[0] == 1
            assert targets[length - 1] == 0
            assert (words[1:length] == targets[: length - 1]).all()
            rows.append((int(batch.inputs.whole[owner, 0]), length))
    expected = [(photo, min(n, LENGTHS[-1] - 1) + 1) for photo, n in enumerate((2, 9, 15, 30))] + [(photo, 3) for photo in range(4)]
    assert sorted(rows) == sorted(expected)
    assert len(list(batches.epoch(0))) == batches.steps()
    for late, batch in zip(batches.epoch(0, first=2), list(batches.epoch(0))[2:], strict=True):
        np.testing.assert_array_equal(late.words, batch.words)


def test_a_drawn_caption_weighs_by_what_it_earned_above_its_fellows():
    earned = {}

    def reward(numbers, captions):
        earned["captions"] = captions
        return np.array([float(len(caption)) for caption in captions])

    critic = Critic(small(), Numbered(), 3, reward, at_once=3, k=4)
    (batch,) = critic.epoch(0)
    lengths = np.array([len(caption) for caption in earned["captions"]]).reshape(3, 4)
    assert batch.earned == pytest.approx(lengths.mean())
    assert (batch.words[:, 0] == 1).all()
    assert (batch.words[:, 1:] == batch.targets[:, :-1]).all()
    assert not np.isin(batch.targets, (1, 2)).any()
    advantage = lengths - (lengths.sum(1, keepdims=True) - lengths) / 3
    np.testing.assert_allclose(batch.weights.sum(-1), (advantage * lengths).ravel(), atol=1e-4)
    np.testing.assert_array_equal(next(critic.epoch(0)).words, batch.words)


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


def described() -> tuple[Features, caption_data.Captions]:
    """What an encoder might see in 24 photos of one colour in one place, and two captions of each."""
    random = np.random.default_rng(0)
    kinds = [(number % 3, number % 4) for number in range(24)]
    grid = random.normal(0, 0.1, (24, 2, 2, 7))
    for photo, (colour, place) in enumerate(kinds):
        grid[photo, ..., colour] += 1
        grid[photo, ..., 3 + place] += 1
    named = [(list(COLOURS)[colour], PLACES[place]) for colour, place in kinds]
    captions = [[f"a {colour} square by the {place}".split(), f"the square is {colour}".split()] for colour, place in named]
    return Features(grid.astype(np.float16), random.normal(size=(24, 5)).astype(np.float32)), captions


@pytest.fixture(scope="module")
def task() -> Task:
    features, captions = described()
    vocabulary = Vocabulary.counted((words for several in captions for words in several), 1, SPECIAL)
    fit = Fit.to(features, captions, vocabulary)
    photos = Photos([features], fit)
    return Task(captions, [], photos, fit, vocabulary, Judge(photos.standard, [Dev("here", features, captions)]))


def test_a_training_photo_is_suggested_what_all_others_say_of_it(task):
    """In closed form as by fitting again without it."""
    features, captions = described()
    fit, numbers = task.fit, task.fit.numbers
    whole = (whole_photos(features.seen(slice(None))) - numbers["whole_mean"]) / numbers["whole_deviation"]
    place = {word: number for number, word in enumerate(fit.words)}
    share = np.stack([shares(several, place) for several in captions])
    assert share[0].sum() == pytest.approx(1.0 + 1.0 + 0.5)  # square and red in both captions, wall in one
    for photo in range(0, 24, 5):
        others = np.arange(24) != photo
        matrix = np.linalg.solve(whole[others].T @ whole[others] + 3000 * np.eye(12), whole[others].T @ (share - share.mean(0))[others])
        raised = (whole[photo] @ matrix - numbers["suggest_mean"]) / numbers["suggest_deviation"]
        np.testing.assert_allclose(fit.left_out[photo], raised, atol=1e-3)
    with_itself = Standard(numbers).raised(whole) - fit.surplus
    np.testing.assert_allclose(with_itself, fit.left_out, atol=1e-3)


def test_a_caption_without_a_photo_is_suggested_its_own_words(task):
    texts = Texts([[["a", "blue", "square"]], [["nothing", "at", "all"]]], task.fit)
    inputs = texts.read(np.repeat([0, 1], 200), np.random.default_rng(0))
    mean, blue = inputs.suggestions.reshape(2, 200, -1).mean(1), task.fit.words.index("blue")
    assert mean[0, blue] > 3 * mean[1, blue]
    assert not inputs.cells.any()


def run(task: Task, work: Path, plan: str) -> Run:
    work.mkdir(exist_ok=True)
    plan = [Stage.parse(stage) for stage in plan.split(",")]
    return Run(argparse.Namespace(work=work, seed=0, hidden=96, attention=64, begin_with=None, plan=plan), task, "attention")


@pytest.fixture
def eagerly():
    """A few steps of a tiny decoder are done before TensorFlow has compiled one."""
    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)


def rows(work: Path) -> list[dict]:
    return [json.loads(line) for line in (work / "curve.jsonl").read_text().splitlines()]


@pytest.mark.usefixtures("eagerly")
def test_photos_are_learnt_by_heart_and_their_reward_rises(task, tmp_path):
    run(task, tmp_path, "text:1:1e-2,words:6:1e-2,reward:4:3e-3").train()
    by_stage = {row["stage"]: row for row in rows(tmp_path)}
    assert by_stage["words"]["cider"] > by_stage["text"]["cider"] + 50
    rewards = [row["mean"] for row in rows(tmp_path) if row["stage"] == "reward"]
    assert rewards[-1] > rewards[0]


@pytest.mark.usefixtures("eagerly")
def test_a_stopped_run_goes_on_to_what_it_would_have_come_to(task, tmp_path, monkeypatch):
    plan = "words:2:1e-2,reward:1:1e-3"
    expected = run(task, tmp_path / "whole", plan).train()
    monkeypatch.setattr(captioner, "KEPT_EVERY_SECONDS", -1)  # after every step
    for stop in (2, 5):  # steps: in the first epoch, and in the second
        stopped = run(task, tmp_path / "stopped", plan)
        monkeypatch.setattr(stopped, "log", Stop(stop, stopped))
        with pytest.raises(KeyboardInterrupt):
            stopped.train()
    found = run(task, tmp_path / "stopped", plan).train()
    for name, value in expected.items():
        np.testing.assert_allclose(found[name], value, atol=1e-4, err_msg=name)


class Stop:
    """Ends a run after so many steps of its first stage."""

    def __init__(self, step: int, of: Run):
        self.step, self.of = step, of

    def __call__(self, **row):
        if self.of.state["step"] >= self.step:
            raise KeyboardInterrupt


@pytest.fixture(scope="module")
def toy(tmp_path_factory) -> Path:
    """Forty one-coloured photos in two zips, with a captions file each, and captions without photos."""
    folder, random = tmp_path_factory.mktemp("toy"), np.random.default_rng(0)
    for part in range(2):
        lines = ["image,caption"]
        with zipfile.ZipFile(folder / f"photos{part}.zip", "w") as archive:
            for number in range(part, 40, 2):
                colour, place = list(COLOURS)[number % 3], PLACES[number % 4]
                pixels = np.clip(np.array(COLOURS[colour]) + random.integers(-20, 20, (48, 64, 3)), 0, 255).astype(np.uint8)
                stream = io.BytesIO()
                Image.fromarray(pixels).save(stream, "JPEG")
                archive.writestr(f"photo{number}.jpg", stream.getvalue())
                lines += [f"photo{number}.jpg,A {colour} square by the {place}.", f"photo{number}.jpg,The square is {colour}!"]
        (folder / f"captions{part}.txt").write_text("\n".join(lines))
    (folder / "text.txt").write_text("A red square.\nRed it is.\n\n\nA blue one by the street.\n")
    return folder


def options(toy: Path, name: str, *more: object) -> list[str]:
    chosen = ["--images", toy / "photos0.zip", "--captions", toy / "captions0.txt", "--name", name, "--out", toy / "models"]
    chosen += ["--work", toy / "work", "--hidden", 96, "--attention", 64, "--views", 1, "--minimum-count", 1]
    return [str(part) for part in (*chosen, *more)]


def train(monkeypatch, toy: Path, name: str, *more: object) -> None:
    """The command in this process: another one would load TensorFlow again."""
    monkeypatch.setattr(captioner_export, "ODD_PICTURES", 1)
    monkeypatch.setattr(sys, "argv", ["captioner", *options(toy, name, *more)])
    captioner.main()


def test_a_run_on_own_photos_writes_a_captioner_that_describes_them(toy, monkeypatch):
    """Two zips, each a dev list by itself, and captions without photos; its folder is whole."""
    more = ["--images", toy / "photos1.zip", "--captions", toy / "captions1.txt", "--text", toy / "text.txt", "--decoders", "attention"]
    for part in range(2):
        more += ["--dev-images", toy / f"photos{part}.zip", "--dev-captions", toy / f"captions{part}.txt"]
    train(monkeypatch, toy, "toy", *more, "--plan", "text:1:1e-2,words:12:1e-2,reward:1:1e-3")
    model = model_folder.read(toy / "models" / "toy")
    assert model.encoder == USUAL
    assert set(model.scores) == {"attention", "attention, photos1"}
    assert (toy / "models" / "toy.zip").exists()
    assert [row["stage"] for row in rows(toy / "work")][-2:] == ["reward", "mean"]
    captioner = Captioner(model)
    for rgb in COLOURS.values():
        (description,) = captioner.describe([np.full((50, 80, 3), rgb, np.uint8)])
        assert description.best.words
        assert description.grid == (9, 9)
        assert 0 <= description.doubt <= 1


def test_a_network_of_ones_own_sees_for_the_captioner(toy, tmp_path, monkeypatch):
    from training.convert import to_litert

    photo = keras.Input((64, 64, 3))
    pooled = keras.layers.AveragePooling2D(32)(photo)
    to_litert(keras.Model(photo, pooled), {"grid": pooled}, tmp_path / "toy.tflite")
    more = ["--encoder", tmp_path / "toy.tflite", "--side", 64, "--plan", "words:1:1e-2", "--decoders", "pooled", "--work", tmp_path]
    train(monkeypatch, toy, "own", *more)
    (description,) = Captioner(model_folder.read(toy / "models" / "own")).describe([np.full((50, 80, 3), 200, np.uint8)])
    assert description.grid == (2, 2)
    assert description.objects == []
    changed = toy / "models" / "own" / "vocabulary.txt"
    changed.write_bytes(changed.read_bytes() + b"more\n")
    with pytest.raises(model_folder.ModelError, match=r"vocabulary\.txt"):
        model_folder.read(changed.parent)


def test_captions_of_one_photo_stand_between_blank_lines(toy, tmp_path):
    assert [len(group) for group in caption_data.text_captions([toy / "text.txt"])] == [2, 1]
    (tmp_path / "one.txt").write_text("A dog.\nA cat.\n")
    assert caption_data.text_captions([tmp_path / "one.txt"]) == [[["a", "dog"]], [["a", "cat"]]]


def test_lists_of_photos_are_learnt_from_together_and_judged_apart(toy):
    images, captions = ([toy / f"{name}{part}{end}" for part in range(2)] for name, end in (("photos", ".zip"), ("captions", ".txt")))
    together, dev = caption_data.read(images, captions)
    assert (len(together.photos), [(part.name, len(part.photos)) for part in dev]) == (36, [("photos0", 2), ("photos1", 2)])
    together, dev = caption_data.read(images[:1], captions[:1], images[1:] * 2, captions[1:] * 2)
    assert (len(together.photos), [(part.name, len(part.photos)) for part in dev]) == (20, [("photos1 1", 20), ("photos1 2", 20)])
    with pytest.raises(CaptionFileError, match="as many files of images as of captions"):
        caption_data.read(images, captions[:1])


def test_what_cannot_be_trained_on_is_said_in_a_sentence(toy, tmp_path, monkeypatch, capsys):
    (tmp_path / "other.txt").write_text("image,caption\nsomething.jpg,A dog runs.\n")
    with pytest.raises(SystemExit, match="2"):
        train(monkeypatch, toy, "none", "--dev-captions", tmp_path / "other.txt")
    assert "No picture belongs to the captions" in capsys.readouterr().err
