"""The levels "Map", "Angle" and "Exact or approximate" run without a browser: every kind of query, and bad links."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from core.recommend import collections
from core.recommend.index import Index
from core.recommend.neighbours import neighbours, shares
from core.recommend.plane import fitted, in_frame
from core.recommend.presets import BALANCED, PRESETS
from core.settings import ROOT
from pages.recommend_levels.lessons import LINKED

LEVELS = ("Map", "Angle", "Exact or approximate")
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


def component(page: AppTest, name: str) -> dict:
    """What the browser gets of a component."""
    return next(json.loads(found.proto.json)[0] for found in page.get("bidi_component") if found.proto.id.endswith(name))


def texts(page: AppTest) -> str:
    return " ".join(element.value for element in [*page.markdown, *page.info, *page.error, *page.subheader])


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("start", ["An item", "Words"])
def test_every_level_answers_every_kind_of_query_or_says_what_is_missing(page, level, start):
    page.query_params["recommend_level"], page.query_params["recommend_from"] = level, start
    page.run()
    assert not page.exception
    assert not page.error


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("value", ["", "-3", "2.5", "nan", "inf"])
def test_a_link_with_nonsense_in_it_shows_the_level_all_the_same(page, level, value):
    page.query_params["recommend_level"] = level
    for key in LINKED:
        page.query_params[key] = value
    page.run()
    assert not page.exception


def test_the_map_rings_the_ten_best_and_places_the_query_where_pca_puts_it(page, shop):
    page.query_params["recommend_level"], page.query_params["map_layout"] = "Map", "PCA"
    page.run()
    data = component(page, "recommend_map")
    number = shop.number(SHOE)
    weights = {view: PRESETS["balanced"][view] for view in shop.columns}
    query = shop.vectors[number]
    allowed = [result.number for result in neighbours(shop, query, weights, 11) if result.number != number][:10]
    assert data["best"] == allowed
    found = fitted(shop, shares(shop, query, weights))
    items = found.places(shop, shop.vectors)
    assert data["query"] == pytest.approx(in_frame(items, items)[number].tolist(), abs=1e-3)
    assert len(data["texts"]) == len(shop)
    assert sum(mark["items"] for mark in data["marks"]) == len(shop)


def test_words_have_a_place_on_pcas_map_and_none_on_that_of_tsne(page):
    page.query_params["recommend_level"], page.query_params["recommend_from"] = "Map", "Words"
    page.run()
    assert component(page, "recommend_map")["query"] is None
    assert "t-SNE places only the items it was made with" in texts(page)
    next(group for group in page.segmented_control if group.key == "map_layout").set_value("PCA").run()
    assert component(page, "recommend_map")["query"]


def test_the_chatty_shop_wins_by_the_dot_product_and_never_by_the_cosine(page):
    page.query_params["recommend_level"], page.query_params["angle_times"] = "Angle", "5"
    page.run()
    rows = page.table[0].value
    assert rows["dot product with the query"].tolist() == ["2 × 2 + 1 × 1 = 5", "2 × 5 + 1 × 10 = 20"]
    assert rows["cosine"].tolist() == ["1.000", "0.800"]
    assert "wins by the dot product" in texts(page)
    page.number_input(key="angle_times").set_value(1).run()
    assert "wins by the dot product" not in texts(page)
    assert page.table[0].value["cosine"].tolist() == ["1.000", "0.800"]


def test_the_written_out_products_of_the_best_neighbour_add_up_to_its_cosine(page, shop):
    page.query_params["recommend_level"] = "Angle"
    page.run()
    products = [float(text.strip("*").replace("−", "-")) for text in page.table[1].value["product"]]
    assert sum(products[:-1]) == pytest.approx(products[-1], abs=0.004)
    query, view = shop.vectors[shop.number(SHOE)], next(iter(shop.columns))
    best = next(r for r in neighbours(shop, query, PRESETS[BALANCED], 2) if r.number != shop.number(SHOE))
    assert products[-1] == pytest.approx(float(shop.view(view)[best.number] @ query[shop.columns[view]]), abs=0.001)
