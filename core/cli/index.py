"""`python -m core index FOLDER --out CATALOGUE`: vectors of a person's own pictures, for `recommend` to search in."""

import argparse
import shutil
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from core.archive import ArchiveError, EmptyError
from core.cli.numbers import fraction
from core.cluster import RAY_HELP, ClusterError
from core.cluster.ray_index import RayUpdate
from core.names import printable
from core.recommend import near_duplicates
from core.recommend.catalogue import CatalogueError
from core.recommend.folder import FolderIndex
from core.recommend.update import Progress, Update

STOPPED = "Stopped.  The same command goes on from here."
MOST_SAID = 20  # groups, and pictures of each, to a person; --json has all

ERRORS = (ArchiveError, CatalogueError, ClusterError)  # when the command cannot run at all


def add(command: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    command.add_argument("folder", type=Path, metavar="FOLDER", help="a folder of pictures, its folders included, or a zip")
    command.add_argument(
        "--out", type=Path, required=True, metavar="CATALOGUE", help="a folder for the index; one that is there is brought up to date"
    )
    command.add_argument(
        "--no-captions", action="store_true", help="do not describe the pictures: quicker, but nothing to ask for in words"
    )
    command.add_argument(
        "--duplicates",
        type=fraction,
        default=near_duplicates.NEARLY_THE_SAME,
        metavar="COSINE",
        help=f"report pairs at least so alike, 0 to 1; {near_duplicates.NEARLY_THE_SAME} if not given",
    )
    command.add_argument("--ray", metavar="ADDRESS", help=RAY_HELP)


def run(arguments: argparse.Namespace) -> Iterator[dict]:
    """A result for every picture that could not be read, then the summary.  Raises ArchiveError, CatalogueError."""
    begun = time.monotonic()
    bar = _Bar()
    updating = partial(RayUpdate, folder=arguments.folder, address=arguments.ray) if arguments.ray else Update
    job = FolderIndex(arguments.folder, arguments.out, not arguments.no_captions, bar.tell, updating)
    try:
        for progress in job.run():
            bar.show(progress)
    except KeyboardInterrupt:
        bar.tell(STOPPED)
        raise
    except EmptyError as error:
        yield {"image": str(arguments.folder), "error": str(error)}
        return
    except CatalogueError:  # where none of the pictures could be read, people want to know why
        yield from _failures(job)
        raise
    bar.clear()
    yield from _failures(job)
    alike = near_duplicates.alike(job.index, arguments.duplicates)
    names = [entry.item for entry in job.index.entries]
    yield {
        "catalogue": str(arguments.out),
        "items": len(job.index),
        "added": job.changes.added,
        "changed": job.changes.changed,
        "removed": job.changes.removed,
        "kept": job.changes.kept,
        "failed": len(job.failed),
        "seconds": round(time.monotonic() - begun, 1),
        "duplicates": [[names[one], names[other], round(cosine, 4)] for one, other, cosine in alike.pairs],
        "pairs": alike.count,  # of which "duplicates" has the 10,000 most alike
        "groups": [[names[number] for number in group] for group in alike.groups],
    }


def _failures(job: FolderIndex) -> Iterator[dict]:
    return ({"image": name, "error": sentence} for name, sentence in job.failed.items())


def say(summary: dict) -> str:
    """The summary for a person."""
    counts = ", ".join(f"{summary[what]} {what}" for what in ("added", "changed", "removed", "kept", "failed") if summary[what])
    lines = [f"{summary['catalogue']}: {summary['items']} pictures ({counts or 'no change'}) in {summary['seconds']:.0f} s"]
    groups = summary["groups"]
    lines += [f"nearly the same: {_some(group)}" for group in groups[:MOST_SAID]]
    if len(groups) > MOST_SAID:
        lines.append(f"and {len(groups) - MOST_SAID:,} more groups, which --json lists")
    return "\n".join(lines)


def _some(names: list[str]) -> str:
    more = f" and {len(names) - MOST_SAID:,} more" if len(names) > MOST_SAID else ""
    return ", ".join(names[:MOST_SAID]) + more


class _Bar:
    """One line on a terminal that is written over; nothing where the errors go into a file."""

    def __init__(self):
        self._on = sys.stderr.isatty()

    def show(self, progress: Progress) -> None:
        if self._on:
            left = "" if progress.seconds_left is None else f", {_duration(progress.seconds_left)} left"
            line = f"{progress.done} of {progress.total}{left}: {progress.what}"
            print(f"\r\033[K{printable(line)[: shutil.get_terminal_size().columns - 1]}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        if self._on:
            print("\r\033[K", end="", file=sys.stderr, flush=True)

    def tell(self, sentence: str) -> None:
        self.clear()
        print(printable(sentence), file=sys.stderr)


def _duration(seconds: float) -> str:
    minutes, seconds = divmod(round(seconds), 60)
    return f"{minutes} min {seconds:02} s" if minutes else f"{seconds} s"
