"""The log of requests: one line for each run of a page that computes, with no names and no pictures in it."""

import hashlib
import logging
import re

import pytest
from streamlit.testing.v1 import AppTest

from core import log
from core.lab.jobs import Lab, LabError
from core.log import Request
from core.settings import ROOT
from tests.drawn_pictures import drawn

LINE = re.compile(r"request page=(\w+) photo=([0-9a-f]{12}|-)((?: [a-z]+=\d+)*) all=\d+ outcome=(\w+)")


@pytest.fixture
def lines() -> list[str]:
    """What is logged from now on."""
    found = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.append(record.getMessage())

    handler = Keep()
    log._log.addHandler(handler)
    yield found
    log._log.removeHandler(handler)
    assert all(LINE.fullmatch(line) for line in found), found


def test_a_part_of_a_page_is_in_the_pages_line_and_alone_has_its_own(lines):
    def part(photo: str) -> None:
        with Request("recommend") as request:
            request.photo = photo
            with log.request().stage("find"):
                pass

    with Request("recommend") as whole, whole.stage("start"):
        part("a" * 64)
    part("b" * 64)
    with log.request().stage("nobody asked"):
        pass
    found = [LINE.fullmatch(line).groups() for line in lines]
    assert [(photo, re.findall(r"[a-z]+", stages)) for _, photo, stages, _ in found] == [
        ("a" * 12, ["find", "start"]),
        ("b" * 12, ["find"]),
    ]


class Left(BaseException):
    """As Streamlit's, which is no Exception."""


@pytest.mark.parametrize(("error", "outcome"), [(ValueError("secret"), "ValueError"), (Left(), "left")])
def test_the_outcome_says_how_it_ended_and_the_next_request_has_a_line_of_its_own(lines, error, outcome):
    with pytest.raises(type(error)), Request("see"), Request("see"):
        raise error
    with Request("words"):
        pass
    assert [LINE.fullmatch(line)[4] for line in lines] == [outcome, "done"]


def opened(page: str, **state: object) -> AppTest:
    test = AppTest.from_file(str(ROOT / "pages" / f"{page}.py"), default_timeout=120)
    test.session_state["_routed"] = True
    for key, value in state.items():
        test.session_state[key] = value
    return test.run()


def test_every_page_that_computes_says_so_in_one_line_a_run(lines, monkeypatch):
    def no_room(*_: object) -> None:
        raise LabError("Nobody can train now.")

    monkeypatch.setattr(Lab, "start", no_room)
    see = opened("see", source="Photo")
    see.file_uploader(key="see_upload").set_value(("my-secret-name.png", b"no picture", "image/png")).run()
    opened("words")
    recommend = opened("recommend")
    recommend.file_uploader(key="recommend_upload").set_value([("my-secret-name.png", drawn(1), "image/png")]).run()
    opened("train", part="Train").button(key="train_start").click().run()
    assert not see.exception
    assert not recommend.exception
    found = [LINE.fullmatch(line).groups() for line in lines]
    digests = [hashlib.sha256(data).hexdigest()[:12] for data in (b"no picture", drawn(1))]
    assert [(page, photo, outcome) for page, photo, _, outcome in found] == [
        ("see", "-", "done"),
        ("see", digests[0], "unreadable"),
        ("words", "-", "done"),
        ("recommend", "-", "done"),
        ("recommend", digests[1], "done"),
        ("train", "-", "refused"),
    ]
    assert {"views", "find"} <= set(re.findall(r"[a-z]+", found[4][2]))
    assert "secret" not in "".join(lines)
