"""The page "Train" in a real Chromium on a real server, with a real training."""

import re
import zipfile

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import choose, keep, photograph, settled, window

pytestmark = pytest.mark.browser
expect.set_options(timeout=30_000)
TRAINING = 120_000  # milliseconds, for a process that loads TensorFlow on a busy machine
SECTIONS = ("Train", "Build", "Race", "Colab")


@pytest.fixture
def page(app, chromium) -> Page:
    with window(app, chromium) as page:
        yield page


def test_a_pupil_trains_leaves_the_page_comes_back_stops_and_opens_the_network_in_see(page, pictures, tmp_path):
    page.goto("/train?epochs=50&batch=16&blocks=conv64x3-relu-conv32x3-relu")
    settled(page)
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.get_by_text("Loading TensorFlow")).to_be_visible()
    page.get_by_role("link", name="Neurons").click()
    expect(page.get_by_role("heading", name="One neuron")).to_be_visible()
    page.get_by_role("link", name="Train").click()
    expect(page.get_by_text(re.compile(r"Step [\d,]+ of 3,700 · about \d+ s left"))).to_be_visible(timeout=TRAINING)
    expect(page.locator(".curves polyline")).to_have_count(4)
    keep(page, pictures, "train-live")
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Test, read once at the end")).to_be_visible(timeout=TRAINING)
    expect(page.get_by_text("Stopped by you")).to_be_visible()
    settled(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Keras file (.keras)").click()
    download.value.save_as(tmp_path / "network.keras")
    assert "model.weights.h5" in zipfile.ZipFile(tmp_path / "network.keras").namelist()
    keep(page, pictures, "train-stopped", full_page=True)
    page.get_by_role("link", name="Open it in See").click()
    expect(page.get_by_text("The network you trained")).to_be_visible()
    page.get_by_text("Mistakes", exact=True).first.click()
    expect(page.get_by_text("of the 300 test digits that its training never saw")).to_be_visible()


def test_a_block_is_changed_by_keyboard_and_everything_below_follows(page):
    page.goto("/train?part=Build")
    settled(page)
    expect(page.get_by_text("5,258 parameters")).to_be_visible()
    page.get_by_label("kernel").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_text("24 × 24 × 8").first).to_be_visible()
    expect(page).to_have_url(re.compile("blocks=conv8x5-relu-pool2-conv16x3-relu-pool2"))


def test_every_section_is_photographed_and_none_is_wider_than_its_window(page, pictures):
    page.goto("/train")
    settled(page)
    for section in SECTIONS:
        choose(page, "Level", section)
        expect(page.get_by_role("heading", name=section, exact=True)).to_be_visible()
        photograph(page, pictures, f"train-{section.lower()}")


def test_the_server_does_all_that_without_tensorflow(app):
    assert "tensorflow" not in app.maps()
    assert "Traceback" not in app.log
