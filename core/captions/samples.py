"""The two photos that scikit-learn brings along, read without importing it (that costs 160 MB)."""

import importlib.util
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Sample:
    """A photo, and who made it."""

    file: str
    credit: str


SAMPLES = {
    "Pavilion": Sample("china.jpg", "Photo: danielbuechele on Flickr, CC BY 2.0, as bundled with scikit-learn"),
    "Flower": Sample("flower.jpg", "Photo: vultilion on Flickr, CC BY 2.0, as bundled with scikit-learn"),
}
FIRST = "Pavilion"


def read(name: str) -> bytes:
    """The undecoded photo.  Raises OSError when scikit-learn is not installed, ValueError with the names there are for another."""
    if name not in SAMPLES:
        raise ValueError(f"There is no sample photo called “{name}”; there are {', '.join(SAMPLES)}.")
    package = importlib.util.find_spec("sklearn")
    if package is None:
        raise FileNotFoundError("scikit-learn is not installed")
    return (Path(package.submodule_search_locations[0]) / "datasets" / "images" / SAMPLES[name].file).read_bytes()
