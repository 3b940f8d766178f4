"""The product from a shell: `python -m core digits PATH… --json`."""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from core.digits.centre import DigitError, ink_of, prepare
from core.digits.reader import Reader
from core.photo import PhotoError, open_grey
from core.settings import MAX_UPLOAD_BYTES

PICTURES = {".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif"}


def read_bytes(path: Path) -> bytes:
    """The file's bytes, or one more than the limit when it is too large.  Raises PhotoError when it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_UPLOAD_BYTES + 1)
    except OSError as error:
        raise PhotoError(f"This file cannot be opened ({error.strerror}): check its name and that you may read it.") from error


def pictures(paths: list[Path]) -> Iterator[Path]:
    """The paths given, folders replaced by the pictures in them, by name; a folder that cannot be listed stays, to be told about."""
    for path in paths:
        try:
            yield from sorted(file for file in path.iterdir() if file.suffix.lower() in PICTURES) if path.is_dir() else [path]
        except OSError:
            yield path


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


def main() -> int:
    """Run one command; returns 1 when a file could not be read, else 0."""
    parser = argparse.ArgumentParser(prog="python -m core", description="Thousand Words from a shell.")
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("digits", help="read pictures of single handwritten digits")
    command.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a picture or a folder of pictures")
    command.add_argument("--network", choices=["series", "pooling"], default="pooling")
    command.add_argument("--json", action="store_true", help="one JSON object a line")
    arguments = parser.parse_args()

    failed = False
    for result in digits(arguments.paths, arguments.network):
        failed |= "error" in result
        if arguments.json:
            print(json.dumps(result), flush=True)
        elif "error" in result:
            print(f"{result['image']}: {result['error']}", flush=True)
        else:
            print(f"{result['image']}: {result['digit']} ({max(result['probabilities']):.1%})", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
