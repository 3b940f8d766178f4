"""The guided tour: every stop opens in its state, and a reader without a mouse gets from the first to the last."""

import re
from importlib import import_module

import pytest
from playwright.sync_api import Locator, Page, expect

from core import tour
from tests.browsing import settled, window

pytestmark = pytest.mark.browser
SLOW_MS = 90_000  # only a broken page takes that long


def entered(page: Page, link: Locator) -> None:
    """Open a link as the Enter key does, once the Tab key can get to it."""
    expect(link).to_be_visible(timeout=SLOW_MS)
    assert link.evaluate("link => link.tabIndex") == 0
    link.press("Enter")  # which gives it the keyboard first


def arrived(page: Page, number: int) -> None:
    stop = tour.STOPS[number - 1]
    expect(page.get_by_text(f"Stop {number} of {len(tour.STOPS)}: {stop.title}.")).to_be_visible(timeout=SLOW_MS)
    expect(page.get_by_text(stop.question)).to_be_visible()
    settled(page, SLOW_MS)
    expect(page).to_have_url(re.compile(f"/{stop.page}[?].*tour={number}"), timeout=SLOW_MS)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.get_by_test_id("stAlertContentError")).to_have_count(0)


def test_the_whole_tour_can_be_walked_with_the_keyboard(app, chromium):
    with window(app, chromium, motion="reduce", patience=SLOW_MS) as page:
        page.goto("/")
        link = page.get_by_role("link", name=tour.STOPS[0].title)
        for number in range(1, len(tour.STOPS) + 1):
            entered(page, link)
            arrived(page, number)
            link = page.get_by_role("link", name="Next stop" if number < len(tour.STOPS) else "The end of the tour")
        page.reload()  # the link of a stop is the stop
        arrived(page, len(tour.STOPS))
        page.get_by_role("link", name="See", exact=True).click()  # who leaves the way leaves the tour
        expect(page.get_by_role("heading", name="See: how a network reads a digit")).to_be_visible(timeout=SLOW_MS)
        expect(page.get_by_text("Find out:")).to_have_count(0, timeout=SLOW_MS)


def test_a_stop_names_choices_that_its_page_has_and_questions_that_are_asked():
    assert len(tour.STOPS) == 5  # as the start page says
    for number, stop in enumerate(tour.STOPS, 1):
        assert set(stop.choices) <= set(import_module(f"pages.{stop.page}_levels.navigation").LINKED)
        assert stop.question.endswith("?")
        assert tour.stop(str(number), stop.page) == number
        assert tour.stop(str(number), "about") is tour.stop("0", stop.page) is tour.stop("x", stop.page) is None
    pages = [stop.page for stop in tour.STOPS]
    assert len(set(pages)) == len(pages)  # a page that is open already would not read the link's choices
