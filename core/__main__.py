"""The product from a shell: `python -m core digits|caption PATH… --json`."""

import argparse
import json
import sys

from core.captions.model_folder import ModelError
from core.cli import caption
from core.cli import digits as digits_command
from core.cli.digits import digits  # noqa: F401  # for scripts that call it from Python
from core.weights import DownloadError

COMMANDS = {
    "digits": (digits_command, "read pictures of single handwritten digits"),
    "caption": (caption, "say in a sentence what photos show"),
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
                print(f"{result['image']}: {result['error'] if 'error' in result else command.say(result)}", flush=True)
    except (ModelError, DownloadError) as error:
        print(error, file=sys.stderr)
        return 2
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
