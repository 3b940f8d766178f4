"""The app below a path of a host: by Streamlit's own base path, and behind a proxy that takes the path off."""

import pytest
from playwright.sync_api import expect
from prefix_proxy import PrefixProxy

from core.settings import ROOT

pytestmark = pytest.mark.browser


@pytest.fixture(params=["base path", "proxy that strips the path"])
def below(request, serve, app):
    if request.param == "base path":
        yield serve(ROOT / "streamlit_app.py", STREAMLIT_SERVER_BASE_URL_PATH="school/words").url
    else:
        proxy = PrefixProxy(int(app.url.rpartition(":")[2]), "school")
        yield proxy.url
        proxy.stop()


def test_pages_pictures_and_the_lessons_links_stay_below_the_path(below, chromium):
    page = chromium.new_page()
    page.set_default_timeout(60_000)
    missing = []
    page.on("response", lambda answer: missing.append(answer.url) if answer.status == 404 else None)
    page.goto(f"{below}/about", wait_until="commit")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="One neuron, asked to be AND").click()
    lesson = opened.value
    expect(lesson.get_by_role("heading", level=1)).to_be_visible(timeout=60_000)
    assert lesson.url.startswith(f"{below}/neurons?section=One+neuron&table=AND")
    page.goto(f"{below}/recommend", wait_until="commit")  # the pictures of a shelf, a component's script
    expect(page.locator("img").first).to_be_visible(timeout=60_000)
    page.goto(f"{below}/see?source=Samples&sample=9", wait_until="commit")
    expect(page.get_by_text("Somebody wrote a 9.")).to_be_visible(timeout=60_000)
    assert not [url for url in missing if "_stcore" not in url]  # Streamlit tries where its server is
    lesson.close()
    page.close()
