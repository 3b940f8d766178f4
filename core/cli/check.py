"""`python -m core check`: whether the files of the app are as they were made."""

import argparse
from collections.abc import Iterator

from core import manifest

ERRORS = ()  # when the command cannot run at all


def add(command: argparse.ArgumentParser) -> None:
    """It has no arguments."""


def run(arguments: argparse.Namespace) -> Iterator[dict]:
    """An error for every file that is missing or changed; a word of comfort where there is none."""
    problems = list(manifest.problems())
    yield from ({"error": sentence} for sentence in problems) if problems else [{"files": "as they were made"}]


def say(result: dict) -> str:
    """A result for a person."""
    return f"All files of the app are {result['files']}."
