"""No address shows an error: whatever stands in it for whatever parameter, the page opens with something that is on offer."""

from importlib import import_module
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.tour import KEY as TOUR

ROOT = Path(__file__).parent.parent
PAGES = ("see", "describe", "recommend", "neurons", "train", "words")
WRONG = ("9.0", "9e0", "nan", "7" * 30, "-1", "**no** such `thing` <b>", "")
OPENED = {"see": {"source": "Samples"}, "recommend": {"recommend_from": "An item"}, "neurons": {"layers": "4"}}  # shows more inputs
PARTS = {"GloVe": [{"glove_part": part} for part in ("Counts", "Objective", "Map", "Analogies", "Settings")]}
EXAMPLES = {"Cell": [{"example": "Learned kernel"}]}


def parameters(page: str) -> tuple[str, ...]:
    """What the page itself says may stand in its address, its level first."""
    return tuple(import_module(f"pages.{page}_levels.navigation").LINKED)


def levels(page: str) -> list[dict[str, str]]:
    key, names = parameters(page)[0], import_module(f"pages.{page}_levels").LEVELS
    return [{key: name, **more} for name in names for more in {**PARTS, **EXAMPLES}.get(name, [{}])]


@pytest.mark.parametrize("page", PAGES)
def test_no_address_shows_an_error(page, monkeypatch):
    monkeypatch.setattr("streamlit.page_link", lambda *_, **__: None)  # a page by itself knows of no other
    app = AppTest.from_file(str(ROOT / "pages" / f"{page}.py"), default_timeout=90)
    app.session_state["_routed"] = True
    for level in levels(page):
        for wrong in WRONG:
            app.session_state["_page"] = "another"  # the reader comes from elsewhere, by this link
            for key in (*parameters(page), TOUR):
                app.query_params[key] = wrong
            for key, value in (OPENED.get(page, {}) | level).items():
                app.query_params[key] = value
            app.run()
            assert not app.exception, f"/{page} with {level} and “{wrong}” for all else: {app.exception[0].message}"
    for wrong in WRONG:
        app.session_state["_page"] = "another"
        app.query_params[parameters(page)[0]] = wrong
        app.run()
        assert not app.exception, f"/{page} with the level “{wrong}”: {app.exception[0].message}"
