"""For everybody: what axe-core finds on the pages, light and dark, in the window of a narrow phone."""

import ast
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

from tests.browsing import fits, settled, window

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parent.parent
SLOW_MS = 90_000  # only a broken page takes that long
PHONE = {"width": 360, "height": 800}
TALLEST = 9000  # pixels; a page is made as tall as what it holds, because axe judges the colours of what is in sight
ADDRESSES = (  # every page of the menu, and the levels whose widgets are drawn on a canvas or in steps
    "/", "/see", "/see?level=Cell", "/describe", "/recommend", "/recommend?recommend_level=Map", "/recommend?recommend_level=Angle",
    "/neurons", "/neurons?section=Playground", "/train", "/words", "/words?words_level=BERT", "/about",
)  # fmt: skip
MOVING = (  # what plays for other readers
    "/see?level=Film", "/see?level=Pooling", "/neurons?section=Gradient+descent", "/train?part=Race",
    "/words?words_level=Sequence+to+sequence",
)  # fmt: skip
KNOWN = [  # (rule, where): Streamlit's own, and no setting changes it
    ("scrollable-region-focusable", ".stTable"),  # a wide st.table; the keyboard gets into any such box since Chromium 130
]
# Charts are left out: theirs is one text alternative, asked for below, not the hundreds of marks and ticks they are drawn of.
AXE = """async ([rules, known]) => {
  const found = await axe.run({ exclude: [[".js-plotly-plot"]] }, { runOnly: rules, resultTypes: ["violations"], elementRef: true });
  const own = (rule, node) => !known.some(([other, where]) => rule === other && node.element.closest(where));
  return found.violations
    .filter((rule) => ["serious", "critical"].includes(rule.impact))
    .flatMap((rule) => rule.nodes.filter((node) => own(rule.id, node)).map((node) => `${rule.id}: ${node.html} ${node.failureSummary}`));
}"""
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
DARK = "rgb(16, 22, 29)"  # the theme's background


@pytest.fixture(scope="module")
def phone(app, chromium):
    """A narrow window.  Its reader has asked for less motion, so that a page stands still while it is read."""
    with window(app, chromium, **PHONE, motion="reduce", patience=SLOW_MS) as page:
        yield page


def opened(page: Page, address: str) -> None:
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.goto(address)
    settled(page, SLOW_MS)


def in_sight(page: Page) -> None:
    """The window as tall as the page."""
    height = page.locator("[data-testid=stMain]").evaluate("main => main.scrollHeight")
    page.set_viewport_size(PHONE | {"height": min(height, TALLEST)})


def serious(page: Page, rules: list[str]) -> list[str]:
    page.wait_for_function("document.getAnimations().every((one) => !(one instanceof CSSTransition))")  # no colour half-way
    return page.evaluate(AXE, [rules, KNOWN])


def stands_still(page: Page) -> bool:
    """Within five seconds nothing moves for one: charts are drawn a moment after the rest."""
    now = page.screenshot()
    for _ in range(5):
        page.wait_for_timeout(1000)
        before, now = now, page.screenshot()
        if now == before:
            return True
    return False


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_is_for_everybody(phone, address):
    opened(phone, address)
    assert fits(phone), "the page scrolls sideways"
    for chart in phone.get_by_test_id("stPlotlyChart").all():
        assert chart.get_attribute("aria-label"), "a chart without a text alternative"
    in_sight(phone)
    assert stands_still(phone)
    phone.evaluate(AXE_SCRIPT)
    assert serious(phone, WCAG) == []
    phone.emulate_media(color_scheme="dark", reduced_motion="reduce")
    expect(phone.locator("[data-testid=stApp]")).to_have_css("background-color", DARK, timeout=SLOW_MS)
    assert serious(phone, ["color-contrast"]) == []


@pytest.mark.parametrize("address", MOVING)
def test_what_moves_waits_for_who_asked_for_little_motion(phone, address):
    opened(phone, address)
    in_sight(phone)
    assert stands_still(phone)


def test_every_picture_on_a_page_has_a_text_alternative():
    for path in sorted((ROOT / "pages").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "image":
                assert "alt" in {keyword.arg for keyword in node.keywords}, f"{path.name}, line {node.lineno}"
