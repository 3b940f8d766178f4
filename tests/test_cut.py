"""Cutting a LiteRT file: the inner tensor comes out as the whole file computes it."""

import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter

from core.captions.encoder import CutEncoder, open_encoder
from core.engine.cut import cut
from core.engine.keras_gpu import KerasModel
from core.settings import ASSETS
from tests.caption_models import ENCODER, TEACHER, needs_strong

MODEL = ASSETS / "digits" / "pooling.tflite"


def test_a_cut_file_answers_with_the_inner_tensor_of_the_whole_one():
    whole = Interpreter(str(MODEL), experimental_preserve_all_tensors=True)
    whole.allocate_tensors()
    source = whole.get_input_details()[0]
    image = np.random.default_rng(0).random(tuple(source["shape"]), dtype=np.float32)
    whole.set_tensor(source["index"], image)
    whole.invoke()
    operators = whole._get_ops_details()
    wanted = next(int(op["outputs"][0]) for op in operators if op["op_name"] in ("MAX_POOL_2D", "CONV_2D"))

    short = Interpreter(model_content=cut(MODEL.read_bytes(), [wanted]))
    short.allocate_tensors()
    short.set_tensor(short.get_input_details()[0]["index"], image)
    short.invoke()
    np.testing.assert_allclose(short.get_tensor(short.get_output_details()[0]["index"]), whole.get_tensor(wanted), atol=1e-6)
    assert len(short._get_ops_details()) < len(operators)


def test_a_tensor_that_nothing_computes_is_refused():
    with pytest.raises(ValueError, match="no operator computes tensor 100000"):
        cut(MODEL.read_bytes(), [100_000])


@needs_strong
def test_two_tensors_of_a_larger_photo_stand_side_by_side_as_each_alone_and_as_with_keras():
    coarse = np.random.default_rng(0).integers(0, 256, (2, 16, 16, 3), dtype=np.uint8)
    photos = coarse.repeat(16, 1).repeat(16, 2)
    both = CutEncoder(TEACHER / ENCODER, [170, 167], side=256)(photos)
    alone = [CutEncoder(TEACHER / ENCODER, [tensor], side=256)(photos) for tensor in (170, 167)]
    assert both.shape == (2, 8, 8, 480)
    np.testing.assert_array_equal(both, np.concatenate(alone, -1))
    theirs = KerasModel(cut((TEACHER / ENCODER).read_bytes(), [170, 167]))(photos)
    assert (both * theirs).sum() / np.linalg.norm(both) / np.linalg.norm(theirs) > 0.98


@pytest.mark.parametrize("wrong", [{"side": 10**6}, {"side": -1}, {"side": "wide"}, {"side": None}, {"side": [224]}])
def test_a_model_folder_that_asks_for_no_possible_square_is_refused(wrong):
    with pytest.raises((ValueError, TypeError)):
        open_encoder(ASSETS / "captions" / "compact", {"file": "encoder.tflite"} | wrong)
