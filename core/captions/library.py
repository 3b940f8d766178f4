"""Which captioners there are: built in, in assets/captions, and a person's own, in settings.MODELS."""

import contextlib
from collections.abc import Iterable
from pathlib import Path

from core import settings, weights
from core.captions import model_folder
from core.captions.model_folder import ModelError, ModelFolder

BUILT_IN = STRONG, COMPACT = "strong", "compact"  # better first
NONE_READY = "No captioner can run here yet, because the encoder of the strong one has still to be fetched"


def folders() -> dict[str, Path]:
    """Name -> folder of every captioner, the built-in ones first; they keep their names."""
    found: dict[str, Path] = {}
    for place in (settings.ASSETS / "captions", settings.MODELS):
        if place.is_dir():
            for folder in sorted(place.iterdir()):
                if (folder / model_folder.MANIFEST).is_file():
                    found.setdefault(folder.name, folder)
    return found


def stamps() -> tuple[tuple[str, int], ...]:
    """Every captioner's folder and when it was last written, in nanoseconds: what has other stamps must be read anew."""
    found = []
    for folder in folders().values():
        with contextlib.suppress(OSError):  # a folder that has just gone
            found.append((str(folder), (folder / model_folder.MANIFEST).stat().st_mtime_ns))
    return tuple(found)


def missing(model: ModelFolder) -> weights.Download | None:
    """What must be fetched before this captioner can run; None when it can run now.  Raises ModelError."""
    for name in dict.fromkeys(str(spec["download"]) for spec in model.encoders if "download" in spec):
        try:
            if not weights.present(name):
                return weights.downloads()[name]
        except weights.DownloadError as error:
            raise ModelError(f"The captioner “{model.name}” needs a file that this app does not know ({name}): do not use it.") from error
    return None


def preferred(models: Iterable[ModelFolder]) -> ModelFolder | None:
    """The captioner to use when none is asked for, of those that can run now: strong, else compact, else any."""
    ready = {model.folder.name: model for model in models if _is_ready(model)}
    return ready.get(STRONG) or ready.get(COMPACT) or next(iter(ready.values()), None)


def choose(name: str | None = None) -> ModelFolder:
    """The captioner of this name, or the preferred one.  Raises ModelError."""
    known = folders()
    if name is not None:
        if name not in known:
            raise ModelError(f"There is no captioner called “{name}”; choose one of these: {', '.join(known) or 'none yet'}.")
        return model_folder.read(known[name])
    model = preferred(readable(known.values()))
    if model is None:
        raise ModelError(f"{NONE_READY}; ask for it once with --model {STRONG}.")
    return model


def readable(places: Iterable[Path]) -> list[ModelFolder]:
    """The captioners in these folders; a damaged one is left out."""
    found = []
    for folder in places:
        try:
            found.append(model_folder.read(folder))
        except ModelError:
            continue
    return found


def _is_ready(model: ModelFolder) -> bool:
    try:
        return missing(model) is None
    except ModelError:
        return False
