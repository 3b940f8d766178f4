"""The page "About" tells what is in assets/, with the numbers that are there."""

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import about, lessons
from core.numerals import percent
from core.settings import ASSETS

ROOT = Path(__file__).parent.parent


@pytest.fixture
def page() -> AppTest:
    """The page in a session of its own."""
    page = AppTest.from_file(str(ROOT / "pages" / "about.py"), default_timeout=60)
    page.session_state["_routed"] = True
    return page


def read(name: str):
    return json.loads((ASSETS / name).read_text(encoding="utf-8"))


def texts(page: AppTest) -> str:
    return " ".join(element.value for element in [*page.markdown, *page.subheader])


def test_every_network_has_a_card_with_its_own_numbers(page):
    page.run()
    assert not page.exception
    said = texts(page)
    for model in (read(path) for path in (ASSETS / "captions").glob("*/model.json")):
        assert f"“{model['title']}”" in said
        assert all(f"CIDEr {scores['cider']:.1f}" in said for scores in model["scores"].values())
    runs = [run["test"] for run in read("digits/runs.json").values() if isinstance(run, dict) and "test" in run]
    assert len(runs) == 3
    assert all(percent(sum(run) / len(run), 2) in said for run in runs)
    assert f"{read('words/bert.json')['hidden words']:,} hidden words" in said
    assert all(row["name"] in said for row in read("words/recall.json")["encoders"])


def test_every_file_is_counted_under_its_licence(page):
    page.run()
    rows = read("manifest.json")
    assert {(one.origin, one.licence) for one in about.origins()} == {(row["origin"], row["licence"]) for row in rows}
    assert sum(one.files for one in about.origins()) == len(rows)
    assert sum(one.bytes for one in about.origins()) == sum(row["bytes"] for row in rows)
    files, downloads = (value.splitlines() for value in (element.value for element in page.markdown) if " kB" in value and value[0] == "-")
    assert [line.split(": ")[0] for line in files] == [f"- {one.origin}" for one in about.origins()]
    assert [line.split(", ")[0] for line in downloads] == [f"- {row['name']}" for row in read("downloads.json")]


def test_every_lesson_plan_can_be_opened_by_its_link(page):
    titles = list(lessons.lessons())
    assert len(titles) == len(list((ROOT / "docs" / "lessons").glob("*.md")))
    page.query_params["lesson"] = titles[-1]
    page.run()
    assert lessons.lessons()[titles[-1]] in [element.value for element in page.markdown]
    page.query_params["lesson"] = "no such lesson"
    page.run()
    assert not page.exception


def test_where_the_lesson_plans_are_not_installed_the_page_does_without(tmp_path):
    assert lessons.lessons(tmp_path / "nowhere") == {}
