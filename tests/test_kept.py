"""What a server keeps for a reader is found again by that reader, by nobody else, and not for ever."""

import io
import time

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from core.kept import Kept
from tests import drawn_pictures
from tests.browsing import settled, window

PATIENT = 120_000  # milliseconds, for what loads a network on a busy machine


def test_each_reader_has_their_own_and_what_is_dropped_is_gone():
    kept = Kept()
    kept.put("anna", "photo", "a")
    kept.put("ben", "photo", "b")
    assert (kept.get("anna", "photo"), kept.get("ben", "photo"), kept.get("cleo", "photo")) == ("a", "b", None)
    kept.drop("anna", "photo")
    assert (kept.get("anna", "photo"), kept.get("ben", "photo")) == (None, "b")


def test_who_came_longest_ago_goes_first_and_nothing_stays_for_ever(monkeypatch):
    kept = Kept(most=2, seconds=60)
    for name in ("anna", "ben"):
        kept.put(name, "photo", name)
    assert kept.get("anna", "photo") == "anna"  # a look
    kept.put("cleo", "photo", "cleo")
    assert [kept.get(name, "photo") for name in ("anna", "ben", "cleo")] == ["anna", None, "cleo"]
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + 61)
    assert kept.get("anna", "photo") is None


def digit(stroke: list[tuple[int, int]]) -> dict:
    sheet = Image.new("RGB", (600, 800), (236, 230, 214))
    ImageDraw.Draw(sheet).line(stroke, fill=(40, 42, 70), width=34, joint="curve")
    data = io.BytesIO()
    sheet.save(data, "JPEG", quality=85)
    return {"name": "digit.jpg", "mimeType": "image/jpeg", "buffer": data.getvalue()}


# read without centring, too, as a 7 is not: nothing is done to the shift where the switch is off
FOUR, ONE = [(280, 150), (200, 480), (430, 480), (380, 480), (380, 300), (380, 680)], [(300, 150), (300, 650)]


def switches(page: Page) -> list[bool]:
    page.get_by_role("button", name="Settings").click()
    found = [page.get_by_role("switch", name=name).is_checked() for name in ("crop", "fit into", "centre")]
    page.keyboard.press("Escape")
    return found


@pytest.mark.browser
def test_a_replaced_photo_leaves_the_preparation_as_it_was_and_a_reload_finds_the_photo(app, chromium):
    with window(app, chromium) as page:
        page.goto("/see?source=Photo&centre=false")
        settled(page, PATIENT)
        upload = page.locator("input[type=file]")
        for stroke, read in ((FOUR, 4), (ONE, 1), (FOUR, 4)):
            upload.set_input_files(digit(stroke))
            expect(page.get_by_text(f"The network reads {read} with")).to_be_visible(timeout=PATIENT)
            settled(page, PATIENT)
            assert switches(page) == [True, True, False]
        page.reload()
        settled(page, PATIENT)
        expect(page.get_by_text("The network reads 4 with")).to_be_visible(timeout=PATIENT)
        page.goto("/words")
        settled(page, PATIENT)
        page.goto("/see?source=Photo")
        expect(page.get_by_text("The network reads 4 with")).to_be_visible(timeout=PATIENT)
    other = chromium.new_context(base_url=app.url).new_page()
    other.goto("/see?source=Photo")
    settled(other)
    expect(other.get_by_text("The network reads")).to_have_count(0)
    other.context.close()


@pytest.mark.browser
def test_a_reload_finds_the_running_training_the_own_pictures_and_the_table_of_many_photos(app, chromium, tmp_path):
    drawn_pictures.folder(tmp_path, range(3))
    files = sorted(tmp_path.iterdir())
    page = chromium.new_context(base_url=app.url).new_page()  # a browser without a key
    page.set_default_timeout(PATIENT)
    page.goto("/train?epochs=50&batch=16&blocks=conv64x3-relu-conv32x3-relu")
    settled(page, PATIENT)
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.get_by_role("button", name="Stop")).to_be_visible(timeout=PATIENT)

    page.goto("/recommend?recommend_level=Your+pictures")
    settled(page, PATIENT)
    page.locator("[data-testid=stFileUploaderDropzoneInput]").last.set_input_files(files)
    page.get_by_role("button", name="Take them in").click()
    expect(page.get_by_text("3 pictures taken in")).to_be_visible(timeout=PATIENT)
    page.reload()
    expect(page.get_by_text("3 pictures taken in")).to_be_visible(timeout=PATIENT)

    page.goto("/describe?describe_level=Many+photos")
    settled(page, PATIENT)
    page.locator("[data-testid=stFileUploaderDropzoneInput]").last.set_input_files(files)
    page.get_by_role("button", name="Describe them all").click()
    expect(page.get_by_text("3 described")).to_be_visible(timeout=PATIENT)
    page.reload()
    expect(page.get_by_text("Your last photos")).to_be_visible(timeout=PATIENT)
    expect(page.get_by_text("3 described")).to_be_visible()

    page.goto("/train")  # by its address, as a reload is: the session is another one
    expect(page.get_by_role("button", name="Stop")).to_be_visible(timeout=PATIENT)
    expect(page.get_by_text("ahead of you")).to_have_count(0)  # nobody queues behind their own training
    page.reload()
    page.get_by_role("button", name="Stop").click(timeout=PATIENT)
    expect(page.get_by_role("button", name="Train", exact=True)).to_be_enabled(timeout=PATIENT)
    page.context.close()


@pytest.mark.browser
def test_a_server_that_was_started_anew_says_once_that_the_photo_is_gone(app, serve, chromium, tmp_path):
    photo = tmp_path / "p.jpg"
    Image.linear_gradient("L").save(photo)
    anew = serve(THOUSAND_WORDS_CACHE=str(tmp_path))  # of the same host, so the browser shows it the same cookie
    page = chromium.new_context().new_page()
    gone = page.get_by_text("Your photo is no longer kept here")
    page.goto(f"{app.url}/describe")
    settled(page, PATIENT)
    page.locator("input[type=file]").first.set_input_files(photo)
    expect(page.get_by_text("Your photo: p.jpg")).to_be_visible(timeout=PATIENT)
    settled(page, PATIENT)
    expect(gone).to_have_count(0)
    page.goto(f"{anew.url}/describe")
    settled(page, PATIENT)
    expect(gone).to_have_count(1)
    page.goto(f"{anew.url}/describe")
    settled(page, PATIENT)
    expect(gone).to_have_count(0)
    page.context.close()
