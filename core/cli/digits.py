"""`python -m core digits PATH…`: read pictures of single handwritten digits."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from core.archive import ArchiveError, photos
from core.digits.centre import DigitError, ink_of, prepare
from core.digits.reader import Reader
from core.digits.unlike import Unlike
from core.photo import PhotoError, open_grey

ERRORS = ()  # when the command cannot run at all


def add(command: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    command.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a picture, a folder of pictures, or a zip of them")
    command.add_argument("--network", choices=["series", "pooling"], default="pooling")


def run(arguments: argparse.Namespace) -> Iterator[dict]:
    """One result a picture."""
    return digits(arguments.paths, arguments.network)


def digits(paths: list[Path], network: str) -> Iterator[dict]:
    """One result a picture: {"image", "digit", "probabilities", "guess"} or {"image", "error"}."""
    reader, unlike = Reader(network), Unlike()
    for name, data in photos(paths):
        try:
            if isinstance(data, ArchiveError):
                raise data
            image = prepare(ink_of(open_grey(data))).image
        except (ArchiveError, PhotoError, DigitError) as error:
            yield {"image": name, "error": str(error)}
            continue
        probabilities = reader.probabilities(image[None])[0]
        yield {
            "image": name,
            "digit": int(probabilities.argmax()),
            "probabilities": [round(float(p), 6) for p in probabilities],
            "guess": bool(unlike.doubted(image[None])[0]),  # it can only answer 0 to 9, and this is unlike the digits it learnt
        }


def say(result: dict) -> str:
    """A result for a person."""
    doubt = ", a guess: this is unlike the digits it learnt" if result["guess"] else ""
    return f"{result['digit']} ({max(result['probabilities']):.1%}){doubt}"
