"""Which words a photo suggests: ridge regression from the whole photo to the share of its captions in which each word stands.

A training photo must not be suggested what was learnt from itself: it gets what the regression fitted to all others says of it,
which has a closed form.  A caption without a photo gets what a photo with such captions might have suggested.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.captions.decoder import SPECIAL
from core.captions.inputs import Inputs, Standard, suggested
from core.captions.search import AGAIN
from core.words.vocabulary import Vocabulary, tokens
from training.caption_data import Captions
from training.features import Features

RIDGE = 3000.0  # of 1000 to 30,000 the one with the least error on 1,551 photos
WORDS, PHOTOS = 1000, 20  # at most so many words, each in the captions of at least so many photos (fewer of a small set)
SAMPLE = 3000  # photos whose cells are measured
# small words that one does not see, beside those of AGAIN; two and three one sees
UNSEEN = AGAIN.difference(["two", "three"]).union(
    tokens(
        "be that them him each which have having being or five very both all what no not so just like against along between under above "
        "below inside outside toward towards together back"
    )
)


def shares(captions: Sequence[Sequence[str]], place: dict[str, int]) -> np.ndarray:
    """In which share of one photo's captions each word stands, (K,) float32; `place` of every word among the K."""
    found = np.zeros(len(place), np.float32)
    for caption in captions:
        found[[place[word] for word in set(caption) if word in place]] += 1 / len(captions)
    return found


def suggestable(captions: Captions, vocabulary: Vocabulary) -> list[str]:
    """The words that stand in the captions of the most photos, small words left out."""
    photos = np.zeros(len(vocabulary), int)
    for several in captions:
        photos[vocabulary.encode(set().union(*several))] += 1
    least = min(PHOTOS, 1 + len(captions) // 100)
    order = [vocabulary.words[number] for number in np.argsort(-photos, kind="stable") if photos[number] >= least]
    return [word for word in order if word not in UNSEEN and word not in SPECIAL][:WORDS]


@dataclass(frozen=True)
class Fit:
    """The regression, and what it says of the photos it was fitted to.  Words are raised by so many deviations above their mean."""

    numbers: dict[str, np.ndarray]  # for core.captions.inputs.Standard; suggest_words for core.captions.doubt.Doubt
    words: list[str]  # K
    share: np.ndarray  # (n, K): of a photo's captions, in which share the word stands
    left_out: np.ndarray  # (n, K): how much the word is raised, by all other photos
    surplus: np.ndarray  # (n, K): how much more with the photo itself

    @classmethod
    def to(cls, features: Features, captions: Captions, vocabulary: Vocabulary) -> "Fit":
        """Fitted to n whole photos and their captions."""
        words = suggestable(captions, vocabulary)
        place = {word: number for number, word in enumerate(words)}
        share = np.stack([shares(several, place) for several in captions])  # (n, K)
        whole = features.whole()  # (n, m)
        mean, deviation = whole.mean(0), whole.std(0) + 1e-3
        z, centred = ((whole - mean) / deviation).astype(np.float64), share - share.mean(0)
        solved = np.linalg.solve(z.T @ z + RIDGE * np.eye(z.shape[1]), z.T)  # (m, n)
        matrix = solved @ centred  # (m, K)
        with_itself, leverage = z @ matrix, np.einsum("nm,mn->n", z, solved)[:, None]
        without = (with_itself - leverage * centred) / (1 - leverage)  # fitted to all other photos
        level, spread = without.mean(0), np.maximum(without.std(0), 1e-4)
        sample = features.seen(slice(0, None, 1 + len(captions) // SAMPLE)).grid
        numbers = {
            "cell_mean": sample.mean((0, 1, 2)), "cell_deviation": sample.std((0, 1, 2)) + 1e-3,
            "whole_mean": mean, "whole_deviation": deviation,
            "suggest": matrix, "suggest_mean": level, "suggest_deviation": spread, "suggest_words": vocabulary.encode(words),
        }  # fmt: skip
        numbers = {name: np.asarray(value, np.float32) for name, value in numbers.items()}
        raised, surplus = (without - level) / spread, (with_itself - without) / spread
        return cls(numbers, words, share, raised.astype(np.float32), surplus.astype(np.float32))


class Photos:
    """Several views of every training photo, as a decoder reads them."""

    def __init__(self, views: Sequence[Features], fit: Fit):
        self.views, self.standard = views, Standard(fit.numbers)
        mean, deviation = fit.numbers["whole_mean"], fit.numbers["whole_deviation"]
        self.whole = [(view.whole() - mean) / deviation for view in views]
        # another view of a photo gains about as much by the photo's having been learnt from as the photo itself
        self.suggestions = [suggested(self.standard.raised(whole) - fit.surplus) for whole in self.whole]

    def read(self, photos: np.ndarray, random: np.random.Generator) -> Inputs:
        """A view of each photo, drawn by chance."""
        pairs = [*zip(random.integers(len(self.views), size=len(photos)), photos, strict=True)]
        grids = np.stack([self.views[view].grid[photo] for view, photo in pairs])
        cells = grids.reshape(len(photos), -1, grids.shape[-1]).astype(np.float32)
        cells -= self.standard.weights["cell_mean"]
        cells /= self.standard.weights["cell_deviation"]
        return Inputs(cells, *(np.stack([of[view][photo] for view, photo in pairs]) for of in (self.whole, self.suggestions)))


class Texts:
    """Captions without photos, several of what was one photo: the decoder learns the language, and to say what is suggested."""

    def __init__(self, captions: Captions, fit: Fit):
        self.captions, self.place = captions, {word: number for number, word in enumerate(fit.words)}
        self.cells, self.whole = len(fit.numbers["cell_mean"]), len(fit.numbers["whole_mean"])
        # how much a word is raised, as a line over its share, and by how much the training photos miss that line
        share, self.usual = fit.share, fit.share.mean(0)
        self.slope = (fit.left_out * (share - self.usual)).mean(0) / np.maximum(share.var(0), 1e-6)
        self.missed = fit.left_out - self.slope * (share - self.usual)

    def read(self, photos: np.ndarray, random: np.random.Generator) -> Inputs:
        """One cell with every feature at its mean, a whole photo likewise, and words raised as a photo would, with some photo's errors."""
        share = np.stack([shares(self.captions[photo], self.place) for photo in photos])
        raised = self.slope * (share - self.usual) + self.missed[random.integers(len(self.missed), size=len(photos))]
        nothing = np.zeros((len(photos), 1, self.cells), np.float32), np.zeros((len(photos), self.whole), np.float32)
        return Inputs(*nothing, suggested(raised).astype(np.float32))
