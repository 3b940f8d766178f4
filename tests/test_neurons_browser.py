"""The page "Neurons" in a real Chromium on a real server."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import choose, photograph, settled, window

pytestmark = pytest.mark.browser
expect.set_options(timeout=30_000)  # milliseconds; only a broken page takes that long
SECTIONS = ("One neuron", "Small network", "One training step", "Gradient descent", "Playground")


@pytest.fixture
def page(app, chromium) -> Page:
    with window(app, chromium) as page:
        yield page


@pytest.fixture
def calm_page(app, chromium) -> Page:
    """A reader who asked for little motion: the playground waits for them."""
    with window(app, chromium, motion="reduce") as page:
        yield page


def opened(page: Page, section: str, more: str = "") -> None:
    page.goto(f"/neurons?section={section.replace(' ', '+')}{more}")
    settled(page)


def now(page: Page) -> tuple[int, float]:
    """The playground's step and train loss."""
    expect(page.locator(".now")).to_have_text(re.compile("^Step"))
    text = page.locator(".now").inner_text()
    return int(re.search(r"Step (\d+)", text)[1]), float(re.search(r"train loss ([\d.]+)", text)[1])


def test_a_weight_typed_into_the_picture_changes_the_output_and_stands_in_the_url(page):
    opened(page, "Small network")
    expect(page.get_by_text("o1 = 0.7514")).to_be_visible()
    page.get_by_label("weight w5", exact=True).fill("-0.4")
    expect(page.get_by_text("o1 = 0.7514")).to_have_count(0)
    expect(page).to_have_url(re.compile(r"w5=-0\.4"))
    page.get_by_role("button", name="Start values").click()
    expect(page.get_by_text("o1 = 0.7514")).to_be_visible()


def test_the_knob_moves_the_chosen_number_by_keyboard_and_the_error_follows(page):
    opened(page, "One neuron")
    expect(page.get_by_test_id("stMetricValue")).to_have_text("0.2827")
    page.get_by_label("bias b", exact=True).focus()
    knob = page.get_by_label("Turn bias b")
    knob.focus()
    for _ in range(6):
        page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(re.compile(r"n_b=-1\.8"))
    expect(page.get_by_test_id("stMetricValue")).not_to_have_text("0.2827")


def test_one_step_falls_to_mazurs_numbers_and_the_nudge_agrees_for_a_hidden_weight(page):
    opened(page, "One training step", "&number=w1")
    computed, measured = page.get_by_test_id("stMetricValue").all_inner_texts()
    assert computed == measured
    expect(page.get_by_text("Equal to four digits.")).to_be_visible()
    page.get_by_role("button", name="Take one step").click()
    expect(page.get_by_text("0.298371 to")).to_be_visible()
    expect(page.get_by_label("weight w5", exact=True)).to_have_value("0.3589")


def test_the_playground_runs_by_itself_and_its_loss_falls_on_clusters_until_reset(page):
    opened(page, "Playground", "&pattern=clusters")
    expect(page.locator(".now")).to_have_text(re.compile(r"^Step [1-9]\d"))
    page.get_by_role("button", name="Pause").click()
    step, loss = now(page)
    assert loss < 0.3
    told = page.locator("td").all_inner_texts()
    assert sum(map(int, told)) == 150
    page.get_by_role("button", name="One step").click()
    assert now(page)[0] == step + 1
    page.get_by_role("button", name="Reset").click()
    assert now(page)[0] == 0
    assert now(page)[1] > loss


def test_the_playground_stops_by_itself_and_says_why(page):
    opened(page, "Playground", "&pattern=clusters&layers=1&units1=1")
    page.get_by_label("Stop").select_option("thousand")
    page.get_by_label("Speed").select_option("20")
    expect(page.get_by_role("status").filter(has_text="Stopped at step 1000")).to_be_visible()
    expect(page.get_by_role("button", name="Go on")).to_be_visible()


def test_little_motion_waits_and_layers_grow_by_plus(calm_page):
    page = calm_page
    opened(page, "Playground")
    assert now(page)[0] == 0
    page.get_by_role("button", name="One step").click()
    assert now(page)[0] == 1
    page.get_by_test_id("stNumberInput").filter(has_text="Hidden layers").get_by_test_id("stNumberInputStepUp").click()
    expect(page.get_by_text("Units in layer 3")).to_be_visible()
    expect(page.locator("canvas.net")).to_have_attribute("aria-label", re.compile("2, 8, 8, 4, 1 units"))
    assert now(page)[0] == 0
    page.get_by_text("The network as Keras code").click()
    expect(page.get_by_text('keras.layers.Dense(4, "tanh")')).to_be_visible()


def test_own_points_are_drawn_with_mouse_and_keyboard_and_outlive_a_visit_elsewhere(calm_page):
    page = calm_page
    opened(page, "Playground", "&pattern=your+own")
    page.get_by_role("button", name="Clear").click()
    plane = page.locator("canvas.plane")
    box = plane.bounding_box()
    for share in (0.2, 0.3, 0.4):
        plane.click(position={"x": share * box["width"], "y": 40})
    plane.focus()
    for key in ("ArrowDown", "o", "ArrowDown", "o", "ArrowDown", "o"):
        page.keyboard.press(key)
    settled(page)
    expect(page.locator(".now")).to_contain_text("of 2 test points")
    page.get_by_text("Gradient descent", exact=True).first.click()
    expect(page.get_by_role("heading", name="Gradient descent")).to_be_visible()
    page.get_by_text("Playground", exact=True).first.click()
    settled(page)
    expect(page.locator(".now")).to_contain_text("of 2 test points")


def test_every_section_is_photographed_and_none_is_wider_than_its_window(page, pictures):
    opened(page, SECTIONS[0])
    for section in SECTIONS:
        choose(page, "Level", section)
        expect(page.get_by_role("heading", name=section)).to_be_visible()
        photograph(page, pictures, f"neurons-{section.lower().replace(' ', '-')}")


def test_the_server_does_all_that_without_tensorflow(app):
    assert "tensorflow" not in app.maps()
    assert "Traceback" not in app.log
