"""The image in a container as small as a free host: thirty readers at once, then a training.

    docker build -t thousand-words .
    python -m benchmarks.container --memory 690m

Every reader uploads a photo of their own to Describe and opens every page of the menu.  The memory told is what the container's
processes hold, without the page cache, which Linux gives back before anything fails.
"""

import argparse
import asyncio
import socket
import subprocess
import time
import urllib.request

from benchmarks import visitor
from tests import drawn_pictures

HELD = "cat /sys/fs/cgroup/memory.stat /sys/fs/cgroup/memory/memory.stat 2>/dev/null | sed -nE 's/^(anon|total_rss) //p'"  # cgroups 2, 1
READ_ONLY = ["--read-only", "--tmpfs", "/tmp:mode=1777", "--tmpfs", "/cache:mode=1777", "--cap-drop", "ALL"]
PATIENCE_SECONDS = 120
OVER = ("Test, read once at the end", "The training was ended")


def docker(*arguments: str) -> str:
    return subprocess.run(["docker", *arguments], capture_output=True, text=True, check=True).stdout.strip()


def held(container: str) -> int:
    """Bytes of memory of the container's processes."""
    return int(docker("exec", container, "sh", "-c", HELD))


def started(image: str, memory: str, settings: list[str]) -> tuple[str, str]:
    """The container's id and its address, once its server answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    limits = ["--memory", memory, "--memory-swap", memory]
    container = docker("run", "-d", "-p", f"127.0.0.1:{port}:8501", *READ_ONLY, *limits, *settings, image)
    url, end = f"http://127.0.0.1:{port}", time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=1):
                return container, url
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"The server does not answer; see `docker logs {container[:12]}`.")


async def reader(url: str, number: int) -> float:
    """Seconds from an upload to its caption; then every page once.  Raises AssertionError where a page shows an exception."""
    async with visitor.session(url) as one:
        seen = await one.run("describe", {"photo_from": "Upload"})
        begun = time.perf_counter()
        seen = await one.upload(seen, f"{number}.png", drawn_pictures.drawn(number))
        waited = time.perf_counter() - begun
        assert seen.component("describe_caption"), seen.texts()
        for page in one.menu:
            assert not (await one.run(page)).of("exception"), page
        return waited


async def readers(url: str, count: int) -> list[float]:
    return await asyncio.gather(*(reader(url, number) for number in range(count)))


async def training(url: str, container: str) -> tuple[str, int]:
    """The sentence that a training ends with, and the most memory that was held while it ran, in bytes, looked at twice a second."""
    most = 0
    async with visitor.session(url) as one:
        await one.click(await one.run("train"), "Train")
        for _ in range(2 * PATIENCE_SECONDS):
            most = max(most, held(container))
            told = [line for line in (await one.again()).texts().splitlines() if line.startswith(OVER)]
            if told:
                return told[0], most
            await asyncio.sleep(0.5)
    return f"not over after {PATIENCE_SECONDS} s", most


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--image", default="thousand-words")
    parser.add_argument("--memory", default="690m", help="of the container, swap included (%(default)s: Streamlit Community Cloud's least)")
    parser.add_argument("--readers", type=int, default=30)
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="a setting of the app, such as THOUSAND_WORDS_GPU=0"
    )
    arguments = parser.parse_args()
    container, url = started(arguments.image, arguments.memory, [part for one in arguments.set for part in ("-e", one)])

    try:
        (first,) = asyncio.run(readers(url, 1))
        print(f"the first photo of the server: {first:.2f} s; {held(container) / 1e6:.0f} MB", flush=True)
        waited = asyncio.run(readers(url, arguments.readers))
        print(
            f"{arguments.readers} readers at once: the last caption after {max(waited):.1f} s; {held(container) / 1e6:.0f} MB", flush=True
        )
        sentence, most = asyncio.run(training(url, container))
        print(f"a training: {sentence} {most / 1e6:.0f} MB", flush=True)
        asyncio.run(readers(url, 1))
        fetched = docker("exec", container, "sh", "-c", "ls /cache/downloads/*.tflite 2>/dev/null | wc -l")
        print(f"a reader after it is served; encoders fetched: {fetched}")
    finally:
        docker("rm", "-f", container)


if __name__ == "__main__":
    main()
