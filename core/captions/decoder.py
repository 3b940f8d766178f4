"""The decoder: a grid of features -> words, one LSTM step a word, in NumPy.

    look = decoder.look(grid)                      # the photo's part of the arithmetic, done once
    step = decoder.step(words, decoder.start(look), look)

Leading axes are (p, b): p photos, b sentences that are being written about each, the beams.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from core.words.vocabulary import Vocabulary

END, START, UNKNOWN = "<end>", "<start>", "<unk>"
SPECIAL = (END, START, UNKNOWN)  # the first three of every captioner's vocabulary
MAX_WORDS = 22  # 99 % of Flickr8k's captions are no longer


class Look(NamedTuple):
    """What the decoder keeps of p photos: g cells of d standardised features each."""

    cells: np.ndarray  # (p, g, d)
    keys: np.ndarray | None  # (p, g, a), against which the state's query is held; None in a pooled decoder
    gist: np.ndarray  # (p, d), the mean over the cells

    def of(self, photos: np.ndarray) -> "Look":
        """The same of some of the photos."""
        return Look(self.cells[photos], None if self.keys is None else self.keys[photos], self.gist[photos])


class State(NamedTuple):
    """The LSTM's memory while sentences are written."""

    hidden: np.ndarray  # (p, b, H)
    cell: np.ndarray  # (p, b, H)

    def of(self, photos: np.ndarray, beams: np.ndarray) -> "State":
        """The memories of some photos and, of each, of the beams named (p, b')."""
        return State(self.hidden[photos[:, None], beams], self.cell[photos[:, None], beams])


class Step(NamedTuple):
    """What one word led to."""

    log_probabilities: np.ndarray  # (p, b, V) of the next word
    attention: np.ndarray  # (p, b, g), sums to one; where the decoder looked for the next word
    state: State


def sigmoid(x: np.ndarray) -> np.ndarray:
    """1 / (1 + e^−x), element by element."""
    return 0.5 * (1 + np.tanh(0.5 * x))  # exp would overflow


def softmax(x: np.ndarray) -> np.ndarray:
    """Over the last axis."""
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def log_softmax(x: np.ndarray) -> np.ndarray:
    """Over the last axis."""
    x = x - x.max(-1, keepdims=True)
    return x - np.log(np.exp(x).sum(-1, keepdims=True))


def times(x: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """(…, n) @ (n, m) -> (…, m) as one product; NumPy makes one of every photo's few rows, four times as slow for 16 photos."""
    return (x.reshape(-1, x.shape[-1]) @ weights).reshape(*x.shape[:-1], -1)


class Decoder:
    """An LSTM with attention over the grid, or a pooled one that sees the mean feature once, as its first word.

    Soft attention as in Xu et al., "Show, Attend and Tell" (2015), scored by the scaled inner product; pooled as in Vinyals et al.,
    "Show and Tell" (2015).
    `weights` are those of training/decoder.py, float32; V words, E numbers a word, H LSTM units, a numbers a key;
    and `mean` and `deviation` (d,) of every feature over the training photos.
    """

    def __init__(self, weights: dict[str, np.ndarray], vocabulary: Vocabulary):
        self.vocabulary, self.pooled = vocabulary, "key" not in weights
        self.embedding = weights["embedding"]  # (V, E): a word's numbers; read backwards, it is the output layer
        self.output = np.ascontiguousarray(self.embedding.T)  # (E, V)
        self.read_word, self.read_photo = np.split(weights["read"], [self.embedding.shape[1]])  # (E, 4H), (d, 4H)
        self.weights = weights

    def look(self, grid: np.ndarray) -> Look:
        """Features (p, h, w, d) float32 -> what the decoder keeps of the photos."""
        cells = (grid.reshape(len(grid), -1, grid.shape[-1]) - self.weights["mean"]) / self.weights["deviation"]
        return Look(cells, None if self.pooled else times(cells, self.weights["key"]), cells.mean(1))

    def start(self, look: Look) -> State:
        """The memory before the first word, one beam a photo."""
        begin = times(look.gist[:, None], self.weights["begin"])  # (p, 1, E) pooled, else (p, 1, 2H)
        if not self.pooled:
            return State(*np.split(np.tanh(begin + self.weights["begin_bias"]), 2, axis=-1))
        empty = np.zeros((*begin.shape[:2], len(self.weights["recur"])), np.float32)
        return self.remember(times(begin, self.read_word), State(empty, empty))

    def remember(self, read: np.ndarray, state: State) -> State:
        """One step of the LSTM: what was read (p, b, 4H) and the memory before -> the memory after."""
        gates = read + times(state.hidden, self.weights["recur"]) + self.weights["lstm_bias"]
        write, keep, candidate, show = np.split(gates, 4, axis=-1)
        cell = sigmoid(keep + 1) * state.cell + sigmoid(write) * np.tanh(candidate)  # + 1: an untrained LSTM keeps its memory
        return State(sigmoid(show) * np.tanh(cell), cell)

    def attend(self, hidden: np.ndarray, look: Look) -> np.ndarray:
        """Hidden states (p, b, H) -> how much of the look goes to each cell, (p, b, g)."""
        if self.pooled:
            return np.full((*hidden.shape[:2], look.cells.shape[1]), 1 / look.cells.shape[1], np.float32)
        query = times(hidden, self.weights["query"])  # (p, b, a)
        return softmax(query @ look.keys.transpose(0, 2, 1) / np.sqrt(np.float32(query.shape[-1])))

    def step(self, words: np.ndarray, state: State, look: Look) -> Step:
        """The words just written (p, b) int and the memory -> log-probabilities of the next words."""
        read = times(self.embedding[words], self.read_word)
        attention = self.attend(state.hidden, look)
        if self.pooled:
            state = self.remember(read, state)
            said = times(state.hidden, self.weights["say"])  # (p, b, E)
        else:
            seen = attention @ look.cells  # (p, b, d), the cells as much as each is looked at
            state = self.remember(read + times(seen, self.read_photo), state)
            said = times(state.hidden, self.weights["say"]) + times(seen, self.weights["show"])
        said = np.tanh(said + self.weights["say_bias"])
        return Step(log_softmax(times(said, self.output) + self.weights["word_bias"]), attention, state)


def save(path: Path, weights: dict[str, np.ndarray]) -> None:
    """Matrices as 8-bit numbers, each column with its own scale: a quarter of the size; vectors stay as they are."""
    stored = {}
    for name, value in weights.items():
        if value.ndim == 2:
            axis = 1 if name == "embedding" else 0  # a word's row has its own scale: rare words have small ones
            scale = np.maximum(np.abs(value).max(axis, keepdims=True), 1e-8) / 127
            stored[name], stored[f"{name}.scale"] = np.rint(value / scale).astype(np.int8), scale.astype(np.float32)
        else:
            stored[name] = value.astype(np.float32)
    np.savez_compressed(path, **stored)


def load(path: Path) -> dict[str, np.ndarray]:
    """What `save` kept, float32.  Raises OSError, ValueError or KeyError if the file is no such file."""
    with np.load(path, allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    return {
        name: value * arrays[f"{name}.scale"] if value.dtype == np.int8 else value
        for name, value in arrays.items()
        if not name.endswith(".scale")
    }
