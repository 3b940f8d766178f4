"""The page "Recommend" in a real browser: the row that changes, wishes and their undoing, the link, and every size of window."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from core.recommend import catalogue
from core.recommend.collections import CLOTHES_ADDRESS, CLOTHES_SAMPLE
from tests import browsing

pytestmark = pytest.mark.browser
expect.set_options(timeout=60_000)  # milliseconds; only a broken page takes that long
NAME = re.compile("^[a-z-]+ [0-9a-f]{8}$")  # of a photo of real clothes: its class and the beginning of its file's name
SHOE = "/recommend?recommend_item=sneaker-stripes-1.webp"


@pytest.fixture
def window(app, chromium):
    with browsing.window(app, chromium, motion="reduce", patience=60_000) as page:
        yield page


def opened(window: Page, address: str = SHOE) -> Page:
    window.goto(address)
    expect(window.get_by_text("Computed on the server in")).to_have_count(1)
    expect(window.locator(".card .score")).not_to_have_count(0)
    return window


def row(window: Page) -> list[str]:
    return window.locator(".card:has(.actions)").evaluate_all("cards => cards.map(card => card.dataset.item)")


def settled(window: Page) -> None:
    expect(window.locator("[data-testid=stApp]")).to_have_attribute("data-test-script-state", "notRunning")
    window.wait_for_timeout(200)  # for the last message to be drawn


def changed(window: Page, before: list[str]) -> list[str]:
    """The row once it is another one, and stays so."""
    for _ in range(200):
        if row(window) != before:
            settled(window)
            return row(window)
        window.wait_for_timeout(50)
    raise AssertionError("the row stays as it was")


def bars(window: Page) -> list[str]:
    return window.locator(".card:has(.actions) .bar").evaluate_all("bars => bars.map(bar => bar.getAttribute('aria-label'))")


def test_a_slider_changes_the_order_and_the_parts_and_the_link_restores_all_of_it(window):
    opened(window, f"{SHOE}&weight_pattern=0")
    before, parts = row(window), bars(window)
    slider = window.get_by_role("slider", name="Pattern")
    slider.focus()
    for _ in range(27):
        window.keyboard.press("ArrowRight")
    expect(window).to_have_url(re.compile("weight_pattern=2.7"))
    moved = changed(window, before)
    assert bars(window) != parts
    window.get_by_role("button", name="More like this:").nth(4).click()
    moved = changed(window, moved)
    expect(window).to_have_url(re.compile("recommend_wishes=more"))
    opened(window, window.url)
    settled(window)
    assert row(window) == moved


def test_a_photo_shows_what_counts_as_the_thing_and_a_dragged_box_asks_for_another(window, tmp_path):
    shop, photo = catalogue.load(), Image.new("RGB", (320, 160), (214, 205, 190))
    for left, kind in ((10, "footwear"), (170, "hat")):
        item = next(item for item in shop.items if item.kind == kind)
        photo.paste(Image.open(io.BytesIO(shop.picture(item))).resize((140, 140)), (left, 10))
    photo.save(tmp_path / "two.png")
    opened(window)
    before = row(window)
    window.locator("input[type=file]").first.set_input_files(tmp_path / "two.png")
    expect(window.get_by_text("What I take for the thing stands out.")).to_be_visible()
    before = changed(window, before)
    stage = window.locator(".cut-out .stage")
    stage.scroll_into_view_if_needed()
    place = stage.bounding_box()
    window.mouse.move(place["x"] + 0.55 * place["width"], place["y"] + 0.05 * place["height"])
    window.mouse.down()
    window.mouse.move(place["x"] + 0.97 * place["width"], place["y"] + 0.95 * place["height"], steps=4)
    window.mouse.up()
    boxed = changed(window, before)
    kinds = {item.file: item.kind for item in shop.items}
    assert sum(kinds[item] == "hat" for item in boxed) > sum(kinds[item] == "hat" for item in before)
    window.get_by_role("button", name="Without the box").click()
    assert changed(window, boxed) == before


def test_more_and_less_move_the_row_and_undo_brings_it_back(window):
    opened(window)
    window.get_by_text("by pattern", exact=True).click()
    expect(window).to_have_url(re.compile(r"weight_shape=0\b"))
    settled(window)
    plain = row(window)
    window.get_by_role("button", name="Less like this:").first.click()
    less = changed(window, plain)
    assert plain[0] not in less
    window.get_by_role("button", name="More like this:").nth(3).focus()
    window.keyboard.press("Enter")
    both = changed(window, less)
    assert less[3] not in both
    window.get_by_role("button", name="More like").filter(has_text="More like").last.click()
    assert changed(window, both) == less
    window.get_by_role("button", name="Undo all").click()
    assert changed(window, less) == plain


def test_a_result_becomes_the_query_and_the_sliders_stay(window):
    opened(window)
    window.get_by_text("by shape", exact=True).click()
    expect(window).to_have_url(re.compile(r"weight_pattern=0\b"))
    settled(window)
    before = row(window)
    window.get_by_text("Start here").nth(2).click()
    expect(window).to_have_url(re.compile(rf"recommend_item={re.escape(before[2])}.*weight_pattern=0\b"))
    after = changed(window, before)
    assert before[2] not in after
    window.locator(".strip button").nth(5).click()
    changed(window, after)
    expect(window).to_have_url(re.compile(r"weight_pattern=0\b"))


def test_a_filter_says_how_many_remain(window):
    opened(window)
    before = row(window)
    window.get_by_role("button", name="Settings").click()
    expect(window.get_by_text("1,276 of 1,276 remain.")).to_be_visible()
    window.get_by_test_id("stMultiSelect").filter(has_text="Kind").locator("input").click()
    window.get_by_role("option", name="mug").click()
    expect(window.get_by_text("88 of 1,276 remain.")).to_be_visible()
    assert all(item.startswith(("mug", "teacup")) for item in changed(window, before))
    expect(window).to_have_url(re.compile("recommend_only=kind(~|%7E)mug"))


def test_photos_of_real_clothes_are_offered_when_the_browser_can_load_one_and_else_the_page_says_why(app, chromium, pictures):
    drawing = io.BytesIO()
    Image.new("RGB", (40, 30), (190, 90, 40)).save(drawing, "JPEG")
    context = chromium.new_context(base_url=app.url, viewport={"width": 1280, "height": 1600})
    window, reached = context.new_page(), []
    window.set_default_timeout(60_000)
    window.on("request", lambda request: None if request.url.startswith((app.url, "data:", "blob:")) else reached.append(request.url))
    context.route(re.compile("^https?://(?!127)"), lambda route: route.abort())  # there is no network
    opened(window)
    window.get_by_role("button", name="Settings").click()
    expect(window.get_by_text("1,276 of 1,276 remain.")).to_be_visible()
    assert not reached  # before the reader wants them
    window.get_by_role("button", name="Photos of real clothes").click()
    expect(window.get_by_text("your browser could not load one from raw.githubusercontent.com")).to_be_visible()
    assert reached == [CLOTHES_SAMPLE]
    browsing.keep(window, pictures, "recommend-clothes-no-network")
    address = re.compile(f"^{re.escape(CLOTHES_ADDRESS)}[a-z-]+/[0-9a-f-]+[.]jpg$")
    context.route(address, lambda route: route.fulfill(body=drawing.getvalue(), content_type="image/jpeg"))  # now there is
    again = window.get_by_role("button", name="Photos of real clothes”: try again")
    settled(window)
    if not again.is_visible():  # the settings may stay open
        window.get_by_role("button", name="Settings").click()
    again.click()
    results = window.locator(".card:has(.actions)")
    expect(results.first.locator("img")).to_have_attribute("alt", NAME)
    expect(results).to_have_count(12)
    for card in results.all():
        image = card.locator("img")
        image.scroll_into_view_if_needed()  # it is loaded when it comes into sight
        expect(image).to_have_js_property("naturalWidth", 40)
        expect(image).to_have_attribute("alt", NAME)
    expect(window.locator(".instead")).to_have_count(0)
    browsing.keep(window, pictures, "recommend-clothes")

    context.unroute(address)
    opened(window, "/recommend?recommend_in=clothes")
    expect(window.get_by_text("“Photos of real clothes” cannot be shown")).to_be_visible()
    expect(results.first.locator("img")).to_have_js_property("naturalWidth", 256)  # of the drawn shop
    context.close()


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_the_first_screen_holds_the_query_and_the_first_row(window, width, height, tmp_path):
    window.set_viewport_size({"width": width, "height": height})
    opened(window)
    first = window.locator(".card:has(.actions)").first
    query = window.locator(".card:not(:has(.actions))").first
    for part in (query, first, window.get_by_role("radiogroup", name="Similar"), window.get_by_role("radiogroup", name="Level")):
        inside(part, width, height)
    last = window.locator(".row .card").last.bounding_box()
    assert last["y"] == pytest.approx(first.bounding_box()["y"])  # one row, which is pushed aside on a phone
    assert browsing.fits(window)
    before = row(window)
    Image.open(io.BytesIO(catalogue.load().picture(catalogue.load().items[40]))).convert("RGB").save(tmp_path / "mine.jpg")
    window.locator("input[type=file]").first.set_input_files(tmp_path / "mine.jpg")
    changed(window, before)
    for part in (window.locator(".cut-out .stage"), first):
        inside(part, width, height)


def inside(part, width: int, height: int) -> None:
    box = part.bounding_box()
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= height
    assert box["x"] < width


def test_nothing_is_wider_than_the_window(window, pictures):
    opened(window)
    browsing.photograph(window, pictures, "recommend")
    for card in window.locator(".card").all():
        assert card.evaluate("card => card.scrollWidth <= card.clientWidth + 1")
