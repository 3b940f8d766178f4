"""Whatever a stranger can put a name or a word into shows it letter by letter: no page makes elements, links or formatting of it."""

import io
import json
import shutil
import zipfile

import pytest
from playwright.sync_api import Page, expect

from tests import caption_models, picture_files
from tests.browsing import settled, window

pytestmark = pytest.mark.browser
SLOW_MS = 90_000  # only a broken page takes that long
PRISE = "<img src=x onerror=taken=1>"
MARKDOWN = "**bo~ld** [li~nk](javascript:taken=1) :red[r~ed] $x^2$ `co~de` <u>u~n</u>"
NAME = f"{PRISE}{MARKDOWN}.png"
FOUND = """() => [...document.querySelectorAll("strong, a, span, code, u, .katex, img")]
  .filter((e) => ["bo~ld", "li~nk", "r~ed", "co~de", "u~n", "x2x^2x2"].includes(e.textContent) || e.getAttribute("src") === "x")
  .map((e) => e.outerHTML)"""


@pytest.fixture(scope="module")
def server(serve, tmp_path_factory):
    """The app with a captioner that somebody passed on: its title and its card are markup."""
    cache = tmp_path_factory.mktemp("cache")
    folder = shutil.copytree(caption_models.built_in().folder, cache / "models" / "stranger")
    told = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    told |= {"name": "stranger", "title": PRISE + MARKDOWN, "card": [PRISE, MARKDOWN]}
    (folder / "model.json").write_text(json.dumps(told), encoding="utf-8")
    return serve(THOUSAND_WORDS_CACHE=str(cache), THOUSAND_WORDS_MIRROR="http://127.0.0.1:9")


@pytest.fixture(scope="module")
def page(server, chromium):
    with window(server, chromium, motion="reduce", patience=SLOW_MS) as page:
        yield page


def harmless(page: Page) -> None:
    settled(page, SLOW_MS)
    page.wait_for_timeout(300)  # an image would ask for its file first
    assert page.evaluate(FOUND) == []
    assert not page.evaluate("window.taken")
    expect(page.get_by_test_id("stException")).to_have_count(0)


def picture(name: str = NAME) -> dict:
    return {"name": name, "mimeType": "image/png", "buffer": picture_files.saved(picture_files.quadrants(), "PNG")}


def broken(name: str = NAME) -> dict:
    return {"name": name, "mimeType": "image/png", "buffer": b"\x89PNG and nothing more"}


@pytest.mark.parametrize("address", ["/see?source=Photo", "/describe", "/recommend"])
@pytest.mark.parametrize("file", [picture, broken])
def test_the_name_of_an_uploaded_file(page, address, file):
    page.goto(address)
    settled(page, SLOW_MS)
    page.locator("input[type=file]").first.set_input_files(file())
    if file is broken:
        expect(page.get_by_test_id("stAlertContentError")).to_be_visible()
    harmless(page)


def test_the_names_in_a_zip(page):
    page.goto("/describe?captioner=stranger&describe_level=Many+photos")
    settled(page, SLOW_MS)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(NAME.replace("/", "-"), picture()["buffer"])
        archive.writestr("broken" + NAME.replace("/", "-"), broken()["buffer"])
    page.locator("input[type=file]").first.set_input_files(
        {"name": f"{NAME}.zip", "mimeType": "application/zip", "buffer": packed.getvalue()}
    )
    page.get_by_role("button", name="Describe them all").click()
    expect(page.get_by_text("1 described, 1 not")).to_be_visible()
    harmless(page)


@pytest.mark.parametrize("level", ["One+photo", "Which+sentence%3F", "Two+ways+to+look", "How+good+is+it%3F"])
def test_the_title_and_the_card_of_a_strange_captioner(page, level):
    page.goto(f"/describe?captioner=stranger&describe_level={level}")
    settled(page, SLOW_MS)
    expect(page.get_by_text("onerror").first).to_be_visible()
    harmless(page)
    for more in page.locator("details > summary:visible").all():
        more.click()
    harmless(page)


def test_the_names_of_own_pictures_and_of_their_folder(page, tmp_path):
    page.goto("/recommend?recommend_level=Your+pictures")
    settled(page, SLOW_MS)
    files = [picture(f"{number}{NAME}") for number in range(3)]
    page.locator("[data-testid=stFileUploaderDropzoneInput]").last.set_input_files([*files, broken()])
    page.get_by_role("button", name="Take them in").click()
    expect(page.get_by_text("3 pictures taken in")).to_be_visible()
    harmless(page)
    page.get_by_role("button", name="Search in these").click()
    expect(page.locator(".card:has(.actions)")).not_to_have_count(0)
    harmless(page)


@pytest.mark.parametrize(
    ("address", "label"),
    [
        ("/recommend?recommend_from=Words", None),
        ("/words?glove_part=Map", "A word"),
        ("/words?words_level=BERT", None),
        ("/words?words_level=Sequence+to+sequence", None),
        ("/words?words_level=Which+recommends+best%3F", None),
        ("/describe?describe_level=How+good+is+it%3F", None),
    ],
)
def test_words_that_are_typed(page, address, label):
    page.goto(address)
    settled(page, SLOW_MS)
    field = (
        page.get_by_label(label, exact=True)
        if label
        else page.locator("[data-testid=stTextInput] input, [data-testid=stTextArea] textarea").first
    )
    field.fill(f"{PRISE} {MARKDOWN}")
    field.press("Control+Enter" if field.evaluate("e => e.tagName") == "TEXTAREA" else "Enter")
    page.wait_for_timeout(300)
    harmless(page)
