"""`python -m core digits PATH…`: read pictures of single handwritten digits."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from core.cli.files import pictures, read_bytes
from core.digits.centre import DigitError, ink_of, prepare
from core.digits.reader import Reader
from core.photo import PhotoError, open_grey


def add(command: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    command.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a picture or a folder of pictures")
    command.add_argument("--network", choices=["series", "pooling"], default="pooling")


def run(arguments: argparse.Namespace) -> Iterator[dict]:
    """One result a picture."""
    return digits(arguments.paths, arguments.network)


def digits(paths: list[Path], network: str) -> Iterator[dict]:
    """One result a picture: {"image", "digit", "probabilities"} or {"image", "error"}."""
    reader = Reader(network)
    for path in pictures(paths):
        try:
            image = prepare(ink_of(open_grey(read_bytes(path)))).image
        except (PhotoError, DigitError) as error:
            yield {"image": str(path), "error": str(error)}
            continue
        probabilities = reader.probabilities(image[None])[0]
        yield {"image": str(path), "digit": int(probabilities.argmax()), "probabilities": [round(float(p), 6) for p in probabilities]}


def say(result: dict) -> str:
    """A result for a person."""
    return f"{result['digit']} ({max(result['probabilities']):.1%})"
