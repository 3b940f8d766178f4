"""`python -m core caption PATH…`: a sentence about every photo."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from core.captions import library
from core.captions.archive import OWN_FILES, ArchiveError, is_archive, photos_in
from core.captions.batch import Photo, described, row
from core.captions.captioner import Captioner
from core.cli.files import read_bytes
from core.cluster import RAY_HELP, ray_captions
from core.photo import PhotoError
from core.settings import MAX_BEAM_WIDTH


def add(command: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    command.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a photo, a folder of photos, or a zip of them")
    command.add_argument(
        "--beam",
        type=int,
        choices=range(1, MAX_BEAM_WIDTH + 1),
        metavar="N",
        help=f"sentences written side by side, 1 to {MAX_BEAM_WIDTH}; the model's own width if not given",
    )
    command.add_argument("--model", metavar="NAME", help="one of your own captioners; the built-in one if not given")
    command.add_argument("--ray", metavar="ADDRESS", help=RAY_HELP)


def run(arguments: argparse.Namespace) -> Iterator[dict]:
    """One result a photo, in order.  Raises ModelError when the captioner cannot run, ClusterError when Ray cannot."""
    captioner = Captioner(library.choose(arguments.model))
    if arguments.ray:
        return ray_captions.rows(arguments.paths, captioner.model, arguments.beam, arguments.ray)
    return (row(name, found) for name, found in described(captioner, photos(arguments.paths), arguments.beam))


def photos(paths: list[Path]) -> Iterator[Photo]:
    """(name, bytes or error) of every photo, folders and zips opened where they stand."""
    for path in paths:
        try:
            if is_archive(path):
                yield from ((str(path / name), data) for name, data in photos_in(path, OWN_FILES))
            else:
                yield str(path), read_bytes(path)
        except (ArchiveError, PhotoError) as error:
            yield str(path), error


def say(result: dict) -> str:
    """A result for a person."""
    return f"{result['caption']} (a guess: doubt {result['doubt']:.2f})" if result["guess"] else result["caption"]
