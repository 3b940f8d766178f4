"""Settings from the environment, each read once; empty is as good as not set.

Where one cannot be used the default stands in, so that a server runs, and `told` says a sentence about it.
"""

import os
import sys
import tempfile
from pathlib import Path

YES, NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off")

_problems: list[str] = []


def text(name: str, default: str = "") -> str:
    """A setting as it is, without spaces around it."""
    return os.environ.get(name, "").strip() or default


def switch(name: str, default: bool) -> bool:
    """On or off, in any of the usual words."""
    value = text(name).lower()
    if value and value not in YES + NO:
        _problems.append(f"{name} is “{value}”: write 1 or 0, or leave it out.")
    return value in YES if value in YES + NO else default


def count(name: str, default: int) -> int:
    """A whole number of 1 or more."""
    value = text(name)
    if value and not (value.isdecimal() and 0 < int(value) < 10_000):
        _problems.append(f"{name} is “{value}”: write a whole number of 1 or more, or leave it out.")
        value = ""
    return int(value or default)


def folder(name: str, default: str) -> Path:
    """A folder; "~" is the home folder, without which only a default in it needs a name."""
    try:
        return Path(text(name, default)).expanduser()
    except RuntimeError:
        _problems.append(f"This machine has no home folder: name a folder of its own in {name}.")
        return Path(tempfile.gettempdir(), "thousand-words")


def place(name: str) -> str:
    """A folder, or an address with "://"."""
    value = text(name)
    return value if not value or "://" in value else str(folder(name, value))


def told() -> tuple[str, ...]:
    """The sentences about settings that cannot be used, which are said once, too."""
    for sentence in _problems:
        print(sentence, file=sys.stderr)
    return tuple(_problems)
