"""From cold: how long a new server takes to answer, and its very first reader to have a page or a caption.

    python -m benchmarks.first_visit              # Markdown; the other side is a near-empty Streamlit page

Every row is a server of its own, started for it: medians of several.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from pathlib import Path

from benchmarks import visitor
from benchmarks.server import serving
from core.captions import library
from core.settings import ROOT

HOME_SECONDS = 5
PAGES = ("see", "describe", "recommend", "neurons", "train", "words", "about")
EMPTY = "import streamlit as st\nst.write('Hello')\n"


async def first_run(url: str, page: str, query: dict[str, str], home_before: bool) -> visitor.Seen:
    """What the first reader of a server gets, and how long it took."""
    async with visitor.session(url) as reader:
        if home_before:
            await reader.run()
            await asyncio.sleep(HOME_SECONDS)
        return await reader.run(page, query)


def measured(script: Path, page: str, query: dict[str, str], component: str = "", home_before: bool = False) -> tuple[float, ...]:
    """Seconds until a new server answers, seconds and processor seconds of its first run, and its memory in MB afterwards."""
    begun = time.perf_counter()
    with serving(script) as server:
        up = time.perf_counter() - begun
        spent = server.processor_seconds
        seen = asyncio.run(first_run(server.url, page, query, home_before))
        assert not seen.of("exception")
        assert not component or seen.component(component), f"the first run shows no {component}"
        return up, seen.seconds, server.processor_seconds - spent, server.megabytes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pages", nargs="*", default=PAGES, choices=PAGES)
    parser.add_argument("--captions", action=argparse.BooleanOptionalAction, default=True, help="the slow rows, too")
    asked = parser.parse_args()
    app = ROOT / "streamlit_app.py"
    ready = [model.folder.name for model in library.readable(library.folders().values())]
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder) / "empty.py"
        empty.write_text(EMPTY, encoding="utf-8")
        rows = [("near-empty page", empty, "", {}, ""), ("home", app, "", {}, ""), *((page, app, page, {}, "") for page in asked.pages)]
        for name in ready if asked.captions else ():
            caption = (app, "describe", {"captioner": name}, "describe_caption")
            rows += [(f"a caption, {name}", *caption), (f"home, and {HOME_SECONDS} s later a caption, {name}", *caption, True)]
        columns = ("server up, s", "first run, s", "its processor, s", "memory then, MB")
        print(f"| the first reader of a server opens | {' | '.join(columns)} |\n| --- |{' ---: |' * len(columns)}")
        for name, *what in rows:
            up, run, processor, megabytes = (
                statistics.median(values) for values in zip(*(measured(*what) for _ in range(asked.rounds)), strict=True)
            )
            print(f"| {name} | {up:.1f} | {run:.2f} | {processor:.2f} | {megabytes:.0f} |", flush=True)


if __name__ == "__main__":
    main()
