"""The pictures to begin with: two of scikit-learn's, read without importing it (that costs 160 MB), the others in assets/samples."""

import importlib.util
from dataclasses import dataclass
from pathlib import Path

from core.settings import ASSETS

FOLDER = ASSETS / "samples"
SCIKIT_LEARN = "as bundled with scikit-learn"
DRAWN = "Drawn by this project"


@dataclass(frozen=True)
class Sample:
    """A picture, and who made it."""

    file: str
    credit: str
    fails: str = ""  # why the network is wrong here; "" where it is right


SAMPLES = {
    "Pavilion": Sample("china.jpg", f"Photo: danielbuechele on Flickr, CC BY 2.0, {SCIKIT_LEARN}"),
    "Flower": Sample("flower.jpg", f"Photo: vultilion on Flickr, CC BY 2.0, {SCIKIT_LEARN}"),
}
FIRST = "Pavilion"


def read(name: str) -> bytes:
    """The undecoded picture.  Raises OSError when it is not installed."""
    sample = SAMPLES[name]
    folder = _bundled() if sample.credit.endswith(SCIKIT_LEARN) else FOLDER
    return (folder / sample.file).read_bytes()


def _bundled() -> Path:
    package = importlib.util.find_spec("sklearn")
    if package is None:
        raise FileNotFoundError("scikit-learn is not installed")
    return Path(package.submodule_search_locations[0]) / "datasets" / "images"
