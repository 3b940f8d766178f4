"""Sequence to sequence in NumPy: an LSTM reads a caption into one vector, a second LSTM writes a caption from it.

Sutskever, Vinyals and Le 2014, with the vector given to the decoder at every step (Cho and others 2014).
`training/words_sequence.py` trains the weights.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from core.words import lstm
from core.words.files import WORDS, vocabulary
from core.words.vocabulary import Vocabulary

ORDERS = ("<rebuild>", "<paraphrase>")  # what the decoder is told in place of a first word
END = "<end>"
LONGEST = 30  # words the decoder may write


class Writing(NamedTuple):
    """Where the decoder stands in its sentence."""

    state: lstm.State
    push: np.ndarray  # (4h,) what the vector adds to the gates, the same at every step


@dataclass(frozen=True)
class Choice:
    """One word that was written, how probable it was, and the words that were most probable (its own among them or not)."""

    word: str
    probability: float
    best: tuple[tuple[str, float], ...]


class SequenceToSequence:
    """The two LSTMs of one file of weights."""

    def __init__(self, weights: Mapping[str, np.ndarray], vocabulary: Vocabulary):
        weights = {name: np.asarray(value, np.float32) for name, value in weights.items()}
        self.vocabulary = vocabulary
        self.words = weights["words"]  # (v, d) one row a word, read and written with
        self.orders = dict(zip(ORDERS, weights["orders"], strict=True))  # (d,) each
        self.encoder, self.decoder = (
            lstm.Weights(*(weights[f"{name}_{part}"] for part in lstm.Weights._fields)) for name in ("encoder", "decoder")
        )
        self.from_vector, self.project, self.bias = weights["decoder_vector"], weights["project"], weights["output_bias"].copy()
        unsaid = [word for word in vocabulary.words if word[0] in "<[" and word != END]
        self.bias[vocabulary.encode(unsaid)] = -np.inf  # <pad>, <unk>, <start>, [MASK] are read, never written

    def read(self, sentence: Sequence[str]) -> np.ndarray:
        """A sentence of t words, at least one -> what the encoder says after each, (t, h); the last row is its vector."""
        state, said = lstm.zeros(self.encoder), []
        for x in self.words[self.vocabulary.encode(sentence)]:  # (d,)
            state = lstm.step(x, state, self.encoder)
            said.append(state.said)
        return np.stack(said)

    def begin(self, vector: np.ndarray) -> Writing:
        """A vector (h,) -> the decoder before its first step."""
        return Writing(lstm.zeros(self.decoder), vector @ self.from_vector)

    def step(self, word: str, writing: Writing) -> tuple[np.ndarray, Writing]:
        """The word before (at first an order) -> log-probabilities (v,) of the word to write, and where the decoder then stands."""
        x = self.orders[word] if word in self.orders else self.words[self.vocabulary.encode([word])[0]]  # (d,)
        state = lstm.step(x, writing.state, self.decoder._replace(bias=self.decoder.bias + writing.push))
        logits = self.words @ (state.said @ self.project) + self.bias  # (v,)
        logits -= logits.max()
        return logits - np.log(np.exp(logits).sum()), Writing(state, writing.push)

    def write(self, vector: np.ndarray, order: str, taught: Sequence[str] = ()) -> Iterator[Choice]:
        """Write a sentence from a vector (h,), word by word, up to "<end>" or 30 words.

        Free running takes the most probable word and reads its own word next.  With a sentence `taught` (teacher forcing)
        the right word is taken and read next, whatever the network would have said; so it is in training.
        """
        writing, word = self.begin(vector), order
        for n in range(LONGEST + 1):
            logs, writing = self.step(word, writing)
            first = np.argsort(-logs)[:5]
            word = ((*taught, END)[n]) if taught else self.vocabulary.words[first[0]]
            chance = np.exp(logs[self.vocabulary.encode([word])[0]])
            yield Choice(word, float(chance), tuple((self.vocabulary.words[i], float(np.exp(logs[i]))) for i in first))
            if word == END:
                return

    def sentence(self, vector: np.ndarray, order: str) -> list[str]:
        """The words written free running from a vector (h,), without "<end>"."""
        return [choice.word for choice in self.write(vector, order) if choice.word != END]

    def vectors(self, sentences: Sequence[Sequence[str]]) -> np.ndarray:
        """Tokenised sentences -> their vectors (n, h) float32 of length 1; an empty sentence has a row of zeros."""
        lengths = np.array([len(sentence) for sentence in sentences])
        found = np.zeros((len(sentences), len(self.encoder.recurrent)), np.float32)
        for length in np.unique(lengths[lengths > 0]):  # sentences of one length go through together
            rows = np.flatnonzero(lengths == length)
            state = lstm.zeros(self.encoder)
            numbers = np.array([self.vocabulary.encode(sentences[row]) for row in rows])  # (rows, length)
            for x in self.words[numbers].swapaxes(0, 1):  # (rows, d)
                state = lstm.step(x, state, self.encoder)
            found[rows] = state.said
        return found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-12)


def load(folder: Path = WORDS) -> SequenceToSequence:
    """The trained network of the page "Words"."""
    with np.load(folder / "sequence.npz", allow_pickle=False) as arrays:
        return SequenceToSequence(arrays, vocabulary(folder))


def walk(start: np.ndarray, end: np.ndarray, steps: int) -> np.ndarray:
    """Points (steps, h) on the straight line between two vectors (h,), both ends among them."""
    share = np.linspace(0, 1, steps, dtype=np.float32)[:, None]
    return (1 - share) * start + share * end
