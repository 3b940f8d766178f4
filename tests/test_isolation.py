"""Many readers of one server at once: every answer belongs to its asker, and the log says one line a request and nothing else."""

import asyncio
import contextlib
import hashlib
import os
import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from benchmarks import visitor
from core import settings
from core.captions import library
from core.captions.captioner import Captioner
from core.photo import open_photo
from tests import drawn_pictures

# a lesson: LESSON_READERS=30 LESSON_SECONDS=600 pytest tests/test_isolation.py -k asker -s
READERS, SECONDS = int(os.environ.get("LESSON_READERS", 8)), int(os.environ.get("LESSON_SECONDS", 10))
GROWTH = 30  # MB in the second half of a lesson; what an allocator keeps, not what sessions leave behind
WHOLE_LINE = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d request page=describe photo=([0-9a-f]{12}|-)( [a-z]+=\d+)* all=\d+ outcome=(done|left)"

HELD_QUEUE = """
import threading
import streamlit as st
from core.queue import Job, Queue, awaited
from pages.parts import turn

@st.cache_resource
def gate():
    return threading.Event()

@st.cache_resource
def queue():
    return Queue(workers=1)

def work(items):
    gate().wait(60)
    return items

name = st.query_params["name"]
if name == "opener":
    gate().set()
elif name == "looker":
    st.markdown(f"working {[turn.owner for batch in queue()._batches for turn in batch]} waiting {list(queue()._lines)}")
else:
    st.markdown(awaited(lambda: queue().ask(name, Job(name, work, lambda: f"answer of {name}")), turn.teller()))
"""  # a captioner that works only once the opener has come


@pytest.fixture
def server(serve, tmp_path):
    return serve(THOUSAND_WORDS_CACHE=str(tmp_path))


def to_its_end(coroutine):
    """Run it on a thread of its own: the browser tests leave a running event loop on the main one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(coroutine)).result()


def sentence(seen: visitor.Seen) -> str:
    """The caption on the page, without its end."""
    words = [word["text"] for word in seen.component("describe_caption")["words"] if not word["end"]]
    return " ".join(words)


def test_every_answer_belongs_to_its_asker_and_the_log_has_no_names_and_no_traceback(server, monkeypatch, tmp_path):
    monkeypatch.setattr(settings, "CACHE", tmp_path)
    photos = {number: drawn_pictures.drawn(number) for number in range(2 * READERS)}
    end = time.monotonic() + SECONDS
    answers: list[tuple[int, str]] = []

    async def reader(number: int) -> None:
        """Two photos in turn, again and again."""
        async with visitor.session(server.url) as session:
            opened = await session.run("describe", {"photo_from": "Upload"})
            place = 0
            while not place or time.monotonic() < end:
                photo = number + READERS * (place % 2)
                seen = await session.upload(opened, f"secret-name-{photo}.png", photos[photo])
                assert not seen.of("exception")
                answers.append((photo, sentence(seen)))
                place += 1

    async def leaver() -> None:
        """Opens the page and closes it before it is done, again and again."""
        while time.monotonic() < end:
            with contextlib.suppress(TimeoutError, asyncio.TimeoutError):  # two types until Python 3.11
                async with visitor.session(server.url) as session:
                    await asyncio.wait_for(session.run("describe"), 0.2)

    sizes = []

    async def all_readers() -> None:
        half = asyncio.get_running_loop().call_later(SECONDS / 2, lambda: sizes.append(server.megabytes))
        await asyncio.gather(leaver(), *(reader(number) for number in range(READERS)))
        half.cancel()
        sizes.append(server.megabytes)

    to_its_end(all_readers())
    print(f"{READERS} readers, {SECONDS} s: {len(answers)} captions; the server's memory at half and at the end: {sizes} MB")
    assert SECONDS < 60 or sizes[-1] < sizes[0] + GROWTH  # in ten seconds the first captions still fill caches
    asked = sorted({photo for photo, _ in answers})
    described = Captioner(library.choose()).describe([open_photo(photos[photo]) for photo in asked])
    expected = {photo: description.best.text for photo, description in zip(asked, described, strict=True)}
    assert [said for _, said in answers] == [expected[photo] for photo, _ in answers]
    assert {photo % READERS for photo, _ in answers} == set(range(READERS))
    assert len(set(expected.values())) > 1, "photos of one sentence would prove nothing"

    log = server.log
    assert "Traceback" not in log
    assert "secret-name" not in log
    lines = [line for line in log.splitlines() if " request " in line]
    assert len(lines) >= len(answers) + READERS  # the empty page counts
    assert all(re.fullmatch(WHOLE_LINE, line) for line in lines)
    for photo in expected:
        assert any(f"photo={hashlib.sha256(photos[photo]).hexdigest()[:12]} " in line for line in lines)


def test_a_reader_of_the_home_page_finds_the_captioner_loaded(server):
    async def home() -> None:
        async with visitor.session(server.url) as session:
            await session.run()
            for _ in range(600):
                if "ai_edge_litert" in server.maps():
                    return
                await asyncio.sleep(0.1)

    to_its_end(home())
    assert "ai_edge_litert" in server.maps()


def test_a_reader_who_closes_the_page_frees_the_place_and_the_next_one_is_served(serve, tmp_path):
    (tmp_path / "app.py").write_text(HELD_QUEUE, encoding="utf-8")
    server = serve(tmp_path / "app.py")

    async def run(name: str) -> str:
        async with visitor.session(server.url) as session:
            return (await session.run("", {"name": name})).texts()

    async def until(state: str) -> None:
        while await run("looker") != state:
            await asyncio.sleep(0.1)

    async def story() -> tuple[str, str]:
        first = asyncio.create_task(run("first"))
        await until("working ['first'] waiting []")
        leaver = asyncio.create_task(run("leaver"))
        await until("working ['first'] waiting ['leaver']")
        leaver.cancel()  # its websocket is closed, as by a browser
        await until("working ['first'] waiting []")
        last = asyncio.create_task(run("last"))
        await until("working ['first'] waiting ['last']")
        await asyncio.sleep(1)  # who waits is told from 0.3 s on
        await run("opener")
        return await asyncio.wait_for(first, 60), await asyncio.wait_for(last, 60)

    first, last = to_its_end(story())
    assert "answer of first" in first
    assert "answer of last" in last
    assert "**1 ahead of you.**" in last
    assert "Traceback" not in server.log
