"""How likely a caption is a poor one: from how improbable its words are, how little the photo suggests them, how unlike the photo is to
those the network learnt from, and whether it is a photo at all."""

from collections.abc import Sequence

import numpy as np

from core.captions.inputs import Inputs
from core.captions.search import AGAIN, Caption
from core.words.vocabulary import Vocabulary

GUESS = 0.5  # from this doubt on the caption is called a guess
FAR = 1.3  # deviations an axis from the nearest cluster of training photos: no dev photo in fifty lies further
SIGNS = ("improbable words", "least probable word", "words unlike the photo", "photo unlike the training photos", "nothing suggested")


def logistic(x: float) -> float:
    """1 / (1 + e^−x)."""
    return float(0.5 * (1 + np.tanh(0.5 * x)))


class Doubt:
    """Two logistic regressions, the larger of which counts: of the five SIGNS of a poor caption, and of the whole photo against
    pictures that are none, such as drawings, blanks and screenshots."""

    def __init__(self, numbers: dict[str, np.ndarray], vocabulary: Vocabulary):
        """`doubt_axes` (m, k) and `doubt_centres` (C, k): principal axes of the whole photo, each with deviation 1 over the training
        photos, and the means of C clusters of these; `suggest_words` (K,): which words are suggested, by their place in the vocabulary;
        `doubt_weights` (5,) and `doubt_bias` (1,) of the signs, `odd_weights` (m,) and `odd_bias` (1,) of the whole photo."""
        self.axes, self.centres = numbers["doubt_axes"], numbers["doubt_centres"]
        self.weights, self.bias = numbers["doubt_weights"], float(numbers["doubt_bias"][0])
        self.odd_weights, self.odd_bias = numbers["odd_weights"], float(numbers["odd_bias"][0])
        self.place = {vocabulary.words[int(word)]: place for place, word in enumerate(numbers["suggest_words"])}

    def __call__(self, inputs: Inputs, caption: Caption) -> float:
        """Of one caption of one photo: 0 (trust it) to 1 (it is a guess)."""
        return max(logistic(self.signs(inputs, caption) @ self.weights + self.bias), self.oddness(inputs))

    def signs(self, inputs: Inputs, caption: Caption) -> np.ndarray:
        """(5,) float32: larger ones speak for doubt."""
        words = [word for word in caption.words if word.text not in AGAIN] or list(caption.words)
        least = min(word.log_probability for word in words)
        return np.array(
            [
                -caption.log_probability_per_word,
                -least,
                -self.support(inputs, [word.text for word in words]),
                self.distance(inputs),
                -self.surest(inputs),
            ],
            np.float32,
        )

    def support(self, inputs: Inputs, words: Sequence[str]) -> float:
        """How strongly the whole photo suggests the words, on average; only of those that it can suggest."""
        known = [float(inputs.suggestions[0, self.place[word]]) for word in words if word in self.place]
        return float(np.mean(np.sqrt(known))) if known else 0.0

    def distance(self, inputs: Inputs) -> float:
        """From the photo to the nearest cluster of training photos, in deviations an axis."""
        place = inputs.whole[0] @ self.axes  # (k,)
        return float(np.sqrt(((self.centres - place) ** 2).mean(1).min()))

    def oddness(self, inputs: Inputs) -> float:
        """How likely one picture is no photo, 0 to 1."""
        return logistic(inputs.whole[0] @ self.odd_weights + self.odd_bias)

    def is_strange(self, inputs: Inputs) -> bool:
        """Whether one picture is like none of the training photos."""
        return self.oddness(inputs) >= GUESS or self.distance(inputs) > FAR

    def surest(self, inputs: Inputs) -> float:
        """The strongest suggestion of any word."""
        return float(np.sqrt(np.sort(inputs.suggestions[0])[-5:].mean()))
