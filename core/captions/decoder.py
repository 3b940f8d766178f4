"""The decoder: a photo -> words, one step of two LSTMs a word, in NumPy.

    look = decoder.look(inputs)                     # the photo's part of the arithmetic, done once
    step = decoder.step(words, decoder.start(look), look)

The first LSTM reads the word and the whole photo; its state asks every cell of the grid, with several heads, how much to look at it
(Vaswani et al. 2017; soft attention: Xu et al., "Show, Attend and Tell", 2015); the second reads what was seen and says the next word
(two layers: Anderson et al., "Bottom-up and top-down attention", 2018).  A pooled decoder has the first LSTM alone
(Vinyals et al., "Show and Tell", 2015).

Leading axes are (p, b): p photos, b sentences that are being written about each, the beams.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from core.captions.inputs import Inputs
from core.words.vocabulary import Vocabulary

END, START, UNKNOWN = "<end>", "<start>", "<unk>"
SPECIAL = (END, START, UNKNOWN)  # the first three of every captioner's vocabulary
MAX_WORDS = 22  # 99 % of Flickr8k's captions are no longer
HEADS = 8


class Look(NamedTuple):
    """What the decoder keeps of p photos; g cells, a numbers a cell, of which every head has a / HEADS."""

    gist: np.ndarray  # (p, 1, 4H): the whole photo's part of what the first LSTM reads
    keys: np.ndarray | None  # (p, heads, a / heads, g), against which the state's queries are held; None in a pooled decoder
    values: np.ndarray | None  # (p, heads, g, a / heads), what is seen in a cell
    cells: int  # g

    def of(self, photos: np.ndarray) -> "Look":
        """The same of some of the photos."""
        keys, values = (None, None) if self.keys is None else (self.keys[photos], self.values[photos])
        return Look(self.gist[photos], keys, values, self.cells)


class State(NamedTuple):
    """The memory of the LSTMs while sentences are written: (hidden, cell) of each, (p, b, H)."""

    layers: tuple[tuple[np.ndarray, np.ndarray], ...]

    def of(self, photos: np.ndarray, beams: np.ndarray) -> "State":
        """The memories of some photos and, of each, of the beams named (p, b')."""
        return State(tuple((hidden[photos[:, None], beams], cell[photos[:, None], beams]) for hidden, cell in self.layers))


class Step(NamedTuple):
    """What one word led to."""

    log_probabilities: np.ndarray  # (p, b, V) of the next word
    attention: np.ndarray  # (p, b, g), sums to one; where the decoder looked for the next word, the mean of its heads
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


def lstm(read: np.ndarray, recur: np.ndarray, hidden: np.ndarray, cell: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """One step of an LSTM: what was read (p, b, 4H), its recurrent matrix (H, 4H) and memory -> the memory after, (p, b, H) each."""
    input_gate, forget_gate, candidate, output_gate = np.split(read + times(hidden, recur), 4, axis=-1)
    # + 1: an untrained LSTM keeps its memory
    cell = sigmoid(forget_gate + 1) * cell + sigmoid(input_gate) * np.tanh(candidate)
    return sigmoid(output_gate) * np.tanh(cell), cell


class Decoder:
    """`weights` are those of training/decoder.py, float32; V words, E numbers a word, H LSTM units, G of the gist, a of a cell."""

    def __init__(self, weights: dict[str, np.ndarray], vocabulary: Vocabulary):
        self.vocabulary, self.pooled, self.weights = vocabulary, "key" not in weights, weights
        self.read_word, self.read_gist = np.split(weights["read"], [weights["embedding"].shape[1]])  # (E, 4H), (G, 4H)

    def look(self, inputs: Inputs) -> Look:
        """What the decoder keeps of the photos."""
        w, (p, g, _) = self.weights, inputs.cells.shape
        gist = np.tanh(inputs.whole @ w["gist"] + inputs.suggestions @ w["suggest"] + w["gist_bias"])  # (p, G)
        read = (gist @ self.read_gist + w["lstm_bias"])[:, None]  # (p, 1, 4H)
        if self.pooled:
            return Look(read, None, None, g)
        values = np.maximum(times(inputs.cells, w["value"]) + w["value_bias"], 0)  # (p, g, a)
        keys = times(values, w["key"])  # (p, g, a)
        return Look(
            read,
            np.ascontiguousarray(keys.reshape(p, g, HEADS, -1).transpose(0, 2, 3, 1)),
            np.ascontiguousarray(values.reshape(p, g, HEADS, -1).transpose(0, 2, 1, 3)),
            g,
        )

    def start(self, look: Look) -> State:
        """The empty memory before the first word, one beam a photo."""
        empty = np.zeros((len(look.gist), 1, len(self.weights["recur"])), np.float32)
        return State(((empty, empty),) * (1 if self.pooled else 2))

    def attend(self, hidden: np.ndarray, look: Look) -> tuple[np.ndarray, np.ndarray]:
        """Hidden states (p, b, H) -> what was seen (p, b, a), and how much of the look went to each cell, (p, b, g)."""
        p, b, _ = hidden.shape
        queries = times(hidden, self.weights["query"]).reshape(p, b, HEADS, -1).transpose(0, 2, 1, 3)  # (p, heads, b, a / heads)
        attention = softmax(queries @ look.keys / np.sqrt(np.float32(queries.shape[-1])))  # (p, heads, b, g)
        seen = (attention @ look.values).transpose(0, 2, 1, 3).reshape(p, b, -1)
        return seen, attention.mean(1)

    def step(self, words: np.ndarray, state: State, look: Look) -> Step:
        """The words just written (p, b) int and the memory -> log-probabilities of the next words."""
        w = self.weights
        first = lstm(times(w["embedding"][words], self.read_word) + look.gist, w["recur"], *state.layers[0])
        if self.pooled:
            attention = np.full((*words.shape, look.cells), 1 / look.cells, np.float32)
            state, out = State((first,)), first[0]  # (p, b, H)
        else:
            seen, attention = self.attend(first[0], look)
            read = times(np.concatenate([seen, first[0]], -1), w["read2"]) + w["lstm_bias2"]  # (p, b, 4H)
            second = lstm(read, w["recur2"], *state.layers[1])
            state, out = State((first, second)), np.concatenate([second[0], seen], -1)  # (p, b, H + a)
        said = np.tanh(times(out, w["say"]) + w["say_bias"])  # (p, b, O)
        return Step(log_softmax(times(said, w["output"]) + w["word_bias"]), attention, state)


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
