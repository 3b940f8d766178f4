"""A small BERT in NumPy: words look at words (attention), and a hidden word is guessed from what its place has gathered.

Vaswani and others 2017 for the attention, Devlin and others 2018 for the hidden words; the layer normalisation stands in
front of each part, as in GPT-2.  `training/words_bert.py` trains the weights.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.arithmetic import softmax
from core.words.files import WORDS, vocabulary
from core.words.typed import LONGEST_WORDS
from core.words.vocabulary import Vocabulary

_TINY = 1e-3  # Keras' epsilon: a vector without any spread is not divided by zero


@dataclass(frozen=True)
class Reading:
    """A sentence on its way through the network: t places, <start> first and <end> last."""

    words: tuple[str, ...]  # t
    vectors: np.ndarray  # (layers + 1, t, d): before the first layer, and after each
    scores: np.ndarray  # (layers, heads, t, t): query · key / √size; row = who looks, column = at whom

    @property
    def attention(self) -> np.ndarray:
        """The attention weights (layers, heads, t, t): the scores of each row as shares of 1."""
        return softmax(self.scores)


class Bert:
    """The network of one file of weights."""

    def __init__(self, weights: Mapping[str, np.ndarray], vocabulary: Vocabulary):
        self.weights = {name: np.asarray(value, np.float32) for name, value in weights.items()}
        self.heads, self.vocabulary = int(weights["heads"]), vocabulary
        self.layers = sum(name.endswith("_attention_kernel") for name in self.weights)

    def read(self, sentence: Sequence[str]) -> Reading:
        """At most 30 words, "[MASK]" among them where a word is hidden; a word that is not in the vocabulary is read as <unk>."""
        words = ("<start>", *sentence, "<end>")
        x = self.weights["words"][self.vocabulary.encode(words)] + self.weights["places"][: len(words)]  # (t, d)
        vectors, scores = [x], []
        for n in range(self.layers):
            seen, score = self._attend(self._norm(x, f"{n}_norm_a"), n)
            x = x + seen  # each part only adds to what is there
            x = x + self._dense(gelu(self._dense(self._norm(x, f"{n}_norm_b"), f"{n}_widen")), f"{n}_narrow")
            vectors.append(x)
            scores.append(score)
        return Reading(words, np.stack(vectors), np.stack(scores))

    def guess(self, reading: Reading, place: int) -> np.ndarray:
        """The probability (vocabulary,) of every word at a place of the sentence (0 is <start>)."""
        x = self._norm(reading.vectors[-1, place], "norm")  # (d,)
        return softmax(self.weights["words"] @ x + self.weights["output_bias"])

    def vectors(self, sentences: Sequence[Sequence[str]]) -> np.ndarray:
        """Tokenised sentences -> the mean of their words' last vectors (n, d) float32, length 1; zeros for an empty sentence.

        Of a sentence of more than 30 words only the first 30 are read.
        """
        found = np.zeros((len(sentences), self.weights["words"].shape[1]), np.float32)
        for row, sentence in zip(found, sentences, strict=True):
            if sentence:
                row[:] = self.read(sentence[:LONGEST_WORDS]).vectors[-1, 1:-1].mean(axis=0)  # without <start> and <end>
        return found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-12)

    def _attend(self, x: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray]:
        """x (t, d) -> what every place gathers (t, d), and the scores (heads, t, t)."""
        t, d = x.shape
        size = d // self.heads
        parts = self._dense(x, f"{n}_attention").reshape(t, 3, self.heads, size)
        q, k, v = parts.transpose(1, 2, 0, 3)  # (heads, t, size): what each place asks, what it offers, what it hands over
        scores = q @ k.transpose(0, 2, 1) / np.sqrt(size)  # (heads, t, t)
        gathered = (softmax(scores) @ v).transpose(1, 0, 2).reshape(t, d)  # the heads side by side
        return gathered @ self.weights[f"{n}_attention_mix"] + self.weights[f"{n}_attention_mix_bias"], scores

    def _dense(self, x: np.ndarray, name: str) -> np.ndarray:
        return x @ self.weights[f"{name}_kernel"] + self.weights[f"{name}_bias"]

    def _norm(self, x: np.ndarray, name: str) -> np.ndarray:
        """Every vector to mean 0 and spread 1, then a learnt scale and shift (Ba and others 2016)."""
        centred = x - x.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + _TINY)
        return centred / spread * self.weights[f"{name}_gamma"] + self.weights[f"{name}_beta"]


def load(folder: Path = WORDS) -> Bert:
    """The trained network of the page "Words"."""
    with np.load(folder / "bert.npz", allow_pickle=False) as arrays:
        return Bert(arrays, vocabulary(folder))


def gelu(x: np.ndarray) -> np.ndarray:
    """A ReLU with a rounded corner (Hendrycks and Gimpel 2016), by their formula with tanh."""
    return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))
