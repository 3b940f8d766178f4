"""The app as a reader meets it: a real server, a real Chromium, a mouse, a finger, a keyboard."""

import io
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from tests.browsing import choose, photograph, settled, window

pytestmark = pytest.mark.browser
expect.set_options(timeout=30_000)  # milliseconds; only a broken page takes that long
LEVELS = ("Network", "Map", "Cell", "Pooling", "Why", "Film", "Mistakes")


@pytest.fixture
def page(app, chromium) -> Page:
    with window(app, chromium) as page:
        yield page


def draw(page: Page, *strokes: list[tuple[float, float]]) -> None:
    """Draw strokes with the mouse; points are shares of the pad's side."""
    box = page.locator("canvas.sheet").bounding_box()
    for stroke in strokes:
        points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in stroke]
        page.mouse.move(*points[0])
        page.mouse.down()
        for point in points[1:]:
            page.mouse.move(*point, steps=8)
        page.mouse.up()


def reads(page: Page, digit: int) -> None:
    expect(page.get_by_text(re.compile(rf"The network reads {digit} with"))).to_be_visible()


def test_a_deep_link_on_a_freshly_started_server_has_the_whole_menu_and_keeps_the_first_click(serve, chromium):
    server = serve()
    with window(server, chromium) as page:
        page.goto("/see?level=Cell")
        settled(page)
        assert server.megabytes < 250  # 188 MB were measured
        assert "pandas" not in server.maps()  # 40 MB and a third of a second, for nothing that this page shows
        expect(page.get_by_role("heading", name="One cell")).to_be_visible()
        page.get_by_test_id("stRadio").get_by_text("13", exact=True).click()
        expect(page.get_by_text("Right: 13.")).to_be_visible()
        page.get_by_role("link", name="Thousand Words").click()
        expect(page.get_by_role("heading", name="A picture is worth a thousand words")).to_be_visible()
        expect(page.get_by_text("streamlit app")).to_have_count(0)


def test_from_the_home_page_to_a_drawn_seven(page):
    page.goto("/")
    page.get_by_role("link", name="Open its layers").click()
    settled(page)
    reads(page, 4)  # the example
    draw(page, [(0.28, 0.2), (0.7, 0.2), (0.45, 0.85)])
    reads(page, 7)
    draw(page, [(0.38, 0.52), (0.68, 0.52)])
    page.get_by_role("button", name="Undo").click()
    reads(page, 7)
    page.get_by_role("button", name="Clear").click()
    expect(page.get_by_text("There is no digit here yet")).to_be_visible()


def test_strokes_drawn_quickly_one_after_the_other_are_all_kept(page):
    page.goto("/see")
    settled(page)
    draw(page, [(0.4, 0.2), (0.4, 0.8)], [(0.6, 0.2), (0.6, 0.8)], [(0.2, 0.5), (0.8, 0.5)], [(0.2, 0.3), (0.8, 0.3)])
    settled(page)
    for _ in range(4):
        expect(page.get_by_role("button", name="Undo")).to_be_enabled()
        page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()
    draw(page, [(0.36, 0.18), (0.3, 0.5), (0.7, 0.5)], [(0.62, 0.28), (0.58, 0.86)])
    reads(page, 4)


def test_the_drawing_is_still_there_after_a_visit_to_another_page(page):
    page.goto("/see")
    settled(page)
    draw(page, [(0.5, 0.15), (0.5, 0.85)])
    reads(page, 1)
    page.get_by_role("link", name="Thousand Words").click()
    expect(page.get_by_role("heading", name="A picture is worth a thousand words")).to_be_visible()
    page.get_by_role("link", name="Open its layers").click()
    settled(page)
    reads(page, 1)


def test_a_digit_can_be_drawn_with_the_keyboard(page):
    page.goto("/see")
    settled(page)
    pad = page.locator("canvas.sheet")
    pad.focus()
    page.keyboard.press("Delete")
    expect(page.get_by_text("There is no digit here yet")).to_be_visible()
    pad.focus()
    page.keyboard.press("Space")
    for _ in range(15):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    settled(page)
    reads(page, 1)


def test_an_uploaded_photo_is_read_and_a_broken_one_gets_a_sentence(page):
    page.goto("/see?source=Photo")
    sheet = Image.new("RGB", (600, 800), (236, 230, 214))
    ImageDraw.Draw(sheet).line([(200, 180), (420, 180), (300, 640)], fill=(40, 42, 70), width=34, joint="curve")
    data = io.BytesIO()
    sheet.save(data, "JPEG", quality=85)
    upload = page.locator("input[type=file]")
    upload.set_input_files({"name": "seven.jpg", "mimeType": "image/jpeg", "buffer": data.getvalue()})
    settled(page)
    reads(page, 7)
    upload.set_input_files({"name": "seven.jpg", "mimeType": "image/jpeg", "buffer": data.getvalue()[:900]})
    expect(page.get_by_test_id("stAlertContentError")).to_be_visible()


def test_the_network_in_one_picture_is_read_opened_and_left_by_mouse_and_keys(page):
    page.goto("/see")
    settled(page)
    picture = page.locator(".network")
    tiles = picture.locator(".picture .tile")
    expect(tiles).to_have_count(11)  # the digit, five maps of each convolution
    expect(picture.locator(".edges path").first).to_be_attached()
    told = picture.locator("p.told")
    tiles.nth(8).hover(position={"x": 30, "y": 30})
    expect(told).to_have_text(re.compile(r"^conv2, map \d+, row \d+, column \d+: "))
    expect(picture.locator(".field")).to_have_count(5)  # the cells that made this one
    draw(page, [(0.28, 0.2), (0.7, 0.2), (0.45, 0.85)])
    expect(picture.locator(".class.answer")).to_have_attribute("aria-label", re.compile("^Class 7, "))

    tiles.first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    sums = picture.locator(".sum").last
    expect(sums).to_have_text(re.compile(r"the other 61.*bias.* = .*after ReLU"))
    page.keyboard.press("ArrowDown")
    numbers = [float(number) for number in re.findall(r"[+-]?\d+\.\d+", sums.inner_text().replace("−", "-"))]
    assert sum(numbers[:3]) == pytest.approx(numbers[3], abs=0.004)  # three maps, the others, the bias = the cell
    page.keyboard.press("Escape")
    expect(tiles).to_have_count(11)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(picture.locator(".softmax tbody tr")).to_have_count(11)  # ten classes and their sum
    picture.get_by_role("button", name="← The whole network").click()
    picture.get_by_role("button", name="conv1: show all 64 maps").click()
    expect(picture.locator(".wall .tile")).to_have_count(64)


def test_on_a_laptop_and_on_a_phone_the_first_screen_holds_the_pad_and_the_answer(app, chromium):
    for width, height in ((1280, 800), (390, 844)):
        with window(app, chromium, width=width, height=height) as page:
            page.goto("/see?network=pooling")
            settled(page)
            expect(page.locator(".network .class")).to_have_count(10)
            for place in ("canvas.sheet", ".st-key-see_answer", ".st-key-see_tabs"):
                box = page.locator(place).bounding_box()
                assert box["y"] + box["height"] < height, place
            assert page.locator(".network").bounding_box()["y"] < (250 if width > 1000 else height)
            page.locator(".network .tile").nth(7).press("Enter")
            expect(page.get_by_text("the largest of its window")).to_be_visible()
            page.get_by_role("button", name="Map →").click()
            expect(page.get_by_role("heading", name="One map")).to_be_in_viewport()


def test_what_is_no_digit_is_told_so(page):
    page.goto("/see")
    settled(page)
    page.get_by_role("button", name="Clear").click()
    around = [(0.5 + 0.35 * np.cos(turn), 0.5 + 0.35 * np.sin(turn)) for turn in np.linspace(0, 2 * np.pi, 24)]
    smile = [(0.5 + 0.2 * np.cos(turn), 0.52 + 0.18 * np.sin(turn)) for turn in np.linspace(0.3, np.pi - 0.3, 8)]
    draw(page, around, [(0.38, 0.36), (0.38, 0.44)], [(0.62, 0.36), (0.62, 0.44)], smile)
    expect(page.get_by_text("This is unlike the digits it learnt")).to_be_visible()
    page.get_by_role("button", name="Clear").click()
    draw(page, [(0.28, 0.2), (0.7, 0.2), (0.45, 0.85)])
    reads(page, 7)
    expect(page.get_by_text("This is unlike the digits it learnt")).to_have_count(0)


def test_a_map_opens_its_cells_and_a_cell_its_multiplications(page):
    page.goto("/see")
    settled(page)
    page.get_by_role("button", name="conv1: show all 64 maps").click()
    page.get_by_role("button", name=re.compile("^conv1, map 13, ")).click()
    page.get_by_role("button", name="Map 13 with all its shares").click()
    expect(page.get_by_text("Map 13 of conv1: choose a cell")).to_be_visible()
    settled(page)
    expect(page).to_have_url(re.compile(r"level=Map&map=13$"))
    page.get_by_label("Row, 1 to 26").fill("9")
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile("Cell in row 9, column"))).to_be_visible()
    told = page.get_by_text(re.compile("Cell in row 9, column")).inner_text()
    before_relu = float(re.search(r"add up to (-?[\d.]+) before", told).group(1))
    page.get_by_role("button", name="Open this cell").click()
    expect(page.get_by_role("heading", name="Map 13 of conv1")).to_be_visible()
    expect(page.get_by_text(re.compile(r"^Row 9, column"))).to_be_visible()
    line = page.get_by_text(re.compile(r"^Row 9, column")).inner_text().replace("−", "-")
    assert f"{before_relu:.2f}" in line
    page.get_by_role("button", name="← Map").click()
    expect(page.get_by_role("heading", name="One map")).to_be_visible()


def test_a_link_opens_what_it_was_copied_from_and_the_back_button_goes_back(page, app, chromium):
    page.goto("/see?level=Why&source=Samples&sample=9&network=pooling&against=3")
    settled(page)
    expect(page.get_by_text("Exact evidence for 5 against 3")).to_be_visible()
    page.get_by_test_id("stButtonGroup").get_by_text("Film", exact=True).click()
    expect(page.get_by_role("heading", name="Film of learning")).to_be_visible()
    expect(page).to_have_url(re.compile("level=Film"))
    page.go_back()
    expect(page.get_by_role("heading", name="Why this digit")).to_be_visible()
    with window(app, chromium) as other:
        other.goto(page.url)
        settled(other)
        expect(other.get_by_text("Exact evidence for 5 against 3")).to_be_visible()


def test_the_animation_steps_through_the_articles_example(page):
    page.goto("/see?level=Cell")
    settled(page)
    page.get_by_text(re.compile(r"^Row 1, column 1: .* = 4, plus bias 0")).wait_for()
    page.get_by_role("button", name="Step", exact=False).last.click()
    expect(page.get_by_text(re.compile(r"^Row 1, column 2: .* = 3, plus bias 0"))).to_be_visible()


def test_the_films_of_maps_and_kernels_move_together(page):
    page.goto("/see?level=Film")
    settled(page)
    sliders = page.get_by_label("Moment of training").locator("visible=true")
    expect(sliders).to_have_count(2)
    sliders.first.press("Home")
    expect(page.get_by_text(re.compile(r"^step 0 · "))).to_have_count(2)
    page.get_by_role("button", name="Play").locator("visible=true").first.click()
    expect(page.get_by_text(re.compile(r"^step 0 · "))).to_have_count(0)
    page.get_by_role("button", name="Pause").click()
    shown = page.locator(".frame-label").locator("visible=true").all_inner_texts()
    assert len(shown) == 2
    assert shown[0] == shown[1]


def test_a_mistake_opens_in_level_one(page):
    page.goto("/see?level=Mistakes&network=pooling&reveal_mistakes=true")
    settled(page)
    page.get_by_role("button", name=re.compile("Open .* sure")).first.click()
    expect(page.get_by_text("That is wrong: it is a")).to_be_visible()
    expect(page.get_by_role("heading", name="The network in one picture")).to_be_visible()
    expect(page).to_have_url(re.compile(r"source=Samples&sample=\d+"))


def test_every_value_of_an_evidence_map_can_be_read_with_the_keyboard(page):
    page.goto("/see?level=Why&source=Samples&sample=7&network=pooling")
    settled(page)
    page.get_by_role("application", name=re.compile("Evidence cells")).focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    expect(page.get_by_text(re.compile(r"^row 1, column 3: "))).to_be_visible()


def test_the_digit_can_be_taken_away_as_picture_numbers_and_code(page):
    page.goto("/see")
    settled(page)
    page.get_by_text("Take it away").click()
    for label, check in {
        "Maps as a picture (PNG)": lambda data: Image.open(io.BytesIO(data)).width > 500,
        "All numbers (NPZ)": lambda data: np.load(io.BytesIO(data))["conv2"].shape == (24, 24, 32),
        "The network as Keras code": lambda data: b"layers.Conv2D(64, 3" in data,
    }.items():
        with page.expect_download() as download:
            page.get_by_role("button", name=label).click()
        assert check(Path(download.value.path()).read_bytes()), label


def test_without_a_network_the_mnist_button_says_what_to_do(page):
    page.goto("/see?source=MNIST")
    page.get_by_role("button", name="Fetch them").click()
    expect(page.get_by_test_id("stAlertContentError")).to_be_visible()
    page.get_by_text("Samples", exact=True).first.click()
    settled(page)


def test_two_readers_see_their_own_digits(app, chromium):
    with window(app, chromium) as one, window(app, chromium) as other:
        for page in (one, other):
            page.goto("/see")
            settled(page)
        draw(one, [(0.5, 0.15), (0.5, 0.85)])
        draw(other, [(0.28, 0.2), (0.7, 0.2), (0.45, 0.85)])
        reads(one, 1)
        reads(other, 7)


def test_every_page_is_photographed_and_none_is_wider_than_its_window(page, pictures):
    page.goto("/")
    settled(page)
    photograph(page, pictures, "home")
    page.goto("/see?reveal_shifts=true&reveal_curve=true&reveal_mistakes=true")
    settled(page)
    for level in LEVELS:
        choose(page, "Level", level)
        photograph(page, pictures, level.lower())


def test_after_all_that_the_server_is_small_calm_and_without_tensorflow(app):
    assert "tensorflow" not in app.maps()
    assert app.megabytes < 420  # after sixty readers with photos, who opened every page, it is 384 MB (docs/measured.md)
    assert "Traceback" not in app.log
