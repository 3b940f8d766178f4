"""Which captioners there are: the built-in one, in assets/captions, and a person's own, in settings.MODELS."""

import contextlib
from collections.abc import Iterable
from pathlib import Path

from core import settings
from core.captions import model_folder
from core.captions.model_folder import ModelError, ModelFolder


def folders() -> dict[str, Path]:
    """Name -> folder of every captioner, the built-in one first; it keeps its name."""
    found: dict[str, Path] = {}
    for place in (settings.ASSETS / "captions", settings.MODELS):
        if place.is_dir():
            for folder in sorted(place.iterdir()):
                if (folder / model_folder.MANIFEST).is_file():
                    found.setdefault(folder.name, folder)
    return found


def is_built_in(model: ModelFolder) -> bool:
    """Whether the captioner came with the app."""
    return model.folder.is_relative_to(settings.ASSETS)


def stamps() -> tuple[tuple[str, int], ...]:
    """Every captioner's folder and when it was last written, in nanoseconds: what has other stamps must be read anew."""
    found = []
    for folder in folders().values():
        with contextlib.suppress(OSError):  # a folder that has just gone
            found.append((str(folder), (folder / model_folder.MANIFEST).stat().st_mtime_ns))
    return tuple(found)


def choose(name: str | None = None) -> ModelFolder:
    """The captioner of this name; without one the built-in one, or a person's own where that is damaged.  Raises ModelError."""
    known = folders()
    if name is not None:
        if name not in known:
            raise ModelError(f"There is no captioner called “{name}”; choose one of these: {', '.join(known) or 'none yet'}.")
        return model_folder.read(known[name])
    models = readable(known.values())
    if not models:
        raise ModelError("The captioner is missing or damaged: install the app again.")
    return models[0]


def readable(places: Iterable[Path]) -> list[ModelFolder]:
    """The captioners in these folders; a damaged one is left out."""
    found = []
    for folder in places:
        try:
            found.append(model_folder.read(folder))
        except ModelError:
            continue
    return found
