"""The page "Recommend" and its level "Find", run without a browser: every way to begin, every control, and bad input."""

import io
import json
from dataclasses import replace

import numpy as np
import pytest
import streamlit
from PIL import Image
from streamlit.testing.v1 import AppTest

from core.recommend import collections
from core.recommend.collections import CLOTHES_ADDRESS, CLOTHES_SAMPLE, Collection
from core.recommend.index import Entry, Index, built
from core.settings import ROOT
from tests import picture_files
from tests.app_pages import addressed

SHOE = "sneaker-stripes-1.webp"


@pytest.fixture(scope="module")
def shop() -> Index:
    return collections.drawn().index


@pytest.fixture
def page() -> AppTest:
    """The page in a session of its own."""
    page = AppTest.from_file(str(ROOT / "pages" / "recommend.py"), default_timeout=60)
    page.session_state["_routed"] = True
    page.query_params["recommend_item"] = SHOE
    return page


def texts(page: AppTest) -> str:
    return " ".join(element.value for element in [*page.markdown, *page.caption, *page.info, *page.error, *page.warning, *page.success])


def shelf(page: AppTest, name: str) -> dict:
    """What the browser gets of a shelf."""
    return next(json.loads(found.proto.json)[0] for found in page.get("bidi_component") if found.proto.id.endswith(f"recommend_{name}"))


def cards(page: AppTest) -> list[dict]:
    """The results: those of the stage, and of the level."""
    more = any(found.proto.id.endswith("recommend_more") for found in page.get("bidi_component"))
    return [*shelf(page, "results")["cards"], *(shelf(page, "more")["cards"] if more else [])]


def results(page: AppTest) -> list[str]:
    return [card["item"] for card in cards(page)]


def strip(page: AppTest) -> list[dict]:
    """The items of the row of pictures."""
    return [picture for picture in shelf(page, "strip")["pictures"] if not picture["name"].startswith("~")]


def values(index: Index, items: list[str], attribute: str) -> list[str]:
    return [index.entries[index.number(item)].attributes[attribute] for item in items]


def test_the_page_opens_with_ten_shoes_to_pick_from_the_first_one_picked(page, shop):
    del page.query_params["recommend_item"]
    page.run()
    assert not page.exception
    shown = strip(page)
    assert len(shown) == 10
    assert set(values(shop, [picture["name"] for picture in shown], "kind")) == {"footwear"}
    assert [picture["chosen"] for picture in shown] == [True] + [False] * 9
    assert len(results(page)) == 12
    page.session_state["recommend_others"] = 1
    page.run()
    other = strip(page)
    assert not {picture["name"] for picture in shown} & {picture["name"] for picture in other}
    assert not any(picture["chosen"] for picture in other)
    page.selectbox(key="recommend_kind").set_value("mug").run()
    assert set(values(shop, [picture["name"] for picture in strip(page)], "kind")) == {"mug"}


def test_the_parts_shown_of_every_result_add_up_to_its_score_and_the_query_is_none_of_them(page):
    page.run()
    assert SHOE not in results(page)
    for card in cards(page):
        right = sum(piece["width"] for piece in card["bar"] if not piece["negative"])
        left = sum(piece["width"] for piece in card["bar"] if piece["negative"])
        scale = 100 - card["zero"]
        assert (right - left) / scale == pytest.approx(float(card["score"].replace("−", "-")), abs=0.006)
        assert card["parts"].startswith(("shape", "pattern", "colour", "words", "whole picture", "−"))


def test_a_preset_moves_the_sliders_and_the_row_and_the_link(page, shop):
    page.run()
    before = results(page)
    preset = next(group for group in page.segmented_control if group.key == "recommend_preset")
    preset.set_value("by pattern").run()
    assert page.session_state["weight_pattern"] == 1
    assert {page.session_state[f"weight_{view}"] for view in shop.columns if view != "pattern"} == {0}
    assert results(page) != before
    assert [piece["title"].split()[0] for piece in shelf(page, "results")["cards"][0]["bar"]] == ["pattern"]
    assert addressed(page)["weight_shape"] == "0"
    assert [colour["name"] for colour in shelf(page, "results")["colours"]] == ["pattern 100 %"]
    page.slider(key="weight_shape").set_value(3.0).run()
    assert [colour["name"] for colour in shelf(page, "results")["colours"]] == ["shape 75 %", "pattern 25 %"]
    assert page.session_state["recommend_preset"] is None


def test_all_sliders_at_nothing_still_find_by_all_views(page, shop):
    page.run()
    for view in shop.columns:
        page.slider(key=f"weight_{view}").set_value(0.0)
    page.run()
    assert not page.exception
    assert len(results(page)) == 12
    assert len(shelf(page, "results")["colours"]) == len(shop.columns)


def test_filters_say_how_many_remain_and_hold_for_every_result(page, shop):
    page.query_params["recommend_only"] = "kind~bag kind~hat pattern~dots pattern~no%20such nonsense~x ~"
    page.run()
    left = [e for e in shop.entries if e.attributes["kind"] in ("bag", "hat") and e.attributes["pattern"] == "dots"]
    assert f"{len(left)} of {len(shop):,} remain." in texts(page)
    assert set(values(shop, results(page), "pattern")) == {"dots"}
    assert set(values(shop, results(page), "kind")) == {"bag", "hat"}


def test_a_filter_that_leaves_nothing_gets_a_sentence(page):
    page.query_params["recommend_only"] = "kind~mug silhouette~sneaker"
    page.run()
    assert not page.exception
    assert "Nothing remains" in texts(page)


def test_wishes_of_a_link_are_chips_and_are_taken_back_one_by_one_and_all_together(page):
    page.run()
    plain = results(page)
    first, second = plain[0], plain[5]
    page.query_params["recommend_wishes"] = f"more~~{first} less~pattern~{second} more~smell~{second} more~~none.webp nonsense"
    page.session_state["_page"] = ""  # arrived again
    page.run()
    chips = [button for button in page.button if str(button.key).startswith("recommend_undo_") and "all" not in button.key]
    assert len(chips) == 2
    assert chips[1].label.startswith("Less like")
    assert chips[1].label.endswith("in pattern")
    moved = results(page)
    assert moved != plain
    assert not {SHOE, first, second} & set(moved)
    chips[0].click().run()
    assert page.session_state["recommend_wishes"] == f"less~pattern~{second}"
    assert results(page) != moved
    page.button(key="recommend_undo_all").click().run()
    assert results(page) == plain


def test_variety_says_what_it_costs_and_what_it_brings(page):
    page.run()
    plain = results(page)
    assert "lost: **0.00**" in texts(page)
    page.slider(key="diversity").set_value(0.8).run()
    assert "lost: **0.00**" not in texts(page)
    assert "gained: **0." in texts(page)
    assert results(page)[0] == plain[0]
    assert results(page) != plain


def test_words_meet_the_descriptions_and_an_unknown_one_is_named(page):
    page.query_params["recommend_from"] = "Words"
    page.query_params["recommend_words"] = "red striped boots from mars"
    page.run()
    assert "No item has: from, mars." in texts(page)
    first = shelf(page, "results")["cards"][0]
    assert "red" in first["title"]
    assert first["sentences"][-1] == "Shared: red, striped, boots."
    page.text_input(key="recommend_words").set_value("quux").run()
    assert "No item here has any of these words" in texts(page)
    page.query_params["recommend_words"] = "1984"
    page.session_state["_page"] = ""
    page.run()
    assert not page.exception


def test_a_photo_is_searched_and_a_broken_one_gets_a_sentence(page, shop):
    page.run()
    before = results(page)
    page.file_uploader(key="recommend_upload").set_value([("p.jpg", b"not a picture", "image/jpeg")]).run()
    assert not page.exception
    assert len(page.error) == 1
    assert results(page) == before  # nothing else is lost
    upload(page, SHOE, "shoe.jpg")
    assert not page.error
    assert SHOE in results(page)[:3]  # the same product, larger and as a JPEG
    assert strip(page)[0]["title"] == "shoe.jpg"
    assert strip(page)[0]["chosen"]


def upload(page: AppTest, item: str, name: str) -> None:
    picture = Image.open(io.BytesIO(collections.drawn().picture(item))).resize((500, 500))
    page.file_uploader(key="recommend_upload").set_value([(name, picture_files.saved(picture, "JPEG"), "image/jpeg")]).run()
    assert not page.exception


def test_a_caption_enters_the_words_when_it_is_asked_for_and_is_said(page):
    page.run()
    upload(page, "t-shirt-plain-1.webp", "p.jpg")
    assert "Not in this query" in page.slider(key="weight_words").help
    page.toggle(key="recommend_caption").set_value(True).run()
    assert not page.exception
    said = next(caption.value for caption in page.caption if caption.value.startswith("It says “"))
    assert ("knows none" in said) == ("Not in this query" in page.slider(key="weight_words").help)


def test_a_photo_from_the_camera_is_searched(page):
    page.run()
    page.camera_input(key="recommend_camera").upload("photo.jpg", picture_files.saved(picture_files.quadrants(), "JPEG")).run()
    assert not page.exception
    assert len(results(page)) == 12


def test_a_link_with_nonsense_in_it_still_opens(page):
    for key, value in {
        "recommend_level": "Moon", "recommend_in": "amazon", "recommend_from": "7", "recommend_item": "../../etc/passwd",
        "recommend_only": "kind", "recommend_wishes": "more less ~~~~", "weight_shape": "-3", "weight_pattern": "1e9",
        "weight_colour": "red", "diversity": "nan", "recommend_top": "1000000",
    }.items():  # fmt: skip
        page.query_params[key] = value
    page.run()
    assert not page.exception
    assert len(results(page)) == 12


def test_what_resembles_nothing_is_told_so_and_a_collection_without_words_and_attributes_works(page, monkeypatch):
    random = np.random.default_rng(0)
    close = random.normal(size=8)
    entries = [Entry("odd one.jpg", "", {}), *(Entry(f"{n}.jpg", "", {}) for n in range(60))]
    vectors = np.stack([-close, *(close + 0.3 * random.normal(size=8) for _ in range(60))])
    small = built(entries, {"shape": vectors})
    nowhere = Collection("Small", small, lambda item: "https://nowhere.invalid/p.jpg", True)
    monkeypatch.setitem(collections.OFFERED, "drawn", replace(collections.OFFERED["drawn"], open=lambda: nowhere))
    streamlit.cache_resource.clear()
    page.query_params["recommend_item"] = "odd one.jpg"
    try:
        page.run()
        assert not page.exception
        assert "**Nothing here is similar.**" in texts(page)
        assert shelf(page, "results")["cards"][0]["sentences"] == ["Unlike it: shape."]
        assert shelf(page, "results")["cards"][0]["source"] == "https://nowhere.invalid/p.jpg"
    finally:
        streamlit.cache_resource.clear()


def test_a_collection_at_a_public_address_is_shown_once_the_browser_could_load_a_picture_of_it(page):
    page.query_params["recommend_in"] = "clothes"
    page.run()
    assert not page.exception
    assert "your browser is asked" in texts(page)
    page.session_state["recommend_loads"] = {"clothes": False}
    page.run()
    assert "could not load one from raw.githubusercontent.com" in texts(page)
    assert all(card["source"].startswith("data:") for card in cards(page))  # the drawn shop
    page.session_state["recommend_loads"] = {"clothes": True}
    page.run()
    assert page.selectbox(key="recommend_in").value == "clothes"
    assert all(card["source"] == CLOTHES_ADDRESS + card["item"] for card in cards(page))
    assert CLOTHES_SAMPLE.removeprefix(CLOTHES_ADDRESS) in {entry.item for entry in collections.clothes().index.entries}
