"""The captioners that tests use: the built-in one, and people's own, made of it."""

import os
import shutil
from dataclasses import replace
from pathlib import Path

from core.captions import library, model_folder
from core.captions.model_folder import ModelFolder


def environment(cache: Path) -> dict[str, str]:
    """Settings for a process of its own: an empty cache, and nobody to fetch from."""
    return {**os.environ, "THOUSAND_WORDS_CACHE": str(cache), "THOUSAND_WORDS_MIRROR": "http://127.0.0.1:9"}


def built_in() -> ModelFolder:
    """The captioner that comes with the app."""
    return next(model for model in library.readable(library.folders().values()) if library.is_built_in(model))


def own(models: Path, name: str = "mine") -> Path:
    """A person's own captioner below `models`: the built-in one by another name."""
    folder = shutil.copytree(built_in().folder, models / name)
    model_folder.write(replace(built_in(), folder=folder, name=name, title="My own"))
    return folder
