"""What the encoder says of the 1000 kinds of things it was taught, in words that a pupil knows, and where on the photo it saw them."""

import csv
import functools
from collections.abc import Container
from typing import NamedTuple

import numpy as np

from core.encoder.encoder import Classifier
from core.settings import ASSETS

KINDS = ASSETS / "encoder" / "objects.csv"
# Divides the logits: as they are, the best kind has 51 % on average and is right on 77 % of 1000 photos, one of each kind; so it has 76 %.
TEMPERATURE = 0.7
VAGUE = {"animal", "food"}  # words that tell a reader nothing


class Kind(NamedTuple):
    """One of ImageNet's 1000 kinds of things."""

    wnid: str  # its number in WordNet, such as n02088364
    name: str  # as a pupil would call it: "beagle"
    words: tuple[str, ...]  # everyday words that name it or what it is, nearest first: "dog", "puppy"


class Object(NamedTuple):
    """A kind of thing on a photo."""

    kind: Kind
    number: int  # of the kind, 0 to 999
    probability: float  # among the 1000: the network must choose one of them, whatever the photo shows


class Thing(NamedTuple):
    """An everyday word for what a photo shows."""

    word: str
    probability: float  # of all kinds that it names, together
    kind: int  # the number of the most probable of them


@functools.cache
def kinds() -> tuple[Kind, ...]:
    """All of them, in the order of the encoder's logits."""
    with KINDS.open(encoding="utf-8", newline="") as file:
        return tuple(Kind(row["wnid"], row["name"], tuple(row["words"].split())) for row in csv.DictReader(file))


def probabilities(logits: np.ndarray) -> np.ndarray:
    """Logits (…, 1000) -> probabilities of the same shape, which sum to one."""
    powers = np.exp((logits - logits.max(-1, keepdims=True)) / TEMPERATURE)
    return powers / powers.sum(-1, keepdims=True)


def objects(logits: np.ndarray, top: int = 5) -> list[Object]:
    """The most probable kinds of things on one photo, its logits (1000,), the best first."""
    found = probabilities(logits)
    return [Object(kinds()[number], int(number), float(found[number])) for number in np.argsort(-found, kind="stable")[:top]]


def things(logits: np.ndarray, top: int = 5) -> list[Thing]:
    """The most probable everyday words on one photo, its logits (1000,): every kind's probability counts for the nearest of its words.

    A photo on which no breed is sure may be sure of a dog.
    """
    probable = probabilities(logits)
    found: dict[str, float] = {}
    surest: dict[str, int] = {}
    for number in np.argsort(-probable, kind="stable").tolist():
        word = kinds()[number].words[0]
        found[word] = found.get(word, 0.0) + float(probable[number])
        surest.setdefault(word, number)
    words = sorted(found, key=lambda word: -found[word])[:top]
    return [Thing(word, found[word], surest[word]) for word in words]


def wanted_words(logits: np.ndarray, known: Container[str], sure: float) -> set[str]:
    """The everyday words, and their plurals, that name what one photo shows with a probability of at least `sure`; only `known` ones.

    A kind's probability counts for each of its words, so that a photo on which no breed is sure may be sure of a dog.
    """
    found: dict[str, float] = {}
    for kind, probability in zip(kinds(), probabilities(logits).tolist(), strict=True):
        for word in kind.words:
            found[word] = found.get(word, 0.0) + probability
    likeliest = kinds()[int(np.argmax(logits))]
    words = (word for word in likeliest.words if found[word] >= sure and word not in VAGUE)
    return {form for word in words for form in (word, f"{word}s", f"{word}es") if form in known}


def evidence(head: np.ndarray, classifier: Classifier, number: int) -> np.ndarray:
    """What every cell of a photo's head (h, w, 1280) adds to the logit of kind `number`: (h, w); their sum and the bias are the logit.

    Exact, because between the maps and the logit there are only a mean and one layer.
    """
    return head @ classifier.weights[:, number] / (head.shape[0] * head.shape[1])
