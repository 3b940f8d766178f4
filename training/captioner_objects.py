"""How often captions name what the encoder knows and the decoder may not, and how often pictures that are no photos are doubted.

    python -m training.captioner_objects --photos objects1000.zip NAME

The photos' names begin with their ImageNet kind, "n01443537_goldfish.webp"; every third is used.  A caption names the thing when it has
one of the kind's everyday words (core/encoder/objects.py).  The odd pictures are drawn by another seed than those of training.
"""

import argparse
from collections import Counter
from pathlib import Path, PurePosixPath
from unittest.mock import patch

import numpy as np

from core.captions import captioner, library
from core.captions.captioner import Captioner, Description
from core.encoder.objects import kinds
from core.photo import open_photo
from training.caption_sets import open_images
from training.captioner_report import share
from training.odd_pictures import odd_pictures

EVERY, ODD, ODD_SEED = 3, 30, 1  # of the photos; odd pictures of a kind; their seed
NEVER = 2.0  # no class is so sure


def names_it(description: Description, words: tuple[str, ...]) -> bool:
    """Whether the caption has one of the words, or its plural."""
    return not {form for word in words for form in (word, f"{word}s", f"{word}es")}.isdisjoint(description.best.text.split())


def named(model: Captioner, photos: list[np.ndarray], words: list[tuple[str, ...]]) -> str:
    """The share of captions that name their photo's kind."""
    return share([names_it(description, kind) for description, kind in zip(model.describe(photos), words, strict=True)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("model", help="name of a model folder")
    arguments = parser.parse_args()
    model, pictures = Captioner(library.choose(arguments.model)), open_images(arguments.photos)
    by_wnid = {kind.wnid: kind.words for kind in kinds()}
    chosen = sorted(pictures.names)[::EVERY]
    photos = [open_photo(pictures[name]) for name in chosen]
    words = [by_wnid[PurePosixPath(name).name.partition("_")[0]] for name in chosen]
    with patch.multiple(captioner, SURE=NEVER, CERTAIN=NEVER):
        print(f"The decoder alone names the thing on {named(model, photos, words)} of {len(photos)} photos,", flush=True)
    print(f"with the encoder's classes on {named(model, photos, words)}.", flush=True)
    odd = odd_pictures(ODD, ODD_SEED)
    doubted = Counter(
        kind for (kind, _), description in zip(odd, model.describe([picture for _, picture in odd]), strict=True) if description.is_guess
    )
    print(f"Of {len(odd)} pictures that are no photos {doubted.total()} are doubted: {dict(doubted)} of {ODD} each.")


if __name__ == "__main__":
    main()
