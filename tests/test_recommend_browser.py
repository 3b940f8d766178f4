"""The page "Recommend" in a real browser: the row that changes, wishes and their undoing, the link, and every size of window."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from core.recommend import catalogue
from core.recommend.collections import CLOTHES_ADDRESS
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
    slider = window.get_by_role("slider").nth(1)  # pattern
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
    window.get_by_text("A photo", exact=True).click()
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
    window.locator(".small .card button").nth(5).click()
    changed(window, after)
    expect(window).to_have_url(re.compile(r"weight_pattern=0\b"))


def test_a_filter_says_how_many_remain(window):
    opened(window)
    before = row(window)
    window.get_by_text("Filter: 1,276 of 1,276 remain").click()
    window.get_by_test_id("stMultiSelect").filter(has_text="Kind").locator("input").click()
    window.get_by_role("option", name="mug").click()
    expect(window.get_by_text("Filter: 88 of 1,276 remain")).to_be_visible()
    assert all(item.startswith(("mug", "teacup")) for item in changed(window, before))
    expect(window).to_have_url(re.compile("recommend_only=kind(~|%7E)mug"))


def test_photos_of_real_clothes_come_from_their_address_and_without_a_network_their_names_stay(app, chromium, pictures):
    drawing = io.BytesIO()
    Image.new("RGB", (40, 30), (190, 90, 40)).save(drawing, "JPEG")
    context = chromium.new_context(base_url=app.url, viewport={"width": 1280, "height": 1600})
    window = context.new_page()
    window.set_default_timeout(60_000)
    context.route(re.compile("^https?://(?!127)"), lambda route: route.abort())  # there is no network…
    address = re.compile(f"^{re.escape(CLOTHES_ADDRESS)}[a-z-]+/[0-9a-f-]+[.]jpg$")
    context.route(address, lambda route: route.fulfill(body=drawing.getvalue(), content_type="image/jpeg"))  # …but for the photos
    opened(window, "/recommend?recommend_in=clothes")
    results = window.locator(".card:has(.actions)")
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
    results.first.scroll_into_view_if_needed()
    expect(results.first.locator(".instead")).to_have_text(NAME)
    expect(results.first.locator(".score")).to_be_visible()
    expect(window.get_by_text("Where names stand in their place it has no network")).to_be_visible()
    browsing.keep(window, pictures, "recommend-clothes-no-network")
    context.close()


def test_nothing_is_wider_than_the_window(window, pictures):
    opened(window)
    browsing.photograph(window, pictures, "recommend")
    for card in window.locator(".card").all():
        assert card.evaluate("card => card.scrollWidth <= card.clientWidth + 1")
