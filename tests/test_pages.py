"""Every page and every level of it runs without an error, whatever the widgets hold."""

import io
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parent.parent
LEVELS = ("Network", "Map", "Cell", "Pooling", "Why", "Film", "Mistakes")
SECTIONS = ("One neuron", "Small network", "One training step", "Gradient descent", "Playground")


@pytest.fixture
def see() -> AppTest:
    """The page "See" in a session of its own."""
    return AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60).switch_page("pages/see.py")


def texts(page: AppTest) -> str:
    return " ".join(element.value for element in [*page.markdown, *page.caption, *page.info, *page.error, *page.success, *page.warning])


def test_the_home_page_is_painted_without_a_network_and_then_alive():
    page = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60).run()
    assert not page.exception
    assert all(told in texts(page) for told in ("1 · See", "2 · Describe", "3 · Recommend", "For teachers."))
    assert "It reads" not in texts(page)
    page.session_state["_painted_home"] = True
    page.run()
    assert not page.exception
    assert "It reads **4**" in texts(page)


@pytest.mark.parametrize("network", ["series", "pooling"])
@pytest.mark.parametrize("level", LEVELS)
def test_every_level_opens_with_the_example_digit(see, level, network):
    see.session_state["level"], see.session_state["network"] = level, network
    see.run()
    assert not see.exception
    assert "The network reads **4**" in texts(see)
    assert "Computed on the server in" in texts(see)


@pytest.mark.parametrize("level", LEVELS)
def test_a_link_with_nonsense_in_it_still_opens_the_level(see, level):
    for key, value in {
        "level": level, "network": "none", "source": "Samples", "sample": "99999", "layer": "conv9", "map": "-3", "row": "x",
        "column": "1e9", "pool_map": "0", "for": "11", "against": "12", "true": "77", "read": "-1", "temperature": "0",
        "example": "", "window": "9", "stride": "0",
    }.items():  # fmt: skip
        see.query_params[key] = value
    see.run()
    assert not see.exception
    assert see.session_state["level"] == level


def test_a_question_is_marked_at_once_and_can_be_asked_again(see):
    see.session_state["level"] = "Cell"
    see.run()
    see.radio(key="ask_size").set_value("14").run()
    assert "it is 13" in texts(see)
    see.radio(key="ask_size").set_value("13").run()
    assert "Right: 13" in texts(see)
    see.button(key="ask_size_again").click().run()
    assert see.radio(key="ask_size").value is None
    assert not see.exception


def test_the_shift_test_and_the_learning_curve_wait_for_the_prediction(see):
    see.session_state["level"] = "Film"
    see.run()
    before = len(see.get("plotly_chart"))
    see.radio(key="ask_ninety").set_value("about 110").run()
    assert len(see.get("plotly_chart")) == before + 1


def test_changing_the_network_forgets_a_layer_it_does_not_have(see):
    for key, value in {"level": "Map", "network": "pooling", "layer": "conv3", "map": 64}.items():
        see.query_params[key] = str(value)
    see.run()
    assert see.session_state["layer"] == "conv3"
    assert see.session_state["map"] == 64
    see.session_state["network"] = "series"
    see.run()
    assert not see.exception
    assert see.session_state["layer"] == "conv1"


def test_an_uploaded_file_that_is_no_picture_gets_a_sentence(see):
    see.session_state["source"] = "Photo"
    see.run()
    see.file_uploader(key="see_upload").upload("digit.png", b"this is not a picture").run()
    assert not see.exception
    assert len(see.error) == 1
    assert see.error[0].value.endswith(".")


def test_an_empty_picture_gets_a_sentence(see):
    white = io.BytesIO()
    Image.new("L", (40, 40), 255).save(white, "PNG")
    see.session_state["source"] = "Photo"
    see.run()
    see.file_uploader(key="see_upload").upload("white.png", white.getvalue()).run()
    assert "all of one colour" in see.error[0].value


def test_opening_the_pages_imports_neither_tensorflow_nor_keras(see):
    code = f"""
import sys
from streamlit.testing.v1 import AppTest
page = AppTest.from_file({str(ROOT / "streamlit_app.py")!r}, default_timeout=60).run()
page.switch_page("pages/see.py").run()
for level in {LEVELS!r}:
    page.session_state["level"] = level
    page.run()
    assert not page.exception, level
page.switch_page("pages/neurons.py").run()
for section in {SECTIONS!r}:
    page.session_state["section"] = section
    page.run()
    assert not page.exception, section
heavy = [name for name in ("tensorflow", "keras", "sklearn", "scipy") if name in sys.modules]
assert not heavy, heavy
"""
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr[-2000:]
