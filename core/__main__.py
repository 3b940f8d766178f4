"""The product from a shell: `python -m core digits|caption|recommend PATH… --json`, `python -m core index FOLDER --out CATALOGUE`.

Before a command runs, the files of the app that it reads are compared with assets/manifest.json; whatever goes wrong is one sentence.
"""

import os
import signal
import sys

if __name__ == "__main__":
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # until a command runs, an interruption just ends the program
    if not __package__:  # `python path/to/core`: Python searches in core, and not where core is
        here = os.path.dirname(os.path.abspath(__file__))
        sys.path[:] = [os.path.dirname(here), *(path for path in sys.path if os.path.abspath(path) != here)]

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from core.names import printable

COMMANDS = {
    "digits": "read pictures of single handwritten digits",
    "caption": "say in a sentence what photos show",
    "index": "make or bring up to date a catalogue of your own pictures",
    "recommend": "find the items of a catalogue that are most like photos or words",
    "push": "send a catalogue to Milvus: a file, a server or a cluster",
    "check": "compare the files of the app with what they were when it was made",
}
READS = {"digits": ("digits/",), "caption": ("captions/",), "index": ("captions/", "catalogue/"), "recommend": ("captions/", "catalogue/")}


def main() -> int:
    """Run one command; returns 1 when a file could not be read, 2 when the command cannot run at all, else 0."""
    try:
        return _main()
    except KeyboardInterrupt:
        return 130  # as shells have it


def _main() -> int:
    sys.stdout = sys.stdout or open(os.devnull, "w")  # noqa: SIM115  # closed by the shell: `>&-`
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: SIM115
    from core import cli, manifest, settings
    from core.cli import caption, check, digits, index, push, recommend  # noqa: F401
    from core.engine import litert

    if settings.PROBLEMS:  # said when they were read
        return 2

    parser = argparse.ArgumentParser(prog="python -m core", description="Thousand Words from a shell.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, help_text in COMMANDS.items():
        module = getattr(cli, name)
        subparser = commands.add_parser(name, help=help_text)
        module.add(subparser)
        subparser.add_argument("--json", action="store_true", help="one JSON object a line")
    arguments = parser.parse_args()
    command = getattr(cli, arguments.command)

    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # a file's name may hold what the shell cannot show
    problems = list(manifest.problems(READS[arguments.command])) if arguments.command in READS else []
    for sentence in problems:
        print(sentence, file=sys.stderr)
    if arguments.command in READS:
        litert.say_nothing(settings.ASSETS / "digits" / "pooling.tflite")
    if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:
        signal.signal(signal.SIGINT, signal.default_int_handler)  # commands tidy up when they are interrupted
    try:
        return _said(command.run(arguments), arguments.json, command)
    except command.ERRORS as error:
        print(printable(str(error)), file=sys.stderr)
        return 2
    except _OutputError as error:
        # What is still in the buffer cannot be written either, and Python would say so in its own words at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error.__cause__, BrokenPipeError):  # `| head` has seen enough
            print(f"The answers could not be written ({error.__cause__.strerror}); choose another place for them.", file=sys.stderr)
        return 2
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
        line = json.dumps(result) if as_json else _line(_clean(result), command)
        try:
            print(line, flush=True)
        except OSError as error:
            raise _OutputError from error
    return int(failed)


def _line(result: dict, command: ModuleType) -> str:
    name = f"{result['image']}: " if "image" in result else ""
    return f"{name}{result['error'] if 'error' in result else command.say(result)}"


def _clean(value: object) -> object:
    """A result for a terminal: no name in it can move the cursor or begin a line."""
    if isinstance(value, dict):
        return {key: _clean(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(part) for part in value]
    return printable(value) if isinstance(value, str) else value


def digits(paths: list[Path], network: str) -> Iterator[dict]:
    """As the command, for scripts that call it from Python."""
    from core.cli import digits as command

    return command.digits(paths, network)


if __name__ == "__main__":
    sys.exit(main())
