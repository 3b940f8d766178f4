"""The doors for pictures and zips, against files injured by chance: each must become a picture, a caption or one plain sentence.

    python -m benchmarks.fuzz --count 100000 --seed 0      # a table in Markdown; status 1 after any offence
    python -m benchmarks.fuzz --seed 0 --again 4711        # one case again, in this process

A case is a number: with the seed it says everything.  Child processes take 5,000 cases of one kind each and are then replaced, so
that their peak memory (ru_maxrss, the interpreter and the captioner included) belongs to one kind and a crash costs one case.
The time is that of the processor and not of the clock, so that it also holds on a busy machine.  Linux and macOS.
"""

import argparse
import hashlib
import json
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

import numpy as np

from benchmarks.fuzz_files import edited, injured, seeds
from benchmarks.fuzz_judge import Offence, archive, grey, picture
from core.captions import library
from core.captions.captioner import Captioner
from core.settings import MAX_DECODER_SECONDS, ROOT

LIMIT_MS, LIMIT_MEGABYTES = 2000, 500
BATCH = 5000
KINDS = ("JPEG", "PNG", "headers", "zip", "WebP", "BMP", "GIF", "TIFF", "AVIF", "HEIC")  # by the last digit of a case's number
APART_MS = 1000 * MAX_DECODER_SECONDS  # what core/photo.py decodes in a process of its own
LIMITS_MS = {"TIFF": APART_MS, "AVIF": APART_MS, "HEIC": APART_MS}
REPORTED_SECONDS = 60
CAPTIONED = 50  # of so many different pictures of a batch, one, chosen by its pixels
BATCH_CPU_SECONDS, BATCH_WALL_SECONDS = 300, 7200  # a child that needs more hangs in its last case
WHO = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
MEGABYTE = 1024 if sys.platform == "linux" else 1024**2  # ru_maxrss counts kilobytes, on a Mac bytes


class Sample:
    """The captioner behind the door, for some of the pictures."""

    def __init__(self) -> None:
        self._captioner = Captioner(library.choose())
        self._captioner.describe([np.zeros((8, 8, 3), np.uint8)])
        self._seen: set[bytes] = set()

    def caption(self, photo: np.ndarray) -> bool:
        """Say what a photo shows if it is one of the sample; whether it was.  Raises Offence."""
        digest = hashlib.sha256(repr(photo.shape).encode() + photo.tobytes()).digest()
        if digest in self._seen or int.from_bytes(digest[:4], "big") % CAPTIONED:
            return False
        self._seen.add(digest)
        best = self._captioner.describe([photo])[0].best
        if not best.words or not np.isfinite(best.log_probability):
            raise Offence(f"no caption: {best}")
        return True


def case(number: int, seed: int, files: dict[str, list[bytes]]) -> tuple[str, bytes]:
    """The kind and the bytes of a case."""
    kind = KINDS[number % len(KINDS)]
    chance = random.Random(f"{seed} {number}")
    made_as = chance.choice(("JPEG", "PNG", "WebP")) if kind == "headers" else kind
    choice = files[made_as]
    if made_as in ("JPEG", "PNG", "WebP"):
        rare = chance.random()  # the last two are large
        choice = choice[-1:] if rare < 0.001 else choice[-2:-1] if rare < 0.005 else choice[:-2]
    original = chance.choice(choice)
    return kind, (edited if kind == "headers" else injured)(original, made_as, chance)


@dataclass
class Tally:
    """What came of the cases of one kind."""

    tried: int = 0
    accepted: int = 0
    captioned: int = 0
    slowest_ms: float = 0.0
    slowest: int = 0  # its number
    megabytes: float = 0.0
    offences: list[tuple[int, str]] = field(default_factory=list)

    def add(self, number: int, row: dict) -> None:
        """One more case."""
        self.tried += 1
        self.accepted += row.get("accepted", False)
        self.captioned += row.get("captioned", 0)
        self.megabytes = max(self.megabytes, row.get("megabytes", 0))
        if row.get("ms", 0) > self.slowest_ms:
            self.slowest_ms, self.slowest = row["ms"], number
        if "offence" in row:
            self.offences.append((number, row["offence"]))


def spent() -> float:
    """Seconds of processor time of this process and of those that decoded for it."""
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, WHO))


def tried(number: int, seed: int, files: dict[str, list[bytes]], sample: Sample) -> dict:
    """One case through the doors, as a row for the parent."""
    kind, data = case(number, seed, files)
    row: dict = {"kind": kind, "accepted": False, "captioned": 0}
    begun = spent()
    try:
        pictures = archive(data, as_upload=number % 2 == 1) if kind == "zip" else [data]
        row["ms"] = (spent() - begun) * 1000  # the limit is for a zip's list and files, and then for each picture
        for one in pictures:
            begun = spent()
            if (photo := picture(one)) is not None:
                row["accepted"] = True
                row["captioned"] += sample.caption(photo)
            row["ms"] = max(row["ms"], (spent() - begun) * 1000)
            if photo is not None and number // len(KINDS) % 4 == 0:
                grey(one)
    except Offence as offence:
        row["offence"] = str(offence)
    except Exception as error:
        row["offence"] = f"{type(error).__name__}: {error}"
    row.setdefault("ms", (spent() - begun) * 1000)
    row["megabytes"] = max(resource.getrusage(who).ru_maxrss for who in WHO) / MEGABYTE
    if row["ms"] > LIMITS_MS.get(kind, LIMIT_MS):
        row.setdefault("offence", f"took {row['ms']:.0f} ms")
    if row["megabytes"] > LIMIT_MEGABYTES:
        row.setdefault("offence", f"took {row['megabytes']:.0f} MB")
    return row


def child(seed: int, first: int, last: int) -> None:
    """Every tenth case from `first` to before `last`: a number on stdout when one begins, a row when it is done."""
    resource.setrlimit(resource.RLIMIT_CPU, (BATCH_CPU_SECONDS, BATCH_CPU_SECONDS))
    files, sample = seeds(), Sample()
    for number in range(first, last, len(KINDS)):
        print(number, flush=True)
        print(json.dumps(tried(number, seed, files, sample)), flush=True)


def batch(seed: int, cases: range) -> Iterator[tuple[int, dict]]:
    """The rows of some cases of one kind, from child processes; one that dies leaves an offence, and the next goes on behind it."""
    first = cases.start
    while first < cases.stop:
        command = [sys.executable, "-m", "benchmarks.fuzz", "--seed", str(seed), "--cases", str(first), str(cases.stop)]
        number = None  # of the case being tried
        with (
            tempfile.TemporaryFile("w+") as complaint,
            subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=complaint, text=True) as process,
        ):
            alarm = threading.Timer(BATCH_WALL_SECONDS, process.kill)
            alarm.start()
            for line in process.stdout:
                if number is None:
                    number = int(line)
                else:
                    yield number, json.loads(line)
                    number = None
            alarm.cancel()
            if process.wait() == 0:
                return
            complaint.seek(0)
            died = f"the process ended with {process.returncode}: {complaint.read()[-300:]}"
        if number is None:
            raise RuntimeError(died)  # not of a file
        yield number, {"offence": died}
        first = number + len(KINDS)


def main() -> int:
    """Run, and print the table; 1 after any offence."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", nargs="+", choices=KINDS, default=KINDS, metavar="KIND", help="of these: " + ", ".join(KINDS))
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--out", type=Path, default=ROOT / "out" / "fuzz", help="where the files of offences go")
    parser.add_argument("--again", type=int, metavar="CASE", help="try one case here and say what came of it")
    parser.add_argument("--cases", type=int, nargs=2, help=argparse.SUPPRESS)  # of a child
    arguments = parser.parse_args()
    if arguments.cases:
        child(arguments.seed, *arguments.cases)
        return 0
    if arguments.again is not None:
        row = tried(arguments.again, arguments.seed, seeds(), Sample())
        print(json.dumps(row))
        return int("offence" in row)

    batches = [
        range(number, min(start + BATCH * len(KINDS), arguments.count), len(KINDS))
        for start in range(0, arguments.count, BATCH * len(KINDS))
        for number in range(start, min(start + len(KINDS), arguments.count))
        if KINDS[number % len(KINDS)] in arguments.only
    ]
    tallies, lock, told = {kind: Tally() for kind in arguments.only}, threading.Lock(), time.monotonic()

    def run(cases: range) -> None:
        nonlocal told
        for number, row in batch(arguments.seed, cases):
            with lock:
                tallies[KINDS[number % len(KINDS)]].add(number, row)
                if time.monotonic() > told + REPORTED_SECONDS:
                    told = time.monotonic()
                    report(tallies, sys.stderr)

    with ThreadPoolExecutor(arguments.processes) as pool:
        list(pool.map(run, batches))
    report(tallies, sys.stdout)
    return keep(tallies, arguments.seed, arguments.out)


def report(tallies: dict[str, Tally], file: TextIO) -> None:
    """The table."""
    print("\n| kind | tried | a picture | a sentence | captioned | slowest, ms (case) | most memory, MB | offences |", file=file)
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |", file=file)
    for kind, tally in tallies.items():
        refused = tally.tried - tally.accepted - len(tally.offences)
        row = [kind, f"{tally.tried:,}", f"{tally.accepted:,}", f"{refused:,}", f"{tally.captioned:,}"]
        row += [f"{tally.slowest_ms:.0f} ({tally.slowest})", f"{tally.megabytes:.0f}", str(len(tally.offences))]
        print("|", " | ".join(row), "|", file=file, flush=True)


def keep(tallies: dict[str, Tally], seed: int, folder: Path) -> int:
    """Write the files of the offences with what came of them; the exit status."""
    offences = [offence for tally in tallies.values() for offence in tally.offences]
    if not offences:
        return 0
    folder.mkdir(parents=True, exist_ok=True)
    files = seeds()
    for number, what in offences:
        print(f"case {number}: {what}")
        (folder / f"{seed}-{number}.bin").write_bytes(case(number, seed, files)[1])
        (folder / f"{seed}-{number}.txt").write_text(
            f"python -m benchmarks.fuzz --seed {seed} --again {number}\n{what}\n", encoding="utf-8"
        )
    return 1


if __name__ == "__main__":
    sys.exit(main())
