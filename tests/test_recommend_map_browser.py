"""The levels "Map", "Angle" and "Exact or approximate" of the page "Recommend" in a real Chromium on a real server."""

import re
from urllib.parse import parse_qs, urlparse

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from core.recommend import catalogue
from core.recommend.index import FILE, Index
from tests.browsing import settled, window

pytestmark = pytest.mark.browser
expect.set_options(timeout=30_000)  # milliseconds; only a broken page takes that long
SHOE = "sneaker-stripes-1.webp"


@pytest.fixture(scope="module")
def shop() -> Index:
    return Index.load(catalogue.BUILT_IN / FILE)


@pytest.fixture
def page(app, chromium) -> Page:
    with window(app, chromium, height=1500) as page:
        yield page


def opened(page: Page, level: str, more: str = "") -> None:
    page.goto(f"/recommend?recommend_level={level.replace(' ', '+')}&recommend_item={SHOE}{more}")
    settled(page)


def item_in_url(page: Page) -> str:
    return parse_qs(urlparse(page.url).query)["recommend_item"][0]


def pointed(page: Page, canvas) -> tuple[float, float]:
    """Move the pointer over the map until a point other than the query lies under it."""
    box = canvas.bounding_box()
    told = page.locator(".told")
    for x in np.linspace(0.25, 0.75, 40):
        place = box["x"] + x * box["width"], box["y"] + 0.5 * box["height"]
        page.mouse.move(*place)
        if told.inner_text():
            return place
    raise AssertionError("the map is empty along its middle")


def test_a_point_shows_its_picture_and_a_click_starts_from_it(page, shop):
    opened(page, "Map")
    canvas = page.get_by_role("application", name=re.compile("^Map of 1,276 items by t-SNE"))
    with page.expect_response(re.compile(r"/media/.*\.webp")) as sheet:
        page.reload()
    assert sheet.value.ok
    settled(page)
    place = pointed(page, canvas)
    told = page.locator(".told").inner_text()
    expect(page.locator(".card .thumb")).to_be_visible()
    assert "media" in page.locator(".card .thumb").evaluate("thumb => getComputedStyle(thumb).backgroundImage")
    page.mouse.click(*place)
    expect(page).not_to_have_url(re.compile(f"recommend_item={SHOE}"))
    settled(page)
    assert told.startswith(shop.entries[shop.number(item_in_url(page))].text)


def test_a_box_selects_what_lies_in_it_and_a_picture_of_it_starts_anew(page):
    opened(page, "Map", "&map_layout=t-SNE")
    canvas = page.get_by_role("application", name=re.compile("t-SNE"))

    def drag(low: float, high: float) -> None:
        canvas.scroll_into_view_if_needed()  # a mouse that leaves the window draws a smaller box
        box = canvas.bounding_box()
        page.mouse.move(box["x"] + low * box["width"], box["y"] + low * box["height"])
        page.mouse.down()
        page.mouse.move(box["x"] + high * box["width"], box["y"] + high * box["height"], steps=3)
        page.mouse.up()

    drag(0.01, 0.99)
    expect(page.get_by_role("heading", name=re.compile("^1,276 items in the box; the 24 nearest"))).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Start from"))).to_have_count(6 + 24)  # the row's six too
    drag(0.4, 0.6)
    expect(page.get_by_role("heading", name=re.compile("^1,276 items"))).to_have_count(0)
    heading = page.get_by_role("heading", name=re.compile("items? in the box"))
    assert 0 < int(re.match(r"[\d,]+", heading.inner_text())[0].replace(",", "")) < 1000
    page.get_by_role("button", name=re.compile("^Start from")).last.click()
    expect(page).not_to_have_url(re.compile(f"recommend_item={SHOE}"))
    settled(page)
    page.get_by_role("button", name="Clear the selection").click()
    expect(heading).to_have_count(0)


def test_the_map_works_by_keyboard_alone(page, shop):
    opened(page, "Map")
    page.get_by_role("application").focus()
    told = page.locator(".told")
    page.keyboard.press("ArrowLeft")
    expect(told).to_contain_text(shop.entries[shop.number(SHOE)].text)  # it begins at the query
    page.keyboard.press("Space")
    for key in ("ArrowUp", "ArrowUp", "ArrowLeft", "ArrowLeft"):
        page.keyboard.press(key)
    page.keyboard.press("Space")
    expect(page.get_by_role("heading", name=re.compile("items in the box"))).to_be_visible()
    settled(page)
    page.get_by_role("application").focus()
    page.keyboard.press("ArrowUp")
    reached = told.inner_text()
    assert reached
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile(f"recommend_item={SHOE}"))
    settled(page)
    assert reached.startswith(shop.entries[shop.number(item_in_url(page))].text)


def arrows(page: Page) -> list[np.ndarray]:
    """Where the tips of a and b are, as they are told to who cannot see them."""
    labels = [page.locator(f".hold.{name}").get_attribute("aria-label").replace("−", "-") for name in "ab"]
    return [np.array([float(value) for value in re.findall(r"-?\d+\.\d+", label)]) for label in labels]


def value(page: Page, name: str) -> float:
    return float(page.locator(f"b.{name}").inner_text().replace("−", "-").rstrip("°"))


def check(page: Page) -> None:
    a, b = arrows(page)
    lengths = np.linalg.norm(a) * np.linalg.norm(b)
    assert value(page, "product") == pytest.approx(a @ b, abs=0.06)  # the labels have two decimals
    assert value(page, "cosine") == pytest.approx(a @ b / lengths, abs=0.012)
    assert value(page, "degrees") == pytest.approx(np.degrees(np.arccos(np.clip(a @ b / lengths, -1, 1))), abs=1.5)
    assert value(page, "between") == pytest.approx(np.linalg.norm(a - b), abs=0.02)


def test_dragging_an_arrow_changes_the_cosine_as_numpy_has_it_and_normalised_arrows_keep_it(page):
    opened(page, "Angle")
    check(page)
    before = value(page, "cosine")
    svg = page.locator(".angle svg")
    svg.scroll_into_view_if_needed()
    tip = page.locator(".hold.b .grip").bounding_box()
    page.mouse.move(tip["x"] + tip["width"] / 2, tip["y"] + tip["height"] / 2)
    page.mouse.down()
    box = svg.bounding_box()
    page.mouse.move(box["x"] + 0.2 * box["width"], box["y"] + 0.4 * box["height"], steps=4)
    page.mouse.up()
    check(page)
    assert value(page, "cosine") < 0 < before
    page.locator(".hold.a").focus()
    for key in ("ArrowUp", "ArrowUp", "ArrowLeft"):
        page.keyboard.press(key)
    np.testing.assert_allclose(arrows(page)[0], [2.9, 1.2])
    check(page)
    cosine = value(page, "cosine")
    page.get_by_label("Normalise").check()
    assert value(page, "cosine") == value(page, "product") == cosine
    assert value(page, "length-a") == value(page, "length-b") == 1
    assert value(page, "squared") == pytest.approx(value(page, "from-cosine"), abs=0.001)


def test_all_cells_opened_find_all_ten_and_fewer_tables_compare_fewer_items(page):
    opened(page, "Exact or approximate", "&cells=16&cells_opened=16&hash_tables=1")
    expect(page.get_by_role("heading", name="Cells: 10 of 10 found")).to_be_visible()
    compared = page.get_by_test_id("stMetricValue").nth(1)
    few = int(compared.inner_text().replace(",", ""))
    page.get_by_role("slider", name=re.compile("^Tables")).focus()
    page.keyboard.press("End")
    expect(compared).not_to_have_text(f"{few:,}")
    assert few < int(compared.inner_text().replace(",", "")) < 1276
    expect(page).to_have_url(re.compile("hash_tables=32"))
