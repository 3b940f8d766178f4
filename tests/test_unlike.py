"""What is no digit is doubted, and digits are not: on pictures that were not learnt from."""

import numpy as np
import pytest

from core.digits import samples
from core.digits.centre import ink_of, prepare
from core.digits.unlike import Unlike
from core.photo import open_grey
from core.settings import ASSETS
from training.no_digits import kinds
from training.strokes import european

COUNT = 100  # of a kind


@pytest.fixture(scope="module")
def unlike() -> Unlike:
    return Unlike()


def test_digits_of_other_people_are_seldom_doubted(unlike):
    digits = np.stack([prepare(picture).image for picture in samples.bundled().pictures[::4]])
    assert unlike.doubted(digits).mean() <= 0.03
    ones_and_sevens, _ = european(200, seed=123)
    assert unlike.doubted(ones_and_sevens).mean() <= 0.04


def test_letters_smileys_and_scribbles_are_doubted(unlike):
    found = kinds(COUNT, seed=11)
    doubted = {kind: float(unlike.doubted(pictures).mean()) for kind, pictures in found.items()}
    assert min(doubted["letters, drawn"], doubted["smileys"], doubted["scribbles"]) >= 0.7, doubted


def test_photos_of_the_world_are_doubted(unlike):
    """As they come in at "Photo": what stands out from the ground, prepared as ink."""
    photos = [open_grey((ASSETS / "samples" / f"{name}.webp").read_bytes()) for name in ("astronaut", "cat", "coffee", "rocket")]
    doubted = unlike.doubted(np.stack([prepare(ink_of(photo)).image for photo in photos]))
    assert doubted.mean() >= 0.75
