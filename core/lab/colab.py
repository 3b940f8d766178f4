"""Where Google Colab finds the notebook of this copy of the app."""

import re
from pathlib import Path

from core.settings import ROOT

NOTEBOOK = ROOT / "notebooks" / "mnist_cnn.ipynb"
_ORIGIN = re.compile(r"^\s*url\s*=\s*\S*github\.com[:/]([\w.-]+/[\w.-]+?)(?:\.git)?/?\s*$", re.MULTILINE)


def address(config: Path = ROOT / ".git" / "config") -> str | None:
    """The notebook opened in Colab, where this copy was cloned from GitHub (Git's `config` says so); None elsewhere."""
    try:
        origin = _ORIGIN.search(config.read_text(encoding="utf-8"))
    except OSError:  # a copy without Git
        return None
    return f"https://colab.research.google.com/github/{origin[1]}/blob/main/notebooks/{NOTEBOOK.name}" if origin else None
