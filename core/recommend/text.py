"""Descriptions and captions -> the words view: TF-IDF over the words that a catalogue's own texts use."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

MAX_WORDS = 512  # the columns of the words view: a catalogue's most frequent words
_TOKEN = re.compile("[a-z0-9]+")
_ENDINGS = re.compile("(?<=[a-z]{3})(?:ing|ed|es|s|y|e)$")  # boots → boot, striped and stripes → strip


def stems(text: str) -> list[str]:
    """The words of a text, lower case and without their endings, so that "Boots" meets "boot" and "starry" meets "stars".

    Of words that mean the same one stands for all: "trainers" meet "sneakers".
    """
    return [_SAME.get(stem, stem) for stem in map(_stem, _TOKEN.findall(text.lower()))]


def _stem(word: str) -> str:
    stem = _ENDINGS.sub("", word)
    if stem != word and len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "sl":
        stem = stem[:-1]  # dotted → dott → dot
    return stem


# Words that mean the same, and what a thing is as well.
_SAME = {
    "trainers": "sneaker", "runners": "sneaker", "footwear": "shoe", "wellies": "wellington", "tee": "tshirt", "purse": "handbag",
    "rucksack": "backpack", "cup": "mug", "tartan": "check", "plaid": "check", "gingham": "check", "polka": "dot", "spots": "dot",
    "flowers": "floral", "camo": "camouflage", "chevrons": "zigzag", "gray": "grey", "violet": "purple", "pullover": "sweater",
    "jumper": "sweater", "trousers": "pants", "jeans": "pants",
}  # fmt: skip
_BROADER = {
    "sneaker": "shoe", "boot": "shoe", "wellington": "boot shoe", "brogue": "shoe", "loafer": "shoe", "sandal": "shoe", "clog": "shoe",
    "pump": "shoe", "ballet": "shoe", "flop": "shoe sandal", "sole": "shoe", "tote": "bag",
    "backpack": "bag", "handbag": "bag", "cap": "hat",
    "beanie": "hat", "hoodie": "shirt sweater", "teacup": "mug", "dog": "animal", "cat": "animal", "horse": "animal", "bird": "animal",
    "cow": "animal", "bear": "animal", "sheep": "animal", "car": "vehicle", "bus": "vehicle", "truck": "vehicle", "train": "vehicle",
    "bicycle": "vehicle", "bike": "vehicle", "motorcycle": "vehicle",
}  # fmt: skip


_SAME = {_stem(word): _stem(other) for word, other in _SAME.items()}
_BROADER = {_stem(word): stems(others) for word, others in _BROADER.items()}


def _counts(text: str) -> Counter[str]:
    """How often a text says each stem; a broader one that it implies counts as said."""
    said = Counter(stems(text))
    return said | Counter({broader for stem in said for broader in _BROADER.get(stem, ())})


@dataclass(frozen=True)
class Vocabulary:
    """The stems a catalogue knows and how rare each is among its texts."""

    words: tuple[str, ...]
    rarity: np.ndarray  # float32 (len(words),): ln(texts / texts with the word) + 1, as scikit-learn's TF-IDF without smoothing

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Vocabulary":
        """The vocabulary of a catalogue's texts."""
        found = Counter(stem for text in texts for stem in _counts(text))
        words = tuple(sorted(word for word, _ in sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:MAX_WORDS]))
        return cls(words, np.array([np.log(len(texts) / found[word]) + 1 for word in words], np.float32))

    def vector(self, text: str) -> np.ndarray:
        """A question -> float32 (len(words),), of length 1, or zeros when it shares no word with the catalogue."""
        return self._weighed(Counter(stems(text)))

    def of_item(self, text: str) -> np.ndarray:
        """The same of an item's text, which implies broader words: who asks for shoes means boots, too, but not the other way round."""
        return self._weighed(_counts(text))

    def _weighed(self, counts: Counter[str]) -> np.ndarray:
        vector = np.array([counts[word] for word in self.words], np.float32) * self.rarity
        return vector / max(float(np.linalg.norm(vector)), 1e-12)

    def unknown(self, text: str) -> list[str]:
        """The words of a text that no item of the catalogue has, as they were written."""
        known = set(self.words)
        return [word for word in _TOKEN.findall(text.lower()) if stems(word)[0] not in known]
