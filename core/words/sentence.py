"""Sentences -> unit vectors whose inner product says how alike they are: one way for each network of words.

A new way is one line in ENCODERS; `python -m training.words compare` then measures it with the others.
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from core.words import bert, counts, sequence, space
from core.words.files import WORDS

Encode = Callable[[Sequence[Sequence[str]]], np.ndarray]  # n tokenised sentences -> (n, d) float32, rows of length 1 or all zeros
SETTING = (max(counts.WINDOWS), max(space.DIMENSIONS))  # of the word vectors that are averaged
COMMON_FILE = "common.npz"


def bag_of_words() -> Encode:
    """TF-IDF (Spärck Jones 1972): how often each word of the vocabulary stands in the sentence, times its rarity."""
    numbers, rarity = space.load(*SETTING).numbers, counts.load().rarity
    return lambda sentences: space.unit(_tally(sentences, numbers) * rarity)


def glove_mean() -> Encode:
    """The mean of the words' GloVe vectors; every word counts the same."""
    words = space.load(*SETTING)
    return lambda sentences: space.unit(_tally(sentences, words.numbers) @ words.vectors)


def glove_rare() -> Encode:
    """The mean of the words' GloVe vectors, each times the word's rarity."""
    words, rarity = space.load(*SETTING), counts.load().rarity
    weighted = words.vectors * rarity[:, None]
    return lambda sentences: space.unit(_tally(sentences, words.numbers) @ weighted)


def glove_special() -> Encode:
    """As `glove_rare`, without the one direction that all captions share (Arora, Liang and Ma 2017)."""
    rare = glove_rare()
    with np.load(WORDS / COMMON_FILE) as arrays:
        common = arrays["common"]  # (d,), length 1

    def encode(sentences: Sequence[Sequence[str]]) -> np.ndarray:
        found = rare(sentences)
        return space.unit(found - np.outer(found @ common, common))

    return encode


ENCODERS: dict[str, Callable[[], Encode]] = {
    "Bag of words": bag_of_words,
    "GloVe, plain mean": glove_mean,
    "GloVe, rare words count more": glove_rare,
    "GloVe, shared part removed": glove_special,
    "Sequence to sequence": lambda: sequence.load().vectors,
    "BERT, mean of the words": lambda: bert.load().vectors,
}


def recall(folder: Path = WORDS) -> dict:
    """What `python -m training.words compare` measured; see training/words_compare.py."""
    return json.loads((folder / "recall.json").read_text(encoding="utf-8"))


def best() -> Encode:
    """The encoder that finds the most captions of the same photo: the words view of "Recommend"."""
    return ENCODERS[recall()["best"]]()


def _tally(sentences: Sequence[Sequence[str]], numbers: dict[str, int]) -> np.ndarray:
    """How often each word stands in each sentence (n, words) float32; unknown words are left out."""
    found = np.zeros((len(sentences), len(numbers)), np.float32)
    for row, sentence in enumerate(sentences):
        for word in sentence:
            if word in numbers:
                found[row, numbers[word]] += 1
    return found
