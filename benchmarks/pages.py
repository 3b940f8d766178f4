"""A class opens each page at the same moment: how long against a near-empty page, bytes a rerun, and the server's memory.

    python -m benchmarks.pages                                   # Markdown; Linux
    python -m benchmarks.pages --users 8 --rounds 1 --sessions 20
    python -m benchmarks.pages --sessions 500

Readers are websocket sessions (benchmarks/visitor.py) in this process, so they share the processors with the server: reading
a page of many elements costs them more than reading a near-empty one, which counts against us.  Both servers run all the time;
the near-empty page and the page are opened in turn.  Every page has been opened once before.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks import visitor
from benchmarks.server import Server, serving

EMPTY = 'import streamlit as st\n\nst.title("Hello")\nst.write("A near-empty page.")\n'
AT_ONCE = 10  # sessions open together while memory is measured


async def opened(url: str, page: str) -> visitor.Seen:
    async with visitor.session(url) as session:
        seen = await session.run(page)
        assert not seen.of("exception"), seen.of("exception")
        return seen


async def crowd(url: str, page: str, users: int) -> list[float]:
    """Seconds until each of so many readers, who come at one moment, has the whole page."""
    return [seen.seconds for seen in await asyncio.gather(*(opened(url, page) for _ in range(users)))]


def p95(seconds: list[float]) -> float:
    return float(np.percentile(seconds, 95))


async def rerun(url: str, page: str) -> tuple[visitor.Seen, visitor.Seen]:
    """The first run of a session and its second."""
    async with visitor.session(url) as session:
        return await session.run(page), await session.again()


async def page_table(server: Server, empty: Server, pages: list[str], users: int, rounds: int) -> float:
    """Print it; returns the greatest memory seen, in MB."""
    print(f"| page | {users} at once, p95 s | near-empty page, p95 s | ratio | alone, s | first run, kB | rerun, kB | rerun, s |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    peak = server.megabytes
    for page in pages:
        ours, theirs, alone = [], [], []
        for _ in range(rounds):
            theirs.append(p95(await crowd(empty.url, "", users)))
            ours.append(p95(await crowd(server.url, page, users)))
            peak = max(peak, server.megabytes)
            alone.append((await opened(server.url, page)).seconds)
        first, second = await rerun(server.url, page)
        ours, theirs, alone = (statistics.median(times) for times in (ours, theirs, alone))
        print(
            f"| {page or 'home'} | {ours:.2f} | {theirs:.2f} | {ours / theirs:.1f} | {alone:.2f} "
            f"| {first.bytes / 1e3:.0f} | {second.bytes / 1e3:.0f} | {second.seconds:.2f} |",
            flush=True,
        )
    return peak


async def growth(server: Server, pages: list[str], sessions: int) -> tuple[list[int], list[float]]:
    """After how many sessions, each one page in turn, the server takes how many MB."""
    counts, sizes = [0], [server.megabytes]
    for first in range(0, sessions, AT_ONCE):
        turn = range(first, min(first + AT_ONCE, sessions))
        await asyncio.gather(*(opened(server.url, pages[number % len(pages)]) for number in turn))
        counts.append(turn.stop)
        sizes.append(server.megabytes)
    return counts, sizes


async def measure(server: Server, empty: Server, pages: list[str], users: int, rounds: int, sessions: int, forget: float) -> None:
    start = server.megabytes
    async with visitor.session(server.url) as session:
        await session.run()
        pages = pages or session.menu
    for page in pages:
        await opened(server.url, page)
    await opened(empty.url, "")
    warm = server.megabytes
    peak = await page_table(server, empty, pages, users, rounds)
    counts, sizes = await growth(server, pages, sessions)
    half = len(counts) // 2  # the first half fills caches and the allocator's reserve
    slope = float(np.polyfit(counts[half:], sizes[half:], 1)[0]) if len(counts) - half > 1 else float("nan")
    time.sleep(forget)
    print("\n| the server's memory | MB |\n| --- | ---: |")
    print(f"| at start, before the first reader | {start:.0f} |\n| after one reader of every page | {warm:.0f} |")
    print(f"| greatest, with {users} readers at once | {max(peak, *sizes):.0f} |\n| after {sessions} more sessions | {sizes[-1]:.0f} |")
    print(f"| {forget:.0f} s later, when their sessions are forgotten | {server.megabytes:.0f} |")
    print(f"| slope over the second half of the sessions, a session | {slope:.3f} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", nargs="+", default=[], help="paths of pages; without it all of the menu")
    parser.add_argument("--users", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sessions", type=int, default=100)
    parser.add_argument("--forget", type=float, default=45, help="seconds to wait before the last look at memory")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "empty.py"
        script.write_text(EMPTY, encoding="utf-8")
        with serving() as server, serving(script) as empty:
            asyncio.run(measure(server, empty, arguments.pages, arguments.users, arguments.rounds, arguments.sessions, arguments.forget))


if __name__ == "__main__":
    main()
