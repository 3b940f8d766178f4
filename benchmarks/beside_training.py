"""Three pupils train at once: how long others wait for a page, before and beside it.

    python -m benchmarks.beside_training          # Markdown

The first trains and the others are in the queue, one training at a time on two cores.  Readers and trainers are websocket
sessions in this process (benchmarks/visitor.py), which shares the processors with the server.
"""

import argparse
import asyncio
import statistics

from benchmarks import visitor
from benchmarks.pages import crowd, opened, p95
from benchmarks.server import serving

TRAINERS = 3
PAGES = ("see", "describe", "recommend", "neurons")


async def trainer(url: str, stop: asyncio.Event) -> None:
    """Starts a training and looks at it every second; its page is closed at the end."""
    async with visitor.session(url) as session:
        await session.click(await session.run("train", {"part": "Train", "epochs": "50"}), "Train")
        while not stop.is_set():
            seen = await session.again()
            assert not seen.of("exception"), seen.of("exception")
            await asyncio.sleep(1)


async def waits(url: str, users: int, rounds: int) -> dict[str, float]:
    """For each page, the median of the rounds' p95 until each of so many readers has it."""
    found = {page: [] for page in PAGES}
    for _ in range(rounds):
        for page in PAGES:
            found[page].append(p95(await crowd(url, page, users)))
    return {page: statistics.median(seconds) for page, seconds in found.items()}


async def measure(url: str, users: int, rounds: int) -> None:
    for page in (*PAGES, "train"):
        await opened(url, page)
    before = await waits(url, users, rounds)
    stop = asyncio.Event()
    trainers = [asyncio.create_task(trainer(url, stop)) for _ in range(TRAINERS)]
    await asyncio.sleep(15)  # TensorFlow takes that long to start on a busy machine
    beside = await waits(url, users, rounds)
    stop.set()
    await asyncio.gather(*trainers)
    print(f"| page | {users} readers at once, p95 s | beside {TRAINERS} trainings, p95 s | ratio |\n| --- | ---: | ---: | ---: |")
    for page in PAGES:
        print(f"| {page} | {before[page]:.2f} | {beside[page]:.2f} | {beside[page] / before[page]:.2f} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--users", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    with serving() as server:
        asyncio.run(measure(server.url, arguments.users, arguments.rounds))


if __name__ == "__main__":
    main()
