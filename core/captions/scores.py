"""Captions against people's captions: BLEU-1 to 4, ROUGE-L and CIDEr-D, as pycocoevalcap computes them, without its Java.

Every caption is a list of tokens, best those of core.words.vocabulary.tokens: another tokenizer gives other numbers.
"""

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import astuple, dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path

import numpy as np

LONGEST = 4  # words in an n-gram
BETA = 1.2  # ROUGE-L: how much more recall counts than precision
SIGMA = 6.0  # CIDEr-D: a caption that is six words too long or too short keeps 61 % of its score
Caption = Sequence[Hashable]  # words, or their numbers
Gram = tuple[Hashable, ...]


@dataclass(frozen=True)
class Scores:
    """Means over a set of captions: BLEU and ROUGE-L from 0 to 1, CIDEr from 0 to 10 (a person reaches about 0.8)."""

    bleu1: float
    bleu2: float
    bleu3: float
    bleu4: float
    rouge_l: float
    cider: float

    def times_100(self) -> "Scores":
        """The same scores as papers print them: BLEU-4 0.196 -> 19.6, CIDEr 0.788 -> 78.8."""
        return Scores(*(100 * score for score in astuple(self)))


def score(
    hypotheses: Sequence[Caption], references: Sequence[Sequence[Caption]], frequencies: "DocumentFrequencies | None" = None
) -> Scores:
    """All scores of one caption an image against that image's references; `frequencies` as in `cider`.

    Raises ValueError when there is no image, an image has no reference, or the two lists differ in length.
    """
    cider_mean = float(cider(hypotheses, references, frequencies).mean())
    return Scores(*bleu(hypotheses, references), rouge_l(hypotheses, references), cider_mean)


def human(references: Sequence[Sequence[Caption]]) -> Scores:
    """One person against the others: each image's last caption is scored against its other captions (at least one)."""
    _check(references, references)
    return score([captions[-1] for captions in references], [captions[:-1] for captions in references])


def constant(caption: Caption, references: Sequence[Sequence[Caption]]) -> Scores:
    """The floor under every model: the same caption for every image, whatever it shows."""
    return score([caption] * len(references), references)


def bleu(hypotheses: Sequence[Caption], references: Sequence[Sequence[Caption]]) -> tuple[float, float, float, float]:
    """Corpus BLEU-1, 2, 3 and 4, unsmoothed, against the reference closest in length (the shorter of two equally close).

    Papineni et al. 2002, "BLEU: a method for automatic evaluation of machine translation".  Raises as `score`.
    """
    _check(hypotheses, references)
    matched, counted = [0] * LONGEST, [0] * LONGEST
    length = closest = 0
    for words, captions in zip(hypotheses, references, strict=True):
        length += len(words)
        closest += min((len(caption) for caption in captions), key=lambda other: (abs(other - len(words)), other))
        in_captions = [_grams(caption) for caption in captions]
        for gram, count in _grams(words).items():
            counted[len(gram) - 1] += count
            matched[len(gram) - 1] += min(count, max(grams.get(gram, 0) for grams in in_captions))
    brevity = math.exp(min(0.0, 1 - closest / length)) if length else 0.0  # without it the surest single words would win
    scores, product = [], 1.0  # of the precisions so far
    for n in range(LONGEST):
        product *= matched[n] / counted[n] if counted[n] else 0.0
        scores.append(brevity * product ** (1 / (n + 1)))
    return tuple(scores)


def rouge_l(hypotheses: Sequence[Caption], references: Sequence[Sequence[Caption]]) -> float:
    """Mean over the images of ROUGE-L: the longest common subsequence, as a share of the caption and of the reference.

    Lin 2004, "ROUGE: a package for automatic evaluation of summaries"; the best share over the references, each for
    itself, as in pycocoevalcap.  Raises as `score`.
    """
    _check(hypotheses, references)
    total = 0.0
    for words, captions in zip(hypotheses, references, strict=True):
        common = [(_common(words, caption), len(caption)) for caption in captions]
        precision = max(shared for shared, _ in common) / max(1, len(words))
        recall = max(shared / max(1, length) for shared, length in common)
        if precision:
            total += (1 + BETA**2) * precision * recall / (recall + BETA**2 * precision)
    return total / len(hypotheses)


def cider(
    hypotheses: Sequence[Caption], references: Sequence[Sequence[Caption]], frequencies: "DocumentFrequencies | None" = None
) -> np.ndarray:
    """CIDEr-D of every image's caption -> (n,) float64, from 0 to 10.

    `frequencies` says how common an n-gram is; by default it is counted in `references`, as pycocoevalcap does.  One
    image alone then has no rare words and scores 0: give the frequencies of a larger set.  Raises as `score`.
    """
    _check(hypotheses, references)
    return CiderReward(references, frequencies).reward(range(len(references)), hypotheses)


@dataclass(frozen=True)
class DocumentFrequencies:
    """In how many images' references an n-gram (1 to 4 words) occurs; those of one image only are left out.

    CIDEr treats an n-gram seen once as it treats one never seen, and they are four in five.
    """

    images: int
    counts: dict[Gram, int]

    @classmethod
    def of(cls, references: Iterable[Iterable[Caption]]) -> "DocumentFrequencies":
        """Counted in the references of every image."""
        images, counts = 0, Counter()
        for captions in references:
            images += 1
            counts.update(set(chain.from_iterable(map(_grams, captions))))
        return cls(images, {gram: count for gram, count in counts.items() if count > 1})

    @cached_property
    def weights(self) -> dict[Gram, float]:
        """N-gram -> its inverse document frequency, log(images / count)."""
        return {gram: math.log(self.images / count) for gram, count in self.counts.items()}

    @property
    def rarest(self) -> float:
        """The weight of every n-gram that is not in `weights`."""
        return math.log(max(1, self.images))

    def save(self, path: Path) -> None:
        """Write a compressed .npz: the words, and for each n a table of n word numbers and a count.  Tokens are strings."""
        words = sorted(set(chain.from_iterable(self.counts)))
        number = {word: i for i, word in enumerate(words)}
        arrays = {"images": np.array(self.images), "words": np.frombuffer("\n".join(words).encode(), np.uint8)}
        for n in range(1, LONGEST + 1):
            rows = sorted((*(number[word] for word in gram), count) for gram, count in self.counts.items() if len(gram) == n)
            table = np.array(rows, np.uint32).reshape(-1, n + 1)
            arrays[f"grams{n}"] = np.ascontiguousarray(table.T)  # sorted columns shrink to 200 kB for 66,155 n-grams
        with path.open("wb") as file:
            np.savez_compressed(file, **arrays)

    @classmethod
    def load(cls, path: Path) -> "DocumentFrequencies":
        """What `save` wrote."""
        counts = {}
        with np.load(path) as arrays:
            words = arrays["words"].tobytes().decode().split("\n")
            for n in range(1, LONGEST + 1):
                *columns, count = arrays[f"grams{n}"]
                grams = zip(*([words[i] for i in column.tolist()] for column in columns), strict=True)
                counts |= zip(grams, count.tolist(), strict=True)
            return cls(int(arrays["images"]), counts)


class CiderReward:
    """CIDEr-D against the same references again and again, as training by reward asks: some 15,000 captions a second.

    Vedantam et al. 2015, "CIDEr: consensus-based image description evaluation".  Tokens may be words or numbers, the
    same in references and captions; to reward the end of a caption too, put the end token last in both.
    """

    def __init__(self, references: Sequence[Sequence[Caption]], frequencies: DocumentFrequencies | None = None):
        """References of every image; frequencies are counted in them unless given."""
        frequencies = frequencies or DocumentFrequencies.of(references)
        self._weights, self._rarest = frequencies.weights, frequencies.rarest
        self._same: dict = {}  # one object for equal keys and values of a million entries: half the memory
        self._images = [self._prepare(captions) for captions in references]

    def reward(self, images: Iterable[int], captions: Iterable[Caption]) -> np.ndarray:
        """The score of captions[i] against the references of image number images[i] -> (captions,) float64, 0 to 10."""
        return np.array([self._score(self._images[image], caption) for image, caption in zip(images, captions, strict=True)])

    def _prepare(self, captions: Sequence[Caption]) -> tuple[dict[Gram, tuple[tuple[int, int], ...]], list[tuple[int, list[float]]]]:
        """-> n-gram -> (number of the reference, count in it)..., and for every reference its length and norms."""
        found: dict[Gram, tuple[tuple[int, int], ...]] = {}
        sizes = []
        for number, caption in enumerate(captions):
            grams = _grams(caption)
            sizes.append((len(caption), self._norms(grams)))
            for gram, count in grams.items():
                places = (*found.get(gram, ()), (number, count))
                found[self._same.setdefault(gram, gram)] = self._same.setdefault(places, places)
        return found, sizes

    def _norms(self, grams: Counter) -> list[float]:
        """The lengths of the four vectors of n-gram weights, one for each n."""
        squares = [0.0] * LONGEST
        for gram, count in grams.items():
            squares[len(gram) - 1] += (count * self._weights.get(gram, self._rarest)) ** 2
        return [math.sqrt(square) for square in squares]

    def _score(self, image: tuple, caption: Caption) -> float:
        """Mean over references and n of the cosine of the two vectors, clipped, less for a wrong length; times 10."""
        found, sizes = image
        grams = _grams(caption)
        products = [[0.0] * LONGEST for _ in sizes]
        for gram, count in grams.items():
            for number, there in found.get(gram, ()):  # a word said three times counts as often as the reference says it
                products[number][len(gram) - 1] += min(count, there) * there * self._weights.get(gram, self._rarest) ** 2
        norms = self._norms(grams)
        total = 0.0
        for product, (length, lengths) in zip(products, sizes, strict=True):
            cosines = sum(p / (a * b) for p, a, b in zip(product, norms, lengths, strict=True) if p)
            total += cosines * math.exp(-((len(caption) - length) ** 2) / (2 * SIGMA**2))
        return 10 * total / (LONGEST * len(sizes))


def _grams(words: Caption) -> Counter:
    """Every run of 1 to 4 words -> how often it occurs."""
    return Counter(chain.from_iterable(zip(*(words[i:] for i in range(n)), strict=False) for n in range(1, LONGEST + 1)))


def _common(one: Caption, other: Caption) -> int:
    """The number of words of the longest common subsequence."""
    row = [0] * (len(other) + 1)  # row[j]: of the words of `one` so far and the first j of `other`
    for word in one:
        diagonal = 0
        for j, match in enumerate(other, 1):
            above = row[j]
            row[j] = diagonal + 1 if word == match else max(above, row[j - 1])
            diagonal = above
    return row[-1]


def _check(hypotheses: Sequence[Caption], references: Sequence[Sequence[Caption]]) -> None:
    if len(hypotheses) != len(references):
        raise ValueError(f"there are {len(hypotheses)} captions to score but references for {len(references)} images")
    if not references or not all(references):
        raise ValueError("a score needs at least one image, and at least one reference caption for every image")
