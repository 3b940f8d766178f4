"""A lesson plan's link opens the page it names, and brings only choices that the page has and accepts."""

import re
from collections.abc import Collection
from importlib import import_module
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from pages.face import url_state

ROOT = Path(__file__).parent.parent
LESSONS = sorted((ROOT / "docs" / "lessons").glob("*.md"))
PAGES = ("see", "neurons", "describe", "words", "train", "recommend")  # the pages whose choices stand in the URL
LINKS = sorted({link for lesson in LESSONS for link in re.findall(r"\]\(([^)]*)\)", lesson.read_text(encoding="utf-8"))})


SHOWN = {
    "see": "level", "neurons": "section", "describe": "describe_level", "words": "words_level", "train": "part",
    "recommend": "recommend_level",
}  # fmt: skip


def linked(page: str) -> Collection[str]:
    return import_module(f"pages.{page}_levels.navigation").LINKED


def shown(page: str) -> dict:
    """The levels of a page by name."""
    return import_module(f"pages.{page}_levels").LEVELS


def parts(link: str) -> tuple[str, dict[str, str]]:
    split = urlsplit(link)
    return split.path.strip("/"), dict(parse_qsl(split.query, strict_parsing=bool(split.query)))


def test_every_main_page_has_a_lesson():
    assert {parts(link)[0] for link in LINKS} == set(PAGES)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_fits_on_a_page_and_says_what_it_is_for(lesson):
    text = lesson.read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert all(part in text for part in ("**Aim.**", "**Before.**", "**Questions, and what to hear**", "**For home.**"))
    assert len(text.split()) < 600
    # Every link opens a page of the app, beside About: with "/" it would lead out of a server below a path of a host.
    assert not re.findall(rf"\]\((?!(?:{'|'.join(PAGES)})(?:\?[^)]*)?\))", text)


@pytest.mark.parametrize("link", LINKS)
def test_a_link_names_a_page_and_choices_that_it_has(link):
    page, choices = parts(link)
    assert (ROOT / "pages" / f"{page}.py").is_file()
    assert set(choices) <= set(linked(page)), f"{page} has no such choice"
    assert SHOWN[page] not in choices or choices[SHOWN[page]] in shown(page)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_in_the_state_that_its_links_say(page):
    for link in (link for link in LINKS if parts(link)[0] == page):
        app = AppTest.from_file(str(ROOT / "pages" / f"{page}.py"), default_timeout=60)
        app.session_state["_routed"] = True
        choices = parts(link)[1]
        for key, value in choices.items():
            app.query_params[key] = value
        app.run()
        assert not app.exception, link
        for key, value in choices.items():
            assert url_state.text(app.session_state[key]) == value, f"{link}: {key} was not accepted"
