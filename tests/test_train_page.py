"""The page "Train" and its network in the page "See", whatever the widgets hold."""

from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.digits import samples
from core.lab import blocks
from core.lab.recipe import Recipe
from pages.face.loaders import lab as load
from tests.app_pages import addressed
from tests.test_pages import LEVELS, texts
from tests.test_train_jobs import archive

ROOT = Path(__file__).parent.parent
SECTIONS = ("Train", "Build", "Race", "Colab")


def opened(page: str) -> AppTest:
    return AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60).switch_page(f"pages/{page}.py")


@pytest.fixture
def train() -> AppTest:
    """The page "Train" in a session of its own."""
    return opened("train")


@pytest.fixture
def owner():
    """Somebody whose trainings are forgotten afterwards."""
    yield "a test"
    for kind in ("train", "race"):
        load.lab().stop("a test", kind)


@pytest.fixture
def loading(monkeypatch, tmp_path):
    """Training processes that never get beyond loading TensorFlow."""
    (tmp_path / "tensorflow.py").write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_opens(train, section):
    train.session_state["part"] = section
    train.run()
    assert not train.exception
    assert section in [header.value for header in train.header]
    assert "Computed on the server in" in texts(train)


@pytest.mark.parametrize("section", SECTIONS)
def test_a_link_with_nonsense_in_it_still_opens_the_section(train, section):
    nonsense = {
        "part": section, "blocks": "conv0x0-<script>", "digits": "all", "optimiser": "Lion", "train_rate": "nan", "batch": "-1",
        "epochs": "1e9", "train_seed": "x", "watched": "77", "race_of": "", "race_optimiser": "9", "lowest": "5", "factor": "2",
        "lanes": "99", "race_epochs": "0", "powers": "maybe",
    }  # fmt: skip
    for key, value in nonsense.items():
        train.query_params[key] = value
    train.run()
    assert not train.exception
    assert train.session_state["part"] == section
    assert section == "Colab" or train.session_state["blocks"] == blocks.SMALL


def test_blocks_are_added_changed_moved_and_taken_away(train):
    train.session_state["part"] = "Build"
    train.run()
    assert "5,258 parameters" in texts(train)
    train.selectbox(key="train_filters_0").set_value(16).run()
    train.button(key="train_add_dense").click().run()
    train.selectbox(key="train_units_6").set_value(64).run()
    train.button(key="train_move_down_0").click().run()
    train.button(key="train_take_away_2").click().run()
    assert not train.exception
    assert train.session_state["blocks"] == "relu-conv16x3-conv16x3-relu-pool2-dense64"
    assert addressed(train)["blocks"] == "relu-conv16x3-conv16x3-relu-pool2-dense64"
    built = blocks.plan(blocks.parse(train.session_state["blocks"]))
    assert f"{built.parameters:,} parameters" in texts(train)
    assert "take relu1 away" in texts(train)


def test_an_impossible_block_is_refused_in_its_place_and_cannot_be_trained(train):
    train.session_state["part"], train.session_state["blocks"] = "Build", "pool4-pool4-conv8x3-relu"
    train.run()
    assert "conv1 has a kernel of 3 × 3, which does not fit into maps of 1 × 1." in [error.value for error in train.error]
    train.session_state["part"] = "Train"
    train.run()
    assert train.button(key="train_start").disabled
    train.session_state["part"] = "Race"
    train.run()
    assert train.button(key="race_start").disabled
    assert not train.exception


def test_a_training_is_started_left_for_another_section_and_stopped(train, owner, loading):
    train.session_state["lab_owner"] = owner
    train.run()
    train.button(key="train_start").click().run()
    assert not train.exception
    assert train.button(key="train_start").disabled
    assert load.lab().busy(owner) == "train"
    train.session_state["part"] = "Race"
    train.run()
    assert train.button(key="race_start").disabled
    assert "stop it first" in texts(train)
    train.session_state["part"] = "Train"
    train.run()
    train.button(key="train_stop").click().run()
    assert load.lab().busy(owner) == ""
    assert not train.button(key="train_start").disabled


def test_who_waits_reads_how_many_are_ahead(train, owner, loading):
    lab = load.lab()
    others = [f"other {number}" for number in range(lab._at_once + 1)]
    for other in others:
        lab.start(other, Recipe(blocks.SMALL))
    train.session_state["lab_owner"] = owner
    train.run()
    train.button(key="train_start").click().run()
    assert f"{len(others)} trainings are ahead of you" in texts(train)
    assert train.button(key="train_stop").label == "Leave the queue"
    train.button(key="train_stop").click().run()
    assert lab.look(owner, "train") is None
    for other in others:
        lab.stop(other, "train")
    assert not train.exception


def test_weights_from_the_notebook_are_taken_and_a_wrong_file_gets_a_sentence(train, owner):
    train.session_state["lab_owner"], train.session_state["part"] = owner, "Colab"
    train.run()
    train.file_uploader(key="train_upload").upload("weights.npz", b"nothing").run()
    assert "choose the file weights.npz" in train.error[0].value
    train.file_uploader(key="train_upload").upload("weights.npz", archive()).run()
    assert not train.exception
    assert not train.error
    assert load.lab().network(owner) is not None


def test_a_network_that_see_cannot_draw_says_why_there(owner):
    row = "conv2x3-pool4"
    shapes = blocks.weight_shapes(blocks.plan(blocks.parse(row)))
    load.lab().accept(owner, archive(blocks=np.array(row), **{name: np.ones(shape, np.float32) for name, shape in shapes.items()}))
    see = opened("see")
    see.session_state["lab_owner"], see.session_state["network"] = owner, "yours"
    see.run()
    assert not see.exception
    assert "put one after conv1" in texts(see)
    assert see.session_state["network"] == "series"


@pytest.fixture(scope="module")
def results() -> dict[str, np.ndarray]:
    """Test results of 300 bundled digits, 30 of them wrong."""
    number = np.arange(0, 1500, 5)
    true = samples.bundled().labels[number]
    return {
        "collection": np.array("bundled"),
        "number": number,
        "true": true,
        "read": np.where(number % 50, true, 9 - true),
        "confidence": np.ones(300),
    }


@pytest.mark.parametrize("level", LEVELS)
def test_every_level_of_see_opens_with_the_trained_network(owner, results, level):
    random = np.random.default_rng(1)
    row = "conv4x3same-relu-pool2-conv4x3-relu-pool2-dropout25"
    shapes = blocks.weight_shapes(blocks.plan(blocks.parse(row)))
    weights = {name: random.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}
    load.lab().accept(owner, archive(blocks=np.array(row), **weights, **results))
    see = opened("see")
    see.session_state["lab_owner"], see.session_state["network"], see.session_state["level"] = owner, "yours", level
    see.run()
    assert not see.exception
    assert see.session_state["network"] == "yours"
    assert "The network you trained reads **0** with 99." in texts(see)  # what these random weights say to the example, a 4
    if level == "Mistakes":
        assert "of the 300 test digits that its training never saw" in texts(see)
