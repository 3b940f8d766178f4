"""What a captioner learns from: photos and their captions, in a train and a dev part."""

import argparse
import gzip
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.captions.decoder import END
from core.words.vocabulary import Vocabulary, tokens
from training.caption_sets import CaptionFileError, match, open_images, read_captions

DEV_SHARE, MAX_DEV = 0.1, 1000  # of the photos, where no dev part is given
Captions = list[list[list[str]]]  # photos -> captions -> words


@dataclass(frozen=True)
class Data:
    """Undecoded photos and their captions; dev is only measured on."""

    train_photos: list[bytes]
    train_captions: Captions
    dev_photos: list[bytes]
    dev_captions: Captions


def read(images: Path, captions: Path, dev_images: Path | None, dev_captions: Path | None, seed: int) -> Data:
    """Both parts, from files of their own, from the split in the captions file, or by holding out a tenth drawn by `seed`.

    Photos whose split is "test" are left alone.  Raises CaptionFileError or core.archive.ArchiveError.
    """
    names, photos, texts, split = _pairs(images, captions)
    if dev_images or dev_captions:
        _, theirs, their_texts, _ = _pairs(dev_images or images, dev_captions or captions)
        return Data(photos, texts, theirs, their_texts)
    if split is None:
        held_out = set(np.random.default_rng(seed).permutation(len(names))[: min(MAX_DEV, max(1, int(DEV_SHARE * len(names))))].tolist())
        split = {name: "dev" if number in held_out else "train" for number, name in enumerate(names)}
    parts = {part: [number for number, name in enumerate(names) if split[name] == part] for part in ("train", "dev")}
    if not all(parts.values()):
        raise CaptionFileError("Training needs photos in both parts, train and dev: give at least two, or mend the split.")
    chosen = [[of[number] for number in parts[part]] for part in ("train", "dev") for of in (photos, texts)]
    return Data(*chosen)


def both_parts(parser: argparse.ArgumentParser) -> None:
    """The arguments --images, --captions, --dev-images and --dev-captions, for what needs a dev part of its own."""
    for name in ("--images", "--captions", "--dev-images", "--dev-captions"):
        parser.add_argument(name, type=Path, required=True)


def _pairs(images: Path, captions: Path) -> tuple[list[str], list[bytes], Captions, dict[str, str] | None]:
    found, pictures = read_captions(captions), open_images(images)
    pairs = match(found, pictures)
    print(pairs)
    names = list(pairs.pictures)
    photos = [pictures[name] for name in names]
    pictures.close()
    return names, photos, [found.captions[name] for name in names], found.split


def text_captions(path: Path) -> Captions:
    """Captions without photos, one a line; a blank line between photos is allowed."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        return [[words] for line in file if (words := tokens(line))]


def log_frequencies(captions: Captions, vocabulary: Vocabulary) -> np.ndarray:
    """log(share) of every word, (V,) float32: with it as output bias an untrained decoder already knows which words are common."""
    numbers = [number for several in captions for caption in several for number in (*vocabulary.encode(caption), vocabulary.numbers[END])]
    counts = np.bincount(numbers, minlength=len(vocabulary)) + 0.5
    return np.log(counts / counts.sum()).astype(np.float32)
