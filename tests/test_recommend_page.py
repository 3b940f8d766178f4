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
from core.recommend.collections import Collection
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


def results(page: AppTest) -> list[str]:
    return [card["item"] for card in shelf(page, "results")["cards"]]


def values(index: Index, items: list[str], attribute: str) -> list[str]:
    return [index.entries[index.number(item)].attributes[attribute] for item in items]


def test_the_page_opens_with_a_dozen_shoes_to_pick_from_the_first_one_picked(page, shop):
    del page.query_params["recommend_item"]
    page.run()
    assert not page.exception
    strip = shelf(page, "strip")["cards"]
    assert len(strip) == 12
    assert set(values(shop, [card["item"] for card in strip], "kind")) == {"footwear"}
    assert [card["chosen"] for card in strip] == [True] + [False] * 11
    assert len(results(page)) == 12
    page.button(key="recommend_another").click().run()
    other = shelf(page, "strip")["cards"]
    assert not {card["item"] for card in strip} & {card["item"] for card in other}
    assert not any(card["chosen"] for card in other)
    page.selectbox(key="recommend_kind").set_value("mug").run()
    assert set(values(shop, [card["item"] for card in shelf(page, "strip")["cards"]], "kind")) == {"mug"}


def test_the_parts_shown_of_every_result_add_up_to_its_score_and_the_query_is_none_of_them(page):
    page.run()
    assert SHOE not in results(page)
    for card in shelf(page, "results")["cards"]:
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
    labels = [slider.label for slider in page.slider]
    assert "**Pattern**: 100 %" in labels
    assert "**Shape**: 0 %" in labels
    page.slider(key="weight_shape").set_value(3.0).run()
    assert "**Shape**: 75 %" in [slider.label for slider in page.slider]
    assert page.session_state["recommend_preset"] is None


def test_all_sliders_at_nothing_still_find_and_say_so(page, shop):
    page.run()
    for view in shop.columns:
        page.slider(key=f"weight_{view}").set_value(0.0)
    page.run()
    assert not page.exception
    assert "This query has nothing of what the sliders ask for" in texts(page)
    assert len(results(page)) == 12


def test_filters_say_how_many_remain_and_hold_for_every_result(page, shop):
    page.query_params["recommend_only"] = "kind~bag kind~hat pattern~dots pattern~no%20such nonsense~x ~"
    page.run()
    left = [e for e in shop.entries if e.attributes["kind"] in ("bag", "hat") and e.attributes["pattern"] == "dots"]
    assert f"Filter: {len(left)} of {len(shop):,} remain" in [box.label for box in page.expander]
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
    page.query_params["recommend_from"] = "A photo"
    page.run()
    assert "The photo is not in the link" in texts(page)
    assert "what resembles it stands here" in texts(page)
    upload = page.file_uploader(key="recommend_upload")
    upload.set_value(("p.jpg", b"not a picture", "image/jpeg")).run()
    assert not page.exception
    assert len(page.error) == 1
    picture = Image.open(io.BytesIO(collections.drawn().picture(SHOE))).resize((500, 500))
    page.file_uploader(key="recommend_upload").set_value(("shoe.jpg", picture_files.saved(picture, "JPEG"), "image/jpeg")).run()
    assert not page.exception
    assert not page.error
    assert SHOE in results(page)[:3]  # the same product, larger and as a JPEG
    assert shelf(page, "query")["cards"][0]["title"] == "Your photo"


def test_a_caption_enters_the_words_when_it_is_asked_for_and_is_said(page):
    page.query_params["recommend_from"] = "A photo"
    page.run()
    picture = Image.open(io.BytesIO(collections.drawn().picture("t-shirt-plain-1.webp")))
    page.file_uploader(key="recommend_upload").set_value(("p.jpg", picture_files.saved(picture, "JPEG"), "image/jpeg")).run()
    assert "**Words**: 0 %, not in this query" in [slider.label for slider in page.slider]
    page.toggle(key="recommend_caption").set_value(True).run()
    assert not page.exception
    said = next(caption.value for caption in page.caption if caption.value.startswith("It says “"))
    assert ("knows none" in said) == ("**Words**: 0 %, not in this query" in [slider.label for slider in page.slider])


def test_a_photo_from_the_camera_is_searched(page):
    page.query_params["recommend_from"] = "The camera"
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
        assert "it has no network" in texts(page)
        assert shelf(page, "results")["cards"][0]["sentences"] == ["Unlike it: shape."]
        assert shelf(page, "results")["cards"][0]["source"] == "https://nowhere.invalid/p.jpg"
    finally:
        streamlit.cache_resource.clear()
