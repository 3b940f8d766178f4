"""What the models run on, in words for a page."""

import os
from importlib.metadata import version


def describe() -> str:
    """The device and the engine, such as "CPU, 2 cores, LiteRT 2.3.0"."""
    cores = os.cpu_count() or 1
    return f"CPU, {cores} core{'s' if cores > 1 else ''}, LiteRT {version('ai-edge-litert')}"
