"""The captions that the networks of words learn from, and the vocabulary they share."""

import csv
import gzip
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from core.words.vocabulary import Vocabulary, tokens

SPECIAL = ("<pad>", "<unk>", "<start>", "<end>", "[MASK]")  # in front of the vocabulary, so that <pad> is 0
MINIMUM = 11  # uses below which a word is <unk>: keeps 4,917 words and 98.3 % of the running text of the dev captions


@dataclass(frozen=True)
class Caption:
    """One of the five captions of a photo: the photo's Flickr8k name, the caption's number 0 to 4, its words."""

    image: str
    number: int
    tokens: list[str]


def flickr8k(data: Path, part: str) -> list[Caption]:
    """Flickr8k's captions, five a photo and a photo's five together; `part` is "train", or "dev", which is only for measuring."""
    with (data / "flickr8k" / f"{part}_captions.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Caption(row["image"], int(row["number"]), tokens(row["caption"])) for row in rows]


def flickr30k(data: Path) -> list[list[list[str]]]:
    """Flickr30k's captions, text only: images -> captions -> words.  Most of Flickr8k's train captions are among them."""
    with gzip.open(data / "text" / "flickr30k_captions.txt.gz", "rt", encoding="utf-8") as file:
        images = file.read().strip().split("\n\n")
    return [[tokens(caption) for caption in image.split("\n")] for image in images]


def photos(data: Path) -> list[list[list[str]]]:
    """Everything to learn from, each photo once: photos -> captions -> words, Flickr8k's train list first.

    A Flickr30k image that shares two captions with a photo of Flickr8k is that photo: 5,087 of 27,171 do, and a single
    caption in common is chance (49 images, "a woman playing tennis").
    """
    found: dict[str, list[list[str]]] = {}
    for caption in flickr8k(data, "train"):
        found.setdefault(caption.image, []).append(caption.tokens)
    owners: dict[tuple[str, ...], set[str]] = {}
    for image, captions in found.items():
        for caption in captions:
            owners.setdefault(tuple(caption), set()).add(image)

    def known(captions: list[list[str]]) -> bool:
        shared = Counter(image for caption in captions for image in owners.get(tuple(caption), ()))
        return max(shared.values(), default=0) >= 2

    return [*found.values(), *(captions for captions in flickr30k(data) if not known(captions))]


def shared_vocabulary(data: Path) -> Vocabulary:
    """The vocabulary of all networks of words."""
    return Vocabulary.counted((caption for photo in photos(data) for caption in photo), MINIMUM, SPECIAL)
