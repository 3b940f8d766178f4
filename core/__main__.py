"""The product from a shell: `python -m core digits|caption|recommend PATH… --json`, `python -m core index FOLDER --out CATALOGUE`."""

import argparse
import json
import sys

from core.captions.archive import ArchiveError
from core.captions.model_folder import ModelError
from core.cli import caption, index, push, recommend
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
}


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

    failed = False
    try:
        for result in command.run(arguments):
            failed |= "error" in result
            if arguments.json:
                print(json.dumps(result), flush=True)
            else:
                name = f"{result['image']}: " if "image" in result else ""
                print(f"{name}{result['error'] if 'error' in result else command.say(result)}", flush=True)
    except (ModelError, DownloadError, ArchiveError, CatalogueError, ClusterError, recommend.QueryError) as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130  # as shells have it
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
