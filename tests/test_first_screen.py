"""On a laptop and on a phone the first screen of every page holds the thing looked at and the network's answer, without a scroll."""

import pytest
from playwright.sync_api import expect

from tests.browsing import settled, window

pytestmark = pytest.mark.browser
SLOW_MS = 90_000  # only a broken page takes that long
SCREENS = {"laptop": (1280, 800), "phone": (390, 844)}
PAGES = {  # the thing and the answer
    "/": (".st-key-home_see .sheet", ".st-key-home_see h4"),
    "/see": (".st-key-see_digit .sheet", "text=The network reads"),
    "/describe": (".sheet.first", ".words", ".doubt .how"),
    "/neurons": (".net", '[data-neuron="out"] b'),
    "/neurons?section=Small+network": (".net", '[data-neuron="o1"] b'),
    "/neurons?section=Playground": (".run", ".now"),
    "/train": (".st-key-train_start button", ".st-key-train_recorded"),
    "/words": (".st-key-gap_sentence input", "text=sure. That is the word"),
}


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("address", PAGES)
def test_the_first_screen_holds_the_thing_and_the_answer(app, chromium, address, screen):
    width, height = SCREENS[screen]
    with window(app, chromium, width=width, height=height, motion="reduce", patience=SLOW_MS) as page:
        page.goto(address)
        settled(page, SLOW_MS)
        for part in PAGES[address]:
            found = page.locator(part).first
            expect(found).to_be_visible(timeout=SLOW_MS)
            box = found.bounding_box()
            assert 0 <= box["y"] <= box["y"] + box["height"] <= height, part
            assert box["height"] > 10, part


def test_on_a_phone_the_tabs_below_a_sentence_stand_on_the_first_screen_with_room(app, chromium):
    width, height = SCREENS["phone"]
    with window(app, chromium, width=width, height=height, motion="reduce", patience=SLOW_MS) as page:
        page.goto("/describe")
        settled(page, SLOW_MS)
        expect(page.locator(".words .word").last).to_be_visible(timeout=SLOW_MS)
        tabs = page.locator(".st-key-levels").bounding_box()
        assert tabs["y"] + tabs["height"] <= height - 40  # its sentence has two rows


def test_the_home_page_is_alive(app, chromium):
    with window(app, chromium, motion="reduce", patience=SLOW_MS) as page:
        page.goto("/")
        expect(page.get_by_text("It reads 4")).to_be_visible(timeout=SLOW_MS)
        page.locator(".st-key-home_see .sheet").focus()
        for key in ("Delete", "Space", *["ArrowDown"] * 14, "Space"):
            page.keyboard.press(key)
        expect(page.get_by_text("It reads 1")).to_be_visible(timeout=SLOW_MS)
        expect(page.locator(".st-key-home_describe .word")).not_to_have_count(0, timeout=SLOW_MS)
        said = page.locator(".st-key-home_describe .words").inner_text()
        page.get_by_role("button", name="Coffee").click()
        expect(page.locator(".st-key-home_describe .words")).not_to_have_text(said, timeout=SLOW_MS)
        shoe = page.locator(".st-key-home_recommend .card").nth(1)
        item = shoe.get_attribute("data-item")
        shoe.get_by_role("button").click()
        expect(page.locator(".st-key-home_recommend .card.chosen")).to_have_attribute("data-item", item, timeout=SLOW_MS)
        page.get_by_role("link", name="Open its layers").click()
        settled(page, SLOW_MS)
        expect(page.get_by_text("The network reads 1")).to_be_visible(timeout=SLOW_MS)
