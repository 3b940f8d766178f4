"""Every captioner that can be used, read and checked; and of every other model folder, why it cannot."""

from typing import NamedTuple

from core import settings
from core.captions import library, model_folder
from core.captions.model_folder import MANIFEST, ModelError, ModelFolder


class Installed(NamedTuple):
    """The captioners by library.folders(), the built-in ones first, and one sentence on each folder that is left out."""

    models: list[ModelFolder]
    problems: list[str]


def installed() -> Installed:
    """Read every model folder; hashes its files, so keep what it returns.  A built-in captioner keeps its name."""
    models, problems = [], []
    for name, folder in library.folders().items():
        own = settings.MODELS / name
        if own != folder and (own / MANIFEST).is_file():
            problems.append(f"Your captioner “{name}” has the name of a built-in one, which is used: train yours with another --name.")
        try:
            models.append(model_folder.read(folder))
        except ModelError as error:
            problems.append(str(error))
    return Installed(models, problems)
