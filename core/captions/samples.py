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
    "Cat": Sample("cat.webp", "Photo: Stefan van der Walt, CC0"),
    "Stop sign": Sample("sign.webp", DRAWN),
    "Clock": Sample("clock.webp", DRAWN),
    "Pavilion": Sample("china.jpg", f"Photo: danielbuechele on Flickr, CC BY 2.0, {SCIKIT_LEARN}"),
    "Sunset": Sample("sunset.webp", DRAWN),
    "Mountain": Sample("mountain.webp", DRAWN),
    "Shoe": Sample("shoe.webp", DRAWN),
    "Coffee": Sample("coffee.webp", "Photo: Rachel Michetti, CC0"),
    "Astronaut": Sample("astronaut.webp", "Photo: Eileen Collins by NASA, public domain"),
    "Rocket": Sample("rocket.webp", "Photo: SpaceX, public domain"),
    "Flower": Sample(
        "flower.jpg",
        f"Photo: vultilion on Flickr, CC BY 2.0, {SCIKIT_LEARN}",
        "It learnt from photos of people, animals, streets and meals. A flower close up is in hardly any of them, so it says what else is "
        "yellow and curved. Nor is a dahlia among the 1000 kinds of things that the other part of the network knows.",
    ),
    "Dinosaur": Sample(
        "dinosaur.webp",
        DRAWN,
        "You see an animal, since you know that lines can stand for edges. The network learnt from photos alone: it looks for fur, skin, "
        "shadows and a ground, and finds paper. It was never told what a drawing is.",
    ),
}
FIRST = "Cat"


def read(name: str) -> bytes:
    """The undecoded picture.  Raises OSError when it is not installed, ValueError with the names there are for another."""
    if name not in SAMPLES:
        raise ValueError(f"There is no sample called “{name}”; there are {', '.join(SAMPLES)}.")
    sample = SAMPLES[name]
    folder = _bundled() if sample.credit.endswith(SCIKIT_LEARN) else FOLDER
    return (folder / sample.file).read_bytes()


def _bundled() -> Path:
    package = importlib.util.find_spec("sklearn")
    if package is None:
        raise FileNotFoundError("scikit-learn is not installed")
    return Path(package.submodule_search_locations[0]) / "datasets" / "images"
