"""The product from a shell: `python -m core digits|caption|recommend PATH… --json`, `python -m core index FOLDER --out CATALOGUE`.

Before a command runs, the files of the app that it reads are compared with assets/manifest.json; whatever goes wrong is one sentence.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from types import ModuleType

from core import manifest
from core.captions.archive import ArchiveError
from core.captions.model_folder import ModelError
from core.cli import caption, check, index, push, recommend
from core.cli import digits as digits_command
from core.cli.digits import digits  # noqa: F401  # for scripts that call it from Python
from core.cluster import ClusterError
from core.recommend.catalogue import CatalogueError
from core.weights import DownloadError

COMMANDS = {
    "digits": (digits_command, "read pictures of single handwritten digits"),
    "caption": (caption, "say in a sentence what photos show"),
    "index": (index, "make or bring up to date a catalogue of your own pictures"),
    "recommend": (recommend, "find the items of a catalogue that are most like photos or words"),
    "push": (push, "send a catalogue to Milvus: a file, a server or a cluster"),
    "check": (check, "compare the files of the app with what they were when it was made"),
}
READS = {"digits": ("digits/",), "caption": ("captions/",), "index": ("captions/", "catalogue/"), "recommend": ("captions/", "catalogue/")}


def main() -> int:
    """Run one command; returns 1 when a file could not be read, 2 when the command cannot run at all, else 0."""
    parser = argparse.ArgumentParser(prog="python -m core", description="Thousand Words from a shell.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, (command, help_text) in COMMANDS.items():
        subparser = commands.add_parser(name, help=help_text)
        command.add(subparser)
        subparser.add_argument("--json", action="store_true", help="one JSON object a line")
    arguments = parser.parse_args()
    command, _ = COMMANDS[arguments.command]

    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # a file's name may hold what the shell cannot show
    problems = list(manifest.problems(READS[arguments.command])) if arguments.command in READS else []
    for sentence in problems:
        print(sentence, file=sys.stderr)
    try:
        return _said(command.run(arguments), arguments.json, command)
    except (ModelError, DownloadError, ArchiveError, CatalogueError, ClusterError, recommend.QueryError) as error:
        print(error, file=sys.stderr)
        return 2
    except _OutputError as error:
        # What is still in the buffer cannot be written either, and Python would say so in its own words at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error.__cause__, BrokenPipeError):  # `| head` has seen enough
            print(f"The answers could not be written ({error.__cause__.strerror}); choose another place for them.", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130  # as shells have it
    except Exception:
        if not problems:
            raise
        return 2  # what is wrong has been said


class _OutputError(Exception):
    """Standard output cannot be written."""


def _said(results: Iterator[dict], as_json: bool, command: ModuleType) -> int:
    """Print the results as they come; 1 if a file could not be read, else 0.  Raises _OutputError."""
    failed = False
    for result in results:
        failed |= "error" in result
        name = f"{result['image']}: " if "image" in result else ""
        line = json.dumps(result) if as_json else f"{name}{result['error'] if 'error' in result else command.say(result)}"
        try:
            print(line, flush=True)
        except OSError as error:
            raise _OutputError from error
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
