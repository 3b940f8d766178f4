"""The address bar as a reader meets it: back, forward, reload, and what is a step in the browser's history."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import settled

pytestmark = pytest.mark.browser


@pytest.fixture
def page(app, chromium) -> Page:
    context = chromium.new_context(base_url=app.url)  # not a window used before: a history holds 50 steps, and that may have them all
    yield context.new_page()
    context.close()


def steps(page: Page) -> int:
    return page.evaluate("history.length")


def level(page: Page, name: str) -> None:
    page.get_by_role("radiogroup", name="Level", exact=True).get_by_role("radio", name=name, exact=True).click()
    expect(page).to_have_url(re.compile(f"level={name}"))
    settled(page)


def test_back_and_forward_walk_levels_and_pages_one_press_each(page):
    page.goto("/see?source=Samples")
    settled(page)
    level(page, "Film")
    level(page, "Why")
    page.get_by_role("link", name="Describe", exact=True).click()
    expect(page.get_by_role("heading", name="Describe: a network writes")).to_be_visible()
    settled(page)
    page.go_back()
    expect(page.get_by_role("heading", name="Why this digit")).to_be_visible()
    settled(page)
    page.go_back()
    expect(page.get_by_role("heading", name="Film of learning")).to_be_visible()
    settled(page)
    page.go_back()
    expect(page.get_by_role("heading", name="The network in one picture")).to_be_visible()
    settled(page)
    page.go_forward()
    expect(page.get_by_role("heading", name="Film of learning")).to_be_visible()


def test_a_slider_is_in_the_address_but_no_step_in_the_history_and_a_reload_keeps_it(page):
    page.goto("/see?level=Pooling&source=Samples")
    settled(page)
    before = steps(page)
    slider = page.get_by_role("slider", name="Temperature")
    slider.focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("temperature=2$"))
    assert steps(page) == before
    page.reload()
    settled(page)
    expect(page.get_by_role("slider", name="Temperature")).to_have_value("2")


def test_what_a_page_adds_to_its_own_address_is_no_step_and_neither_is_coming_back_by_the_menu(page):
    page.goto("/see?level=Why&source=Samples")
    settled(page)
    before = steps(page)
    page.get_by_role("link", name="Recommend", exact=True).click()
    expect(page).to_have_url(re.compile("recommend_item="))
    settled(page)
    page.get_by_role("link", name="See", exact=True).click()
    expect(page.get_by_role("heading", name="Why this digit")).to_be_visible()
    expect(page).to_have_url(re.compile("/see.*level=Why"))
    settled(page)
    assert steps(page) == before + 2
    page.go_back()
    expect(page.get_by_role("heading", name="Recommend: similar by what?")).to_be_visible()


def test_the_first_back_leaves_a_page_that_has_just_been_opened(page):
    for name in ("Describe", "Recommend"):
        page.goto("/")
        settled(page)
        page.get_by_role("link", name=name, exact=True).first.click()
        expect(page.get_by_role("heading", name=f"{name}: ")).to_be_visible()
        settled(page)
        page.go_back()
        expect(page.get_by_role("heading", name="A picture is worth a thousand words")).to_be_visible()
