"""Cutting a LiteRT file: the inner tensor comes out as the whole file computes it."""

import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter

from core.engine.cut import cut
from core.settings import ASSETS

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
