"""Sentence -> tokens -> numbers, the same for every network of words."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

TOKEN = re.compile(r"[a-z0-9]+")  # Karpathy's tokens: "A t-shirt." -> a, t, shirt


def tokens(text: str) -> list[str]:
    """The lower-case words of a text, without punctuation."""
    return TOKEN.findall(text.lower())


@dataclass(frozen=True)
class Vocabulary:
    """Special words first (such as "<end>"), then words from the most to the least frequent."""

    words: tuple[str, ...]

    @classmethod
    def counted(cls, sentences: Iterable[list[str]], minimum: int, special: tuple[str, ...]) -> "Vocabulary":
        """Every word that the tokenised sentences use at least `minimum` times; ties in the order of the alphabet."""
        counts = Counter(word for sentence in sentences for word in sentence)
        kept = sorted((word for word in counts if counts[word] >= minimum), key=lambda word: (-counts[word], word))
        return cls((*special, *kept))

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Word -> its place in `words`."""
        return {word: number for number, word in enumerate(self.words)}

    def __len__(self) -> int:
        return len(self.words)

    def encode(self, sentence: Iterable[str], unknown: str = "<unk>") -> list[int]:
        """Words -> numbers; words that are not in the vocabulary get the number of `unknown`."""
        return [self.numbers.get(word, self.numbers[unknown]) for word in sentence]

    def decode(self, numbers: Iterable[int]) -> list[str]:
        """Numbers -> words."""
        return [self.words[number] for number in numbers]
