"""What a captioner learns from: photos and their captions, in a train and a dev part."""

import gzip
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from core.captions.decoder import END
from core.words.vocabulary import Vocabulary, tokens
from training.caption_sets import CaptionFileError, match, open_images, read_captions

DEV_SHARE, MAX_DEV = 0.1, 1000  # of the photos, where no dev part is given
Captions = list[list[list[str]]]  # photos -> captions -> words


@dataclass(frozen=True)
class Captioned:
    """Undecoded photos and their captions; `name` is that of the images' file."""

    name: str
    photos: list[bytes]
    captions: Captions


def read(
    images: Sequence[Path], captions: Sequence[Path], dev_images: Sequence[Path] = (), dev_captions: Sequence[Path] = (), seed: int = 0
) -> tuple[Captioned, list[Captioned]]:
    """What to learn from, all lists as one, and the dev lists: files of their own, the split in the captions files, or held out by `seed`.

    Photos whose split is "test" are left alone.  Raises CaptionFileError or core.archive.ArchiveError.
    """
    train, dev = [], []
    has_own = bool(dev_images or dev_captions)
    for all_of_it, split in lists(images, captions):
        numbers = range(len(all_of_it.photos))
        if split is None:
            share = 0 if has_own else min(MAX_DEV, max(1, int(DEV_SHARE * len(numbers))))
            held_out = np.random.default_rng(seed).permutation(len(numbers))[:share].tolist()
            split = ["dev" if number in held_out else "train" for number in numbers]
        for parts, part in ((train, "train"), (dev, "dev")):
            chosen = [number for number in numbers if split[number] == part]
            parts.append(Captioned(all_of_it.name, *([of[number] for number in chosen] for of in (all_of_it.photos, all_of_it.captions))))
    if has_own:
        dev = [part for part, _ in lists(dev_images or images, dev_captions or captions)]
    seen = [part.name for part in dev]
    dev = [replace(part, name=f"{part.name} {place + 1}") if seen.count(part.name) > 1 else part for place, part in enumerate(dev)]
    together = Captioned("train", [photo for part in train for photo in part.photos], [said for part in train for said in part.captions])
    if not together.photos or not all(part.photos for part in dev):
        raise CaptionFileError("Training needs photos in both parts, train and dev: give at least two, or mend the split.")
    return together, dev


def lists(images: Sequence[Path], captions: Sequence[Path]) -> list[tuple[Captioned, list[str] | None]]:
    """`pairs_of` each file of images and the captions at the same place."""
    if len(images) != len(captions):
        raise CaptionFileError("Give as many files of images as of captions: the first photos belong to the first captions, and so on.")
    return [pairs_of(*paths) for paths in zip(images, captions, strict=True)]


def pairs_of(images: Path, captions: Path) -> tuple[Captioned, list[str] | None]:
    """The photos of a file that have captions, and the part of each, where the captions say it."""
    found, pictures = read_captions(captions), open_images(images)
    pairs = match(found, pictures)
    print(f"{images.name}: {pairs}")
    names = list(pairs.pictures)
    photos = [pictures[name] for name in names]
    pictures.close()
    split = found.split and [found.split[name] for name in names]
    return Captioned(images.stem, photos, [found.captions[name] for name in names]), split


def text_captions(paths: Sequence[Path]) -> Captions:
    """Captions without photos, one a line, those of one photo between blank lines; in a file without blank lines each is by itself."""
    found: Captions = []
    for path in paths:
        opener = gzip.open if path.suffix == ".gz" else open
        groups: Captions = [[]]
        with opener(path, "rt", encoding="utf-8") as file:
            for line in file:
                if words := [*map(sys.intern, tokens(line))]:  # one copy of each of millions of words
                    groups[-1].append(words)
                elif groups[-1]:
                    groups.append([])
        found += [[words] for words in groups[0]] if len(groups) == 1 else [group for group in groups if group]
    return found


def log_frequencies(captions: Captions, vocabulary: Vocabulary) -> np.ndarray:
    """log(share) of every word, (V,) float32: with it as output bias an untrained decoder already knows which words are common."""
    numbers = [number for several in captions for caption in several for number in (*vocabulary.encode(caption), vocabulary.numbers[END])]
    counts = np.bincount(numbers, minlength=len(vocabulary)) + 0.5
    return np.log(counts / counts.sum()).astype(np.float32)
