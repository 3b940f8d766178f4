"""Thirty pupils and one captioner: the fair queue against one photo after another, and which batch is worth its wait.

    python -m benchmarks.crowd                       # Markdown: captions a second with 1, 10 and 30 users
    python -m benchmarks.crowd --sizes               # what a batch costs a photo, encoder and beam search apart
    python -m benchmarks.crowd --users 4 --rounds 2

Every user asks for one photo of their own, all at the same moment: see, then say, as the page does.  The other sides have the
same photos in the same process, in turn with ours: one thread that describes one photo after another, and as many threads as
users, without a queue.  Medians over the rounds; the slowest reader is the one who got the answer last.
"""

import argparse
import os
import statistics
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
from threadpoolctl import threadpool_limits

from core.captions import library, samples, serving
from core.captions.captioner import Captioner, Seen
from core.captions.serving import Model, Photo, Say
from core.encoder import encoder
from core.photo import open_photo
from core.queue import Queue, awaited
from core.settings import QUEUE_AT_ONCE, QUEUE_WORKERS

SIZES = (1, 2, 4, 8, 16, 32)


def cut_out(count: int) -> list[np.ndarray]:
    """Different parts of the sample photos, (240, 320, 3) uint8: their captions differ in words and in length."""
    random, opened = np.random.default_rng(0), (open_photo(samples.read(name)) for name in samples.SAMPLES)
    photos, found = [photo for photo in opened if photo.shape[0] > 240 and photo.shape[1] > 320], []
    for number in range(count):
        photo = photos[number % len(photos)]
        top, left = random.integers(0, photo.shape[0] - 240), random.integers(0, photo.shape[1] - 320)
        found.append(photo[top : top + 240, left : left + 320])
    return found


def seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def together(describe: Callable[[int], object], users: int) -> float:
    """Seconds until the last of so many threads, which begin at one moment, has its caption."""
    start = threading.Barrier(users + 1)

    def user(number: int) -> None:
        start.wait()
        describe(number)

    with ThreadPoolExecutor(users) as threads:
        done = [threads.submit(user, number) for number in range(users)]
        start.wait()
        return seconds(lambda: [one.result() for one in done])


def crowd_table(captioner: Captioner, users: list[int], rounds: int, at_once: int, workers: int) -> None:
    photos = cut_out(max(users))
    how = Say(captioner.usual, captioner.model.beam)

    def alone(number: int) -> str:
        return captioner.describe([photos[number]])[0].best.text

    def queued(number: int) -> str:
        job = serving.describe(Model(("", 0), captioner), Photo(str(number), photos[number]), how)
        return awaited(partial(queue.ask, str(number), job), lambda ahead: None)[1].best.text

    queue = Queue(at_once, a_minute=10**6, workers=workers)
    expected = [alone(number) for number in range(len(photos))]
    print(f"{captioner.model.name}, beam {how.width}, {os.cpu_count()} cores; {workers} batches at once, of at most {at_once} photos\n")
    print("| users at once | one after another, captions/s | all at once, no queue | fair queue | ratio | slowest reader, queue |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: |")
    for count in users:
        one, free, ours, equal = [], [], [], 0
        for _ in range(rounds):
            one.append(count / seconds(lambda count=count: [alone(number) for number in range(count)]))
            free.append(count / together(alone, count))
            said = {}
            ours.append(count / together(lambda number, said=said: said.update({number: queued(number)}), count))
            equal += sum(said[number] == expected[number] for number in said)
        one, free, ours = (statistics.median(rates) for rates in (one, free, ours))
        assert equal == count * rounds, "a caption of the crowd differs from that of the photo alone"
        print(f"| {count} | {one:.1f} | {free:.1f} | {ours:.1f} | {ours / one:.2f} | {count / ours:.2f} s |", flush=True)


def size_table(captioner: Captioner, rounds: int) -> None:
    photos = [captioner.square(photo) for photo in cut_out(max(SIZES))]
    alone = captioner.see(photos).features.alone()
    times = {(size, part): [] for size in SIZES for part in ("see", "say")}
    for _ in range(rounds):  # the sizes in turn, so that a busy moment of the machine meets all of them
        for size in SIZES:
            batches = [slice(first, first + size) for first in range(0, len(photos), size)]
            times[size, "see"].append(seconds(lambda batches=batches: [captioner.see(photos[batch]) for batch in batches]))
            parts = [Seen(encoder.Seen.joined(alone[batch]), 0.0) for batch in batches]
            times[size, "say"].append(seconds(lambda parts=parts: [captioner.say(part) for part in parts]))
    print(f"| photos in a batch | encoder, ms a photo | beam {captioner.model.beam}, ms a photo | both, a photo | both, the batch |")
    print("| ---: | ---: | ---: | ---: | ---: |")
    for size in SIZES:
        see, say = (1000 * statistics.median(times[size, part]) / len(photos) for part in ("see", "say"))
        print(f"| {size} | {see:.1f} | {say:.1f} | {see + say:.1f} | {size * (see + say):.0f} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", default=None)
    parser.add_argument("--users", type=int, nargs="+", default=[1, 10, 30])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--at-once", type=int, default=QUEUE_AT_ONCE, help="photos in a batch")
    parser.add_argument("--workers", type=int, default=QUEUE_WORKERS, help="batches at once")
    parser.add_argument("--blas-threads", type=int, default=1, help="of NumPy's products; the app keeps to one")
    parser.add_argument("--sizes", action="store_true", help="the table of batch sizes")
    arguments = parser.parse_args()
    threadpool_limits(arguments.blas_threads, user_api="blas")
    captioner = Captioner(library.choose(arguments.model))
    captioner.describe(cut_out(2))  # the first run allocates
    if arguments.sizes:
        size_table(captioner, arguments.rounds)
    else:
        crowd_table(captioner, arguments.users, arguments.rounds, arguments.at_once, arguments.workers)


if __name__ == "__main__":
    main()
