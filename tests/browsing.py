"""A reader in a real Chromium: a window that fails its test when something goes wrong in it, waiting, and pictures in every look."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

HEIGHT, TALLEST = 900, 4000  # pixels, of a window and of a picture
LOOKS = {"light": ("light", 1280), "dark": ("dark", 1280), "phone": ("light", 360)}
BACKGROUND = {"light": "rgb(255, 255, 255)", "dark": "rgb(16, 22, 29)"}  # the theme's
# Streamlit itself asks /see/_stcore/… first when it looks for the path it is served under, and for a run's picture after the next run
KNOWN = re.compile("404|Image source error")


@contextmanager
def window(
    server, chromium: Browser, *, width: int = 1280, height: int = HEIGHT, motion: str = "no-preference", patience: int = 30_000
) -> Iterator[Page]:
    """A fresh browser's window at a server.  Fails when the browser reports an error or asks another machine for anything."""
    size = {"width": width, "height": height}
    context = chromium.new_context(base_url=server.url, viewport=size, reduced_motion=motion, has_touch=width < 500)
    page = context.new_page()
    page.set_default_timeout(patience)  # milliseconds
    own, troubles = (server.url, server.url.replace("http", "ws"), "data:", "blob:"), []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda m: troubles.append(m.text) if m.type == "error" and not KNOWN.search(m.text) else None)
    page.on("request", lambda request: troubles.append(request.url) if not request.url.startswith(own) else None)
    yield page
    context.close()
    assert not troubles, troubles


def settled(page: Page, patience: int = 30_000) -> None:
    """Wait until the script has run and nothing is still being loaded."""
    expect(page.get_by_text("Computed on the server in")).to_have_count(1, timeout=patience)
    expect(page.locator("[data-testid=stSkeleton]")).to_have_count(0, timeout=patience)
    expect(page.locator("[data-testid=stApp]")).to_have_attribute("data-test-script-state", "notRunning", timeout=patience)


def fits(page: Page) -> bool:
    """Nothing on the page is wider than its window."""
    return page.locator("[data-testid=stMain]").evaluate("main => main.scrollWidth <= main.clientWidth")


def keep(page: Page, folder: Path | None, name: str, **how) -> None:
    """A picture of what is in sight, where a folder is given for it."""
    if folder:
        page.screenshot(path=folder / f"{name}.png", **how)


def photograph(page: Page, folder: Path | None, name: str) -> None:
    """In no look may the page be wider than its window; pictures of the whole page in each, where a folder is given for them."""
    before = page.viewport_size
    for look, (scheme, width) in LOOKS.items():
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
