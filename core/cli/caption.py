"""`python -m core caption PATH…`: a sentence about every photo."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from core.archive import photos
from core.captions import library
from core.captions.batch import described, row
from core.captions.captioner import Captioner
from core.captions.model_folder import ModelError
from core.cluster import RAY_HELP, ClusterError, ray_captions
from core.settings import MAX_BEAM_WIDTH
from core.weights import DownloadError

ERRORS = (ModelError, DownloadError, ClusterError)  # when the command cannot run at all


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


def say(result: dict) -> str:
    """A result for a person."""
    return f"{result['caption']} (a guess: doubt {result['doubt']:.2f})" if result["guess"] else result["caption"]
