"""A reader in a real Chromium: a window that fails its test when something goes wrong in it, waiting, and pictures in every look."""

import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

HEIGHT, TALLEST = 900, 4000  # pixels, of a window and of a picture
LOOKS = {"light": ("light", 1280), "dark": ("dark", 1280), "phone": ("light", 360)}
BACKGROUND = {"light": "rgb(255, 255, 255)", "dark": "rgb(16, 22, 29)"}  # the theme's
# Streamlit itself asks /see/_stcore/… first when it looks for the path it is served under, and for a run's picture after the next run
KNOWN = re.compile("404|Image source error")


_idle: dict[tuple[Browser, str, bool], list[Page]] = defaultdict(list)  # windows that a test is done with


@contextmanager
def window(
    server, chromium: Browser, *, width: int = 1280, height: int = HEIGHT, motion: str = "no-preference", patience: int = 30_000
) -> Iterator[Page]:
    """A reader's window at a server.  Fails when the browser reports an error or asks another machine for anything.

    Windows are used again, emptied of all that was kept in them, because only a new one has to compile the scripts of the page: it
    opens "See" in 7 s of processor time, an old one in 2.
    """
    touch = width < 500
    idle = _idle[chromium, server.url, touch]
    page = idle.pop() if idle else chromium.new_context(base_url=server.url, has_touch=touch).new_page()
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(reduced_motion=motion, color_scheme="light")
    page.set_default_timeout(patience)  # milliseconds
    own, troubles = (server.url, server.url.replace("http", "ws"), "data:", "blob:"), []
    listeners = {
        "pageerror": lambda error: troubles.append(str(error)),
        "console": lambda m: troubles.append(m.text) if m.type == "error" and not KNOWN.search(m.text) else None,
        "request": lambda request: troubles.append(request.url) if not request.url.startswith(own) else None,
    }
    for event, listener in listeners.items():
        page.on(event, listener)
    try:
        yield page
        page.evaluate("localStorage.clear(), sessionStorage.clear()")
    except BaseException:
        page.context.close()
        raise
    for event, listener in listeners.items():
        page.remove_listener(event, listener)
    page.goto("about:blank")
    idle.append(page)
    assert not troubles, troubles


def settled(page: Page, patience: int = 30_000) -> None:
    """Wait until the script has run and nothing is still being loaded."""
    expect(page.get_by_text("Computed on the server in")).to_have_count(1, timeout=patience)
    expect(page.locator("[data-testid=stSkeleton]")).to_have_count(0, timeout=patience)
    expect(page.locator("[data-testid=stApp]")).to_have_attribute("data-test-script-state", "notRunning", timeout=patience)


def fits(page: Page) -> bool:
    """Nothing on the page is wider than its window."""
    return page.locator("[data-testid=stMain]").evaluate("main => main.scrollWidth <= main.clientWidth")


def choose(page: Page, group: str, name: str) -> None:
    """Press one of a row of buttons, as the levels of a page are, and wait for what it opens."""
    button = page.get_by_role("radiogroup", name=group, exact=True).get_by_role("radio", name=name, exact=True)
    if button.get_attribute("aria-checked") == "false":
        before = page.url
        button.click()
        page.wait_for_url(lambda url: url != before)  # written at the end of the run
    settled(page)


def keep(page: Page, folder: Path | None, name: str, **how) -> None:
    """A picture of what is in sight, where a folder is given for it."""
    if folder:
        page.screenshot(path=folder / f"{name}.png", **how)


def photograph(page: Page, folder: Path | None, name: str) -> None:
    """In a wide window and in a phone's the page must fit; pictures of the whole page in each look, where a folder is given for them."""
    before = page.viewport_size
    for look, (scheme, width) in LOOKS.items():
        if scheme == "dark" and not folder:
            continue  # what fits in light fits in dark
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": HEIGHT})
        expect(page.locator("[data-testid=stApp]")).to_have_css("background-color", BACKGROUND[scheme])
        page.wait_for_timeout(200)  # until charts have heard of it
        settled(page)
        assert fits(page), f"{name} is wider than a window of {width} pixels"
        if not folder:
            continue
        height = page.locator("[data-testid=stMain]").evaluate("main => main.scrollHeight")
        page.set_viewport_size({"width": width, "height": min(TALLEST, height)})
        page.wait_for_timeout(200)
        keep(page, folder, f"{name}-{look}")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(before)
