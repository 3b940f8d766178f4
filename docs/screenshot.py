"""Make the README's pictures from the running app: docs/see.png and docs/describe.png.

PYTHONPATH=tests python -m docs.screenshot
"""

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.conftest import CHROMIUM_FLAGS, Server

SIZE = {"width": 1280, "height": 800}
STROKES = [[(0.36, 0.18), (0.3, 0.5), (0.7, 0.5)], [(0.62, 0.28), (0.58, 0.86)]]


def main() -> None:
    server = Server()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_FLAGS)
            page = browser.new_page(viewport=SIZE)
            page.goto(f"{server.url}/see")
            page.get_by_text("Computed on the server in").wait_for()
            pad = page.locator("canvas.sheet").bounding_box()
            for stroke in STROKES:
                points = [(pad["x"] + x * pad["width"], pad["y"] + y * pad["height"]) for x, y in stroke]
                page.mouse.move(*points[0])
                page.mouse.down()
                for point in points[1:]:
                    page.mouse.move(*point, steps=8)
                page.mouse.up()
            page.mouse.move(0, 0)
            page.wait_for_timeout(4000)  # milliseconds, for the last chart to be drawn
            page.screenshot(path=Path(__file__).parent / "see.png")
            page.goto(f"{server.url}/describe")
            page.get_by_role("tablist").or_(page.get_by_role("radiogroup")).first.wait_for()
            page.wait_for_timeout(8000)  # milliseconds, for the sentence and the pictures of the strip
            page.screenshot(path=Path(__file__).parent / "describe.png")
            browser.close()
    finally:
        server.stop()


if __name__ == "__main__":
    main()
