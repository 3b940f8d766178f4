"""The captioner's decoder in Keras, to be trained; `core/captions/decoder.py` is the same arithmetic in NumPy, to be used.

Trained, sentences of n captions are written at once: `owner` (n,) says of which photo each is.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import keras
import numpy as np
from keras import layers, ops

from core.captions.decoder import HEADS
from core.captions.inputs import Inputs

FAST = ("amx_bf16", "avx512_bf16")  # what Linux calls a processor whose bfloat16 products are fast: 2 to 3 times those of float32
LEAST_SHARE = 0.02  # of the likeliest word's probability: what label smoothing spread over all words is never drawn
END, START, UNKNOWN = range(3)  # the places of core.captions.decoder.SPECIAL


@dataclass(frozen=True)
class Shape:
    """Sizes of a decoder."""

    words: int  # V, of the vocabulary
    features: int  # d, of a cell of the grid
    whole: int  # m, of the whole photo
    suggestions: int  # K
    embedding: int = 256  # E
    hidden: int = 384  # H
    attention: int = 512  # a
    gist: int = 384  # G
    said: int = 256  # O
    pooled: bool = False


class Look(NamedTuple):
    """What n sentences keep of their photos, g cells each."""

    gist: keras.KerasTensor  # (n, 4H)
    keys: keras.KerasTensor | None  # (n, heads, a / heads, g); None in a pooled decoder
    values: keras.KerasTensor | None  # (n, heads, g, a / heads)


State = tuple[tuple[keras.KerasTensor, keras.KerasTensor], ...]  # (hidden, cell) of each LSTM, (n, H)


def multiplies_bfloat16_fast() -> bool:
    """Whether the processor does."""
    described = Path("/proc/cpuinfo")
    return described.is_file() and any(flag in described.read_text(encoding="utf-8") for flag in FAST)


class Decoder(layers.Layer):
    """Inputs of p photos, owner (n,) int, words (n, t) int -> logits (n, t, V) of each next word."""

    def __init__(self, shape: Shape, dropout: float = 0.0, seed: int = 0, fast: bool | None = None, **kwargs):
        """`fast`: products in bfloat16, their sums handed on as float32; by default where the processor has them."""
        super().__init__(**kwargs)
        self.shape, self.dropout, self.seeds = shape, dropout, keras.random.SeedGenerator(seed)
        self.fast = multiplies_bfloat16_fast() if fast is None else fast

    def build(self, *_) -> None:
        """Make the weights; biases are vectors."""
        s = self.shape
        near = keras.initializers.RandomUniform(-0.08, 0.08, seed=self.seeds)
        glorot = keras.initializers.GlorotUniform(seed=self.seeds)
        orthogonal = keras.initializers.Orthogonal(seed=self.seeds)

        def weight(name: str, *shape: int, by=glorot) -> keras.Variable:
            return self.add_weight(shape=shape, initializer="zeros" if len(shape) == 1 else by, name=name)

        def recurrent(shape: tuple[int, int], dtype: str | None = None):
            return ops.concatenate([orthogonal((shape[0], shape[0]), dtype) for _ in range(4)], axis=-1)

        self.embedding = weight("embedding", s.words, s.embedding, by=near)
        self.gist, self.gist_bias = weight("gist", s.whole, s.gist), weight("gist_bias", s.gist)
        self.suggest = weight("suggest", s.suggestions, s.gist, by=near)
        self.read, self.recur = weight("read", s.embedding + s.gist, 4 * s.hidden), weight("recur", s.hidden, 4 * s.hidden, by=recurrent)
        self.lstm_bias = weight("lstm_bias", 4 * s.hidden)  # gates in the order input, forget, candidate, output
        if not s.pooled:
            self.value, self.value_bias = weight("value", s.features, s.attention), weight("value_bias", s.attention)
            self.key, self.query = weight("key", s.attention, s.attention), weight("query", s.hidden, s.attention)
            self.read2 = weight("read2", s.attention + s.hidden, 4 * s.hidden)
            self.recur2, self.lstm_bias2 = weight("recur2", s.hidden, 4 * s.hidden, by=recurrent), weight("lstm_bias2", 4 * s.hidden)
        self.say, self.say_bias = weight("say", s.hidden if s.pooled else s.hidden + s.attention, s.said), weight("say_bias", s.said)
        self.output_words, self.word_bias = weight("output", s.said, s.words, by=near), weight("word_bias", s.words)
        self.built = True

    def named(self, weights: list[np.ndarray] | None = None) -> dict[str, np.ndarray]:
        """These weights, or the present ones, by name, as core.captions.decoder.Decoder takes them."""
        return dict(zip((weight.name for weight in self.weights), weights or self.get_weights(), strict=True))

    def draw_from(self, *numbers: int) -> None:
        """What is dropped and drawn from here on depends on these numbers alone, so that a resumed training goes on as it would have."""
        self.seeds.state.assign(np.random.SeedSequence(numbers).generate_state(2))

    def low(self, x):
        return ops.cast(x, "bfloat16") if self.fast else x

    def times(self, x, weights):
        """(…, n) @ (n, m) -> (…, m) float32."""
        return ops.cast(ops.matmul(self.low(x), self.low(weights)), "float32")

    def drop(self, x, share: float, training: bool):
        """`share`: of the layer's dropout."""
        return keras.random.dropout(x, share * self.dropout, seed=self.seeds) if training and self.dropout else x

    def look(self, inputs: Inputs, owner, training: bool = False) -> Look:
        """What the sentences keep of their photos; worked out once a photo."""
        gist = ops.tanh(self.times(inputs.whole, self.gist) + self.times(inputs.suggestions, self.suggest) + self.gist_bias)  # (p, G)
        read = self.times(self.drop(gist, 0.5, training), self.read[self.shape.embedding :]) + self.lstm_bias  # (p, 4H)
        if self.shape.pooled:
            return Look(ops.take(read, owner, axis=0), None, None)
        values = self.drop(ops.relu(self.times(inputs.cells, self.value) + self.value_bias), 0.5, training)  # (p, g, a)
        keys = self.times(values, self.key)  # (p, g, a)

        def heads(x, *axes: int):
            x = ops.reshape(self.low(x), (-1, ops.shape(x)[1], HEADS, self.shape.attention // HEADS))
            return ops.take(ops.transpose(x, axes), owner, axis=0)

        return Look(ops.take(read, owner, axis=0), heads(keys, 0, 2, 3, 1), heads(values, 0, 2, 1, 3))

    def start(self, look: Look) -> State:
        """The empty memory before the first word."""
        empty = ops.zeros_like(look.gist[:, : self.shape.hidden])
        return ((empty, empty),) * (1 if self.shape.pooled else 2)

    def unrolled(self, read, state, recur):
        """An LSTM over t steps: what is read (n, t, 4H), its memory, its recurrent matrix -> hidden states (n, t, H), the memory after."""
        (hidden, cell), recur, said = state, self.low(recur), []
        for step in range(read.shape[1]):
            i, f, g, o = ops.split(read[:, step] + self.times(hidden, recur), 4, axis=-1)
            cell = ops.sigmoid(f + 1.0) * cell + ops.sigmoid(i) * ops.tanh(g)
            hidden = ops.sigmoid(o) * ops.tanh(cell)
            said.append(hidden)
        return ops.stack(said, axis=1), (hidden, cell)

    def attend(self, hidden, look: Look):
        """Hidden states (n, t, H) -> what was seen (n, t, a)."""
        t, size = hidden.shape[1], self.shape.attention // HEADS
        queries = ops.transpose(ops.reshape(self.times(hidden, self.query), (-1, t, HEADS, size)), (0, 2, 1, 3))  # (n, heads, t, a / heads)
        attention = ops.softmax(self.times(queries, look.keys) / np.sqrt(size))  # (n, heads, t, g)
        return ops.reshape(ops.transpose(self.times(attention, look.values), (0, 2, 1, 3)), (-1, t, self.shape.attention))

    def run(self, words, state: State, look: Look, training: bool = False):
        """Words (n, t) -> what the next ones are said from, (n, t, H + a), or (n, t, H) of a pooled decoder; and the memory after."""
        embedded = self.drop(ops.take(self.embedding, words, axis=0), 0.5, training)  # (n, t, E)
        read = self.times(embedded, self.read[: self.shape.embedding]) + look.gist[:, None]  # (n, t, 4H)
        first, memory = self.unrolled(read, state[0], self.recur)
        if self.shape.pooled:
            return first, (memory,)
        seen = self.attend(first, look)
        read = self.times(ops.concatenate([seen, self.drop(first, 0.5, training)], axis=-1), self.read2) + self.lstm_bias2
        second, memory2 = self.unrolled(read, state[1], self.recur2)
        return ops.concatenate([second, seen], axis=-1), (memory, memory2)

    def said(self, out, training: bool = False):
        """What words are said from (…, H + a) -> the last layer but one, (…, O)."""
        return self.drop(ops.tanh(self.times(self.drop(out, 1, training), self.say) + self.say_bias), 0.5, training)

    def logits(self, said):
        """(…, O) -> (…, V)."""
        return self.times(said, self.output_words) + self.word_bias

    def call(self, cells, whole, suggestions, owner, words, training: bool = False):
        look = self.look(Inputs(cells, whole, suggestions), owner, training)
        return self.logits(self.said(self.run(words, self.start(look), look, training)[0], training))

    def sample(self, inputs: Inputs, k: int, steps: int):
        """k captions a photo, drawn word by word, no word without LEAST_SHARE: (p k, steps) int32, END and nothing but END after it."""
        look = self.look(inputs, ops.repeat(ops.arange(ops.shape(inputs.whole)[0]), k))
        word, state = ops.full_like(look.gist[:, 0], START, dtype="int32"), self.start(look)
        never = np.where(np.isin(np.arange(self.shape.words), (START, UNKNOWN)), -1e9, 0).astype(np.float32)
        over, words = ops.zeros_like(word, dtype="bool"), []
        for _ in range(steps):
            out, state = self.run(word[:, None], state, look)
            logits = self.logits(self.said(out[:, 0])) + never
            logits = ops.where(logits < ops.max(logits, axis=-1, keepdims=True) + np.log(LEAST_SHARE), -1e9, logits)
            noise = keras.random.uniform(ops.shape(logits), 1e-9, 1.0, seed=self.seeds)
            word = ops.where(over, END, ops.cast(ops.argmax(logits - ops.log(-ops.log(noise)), axis=-1), "int32"))  # Gumbel's way to draw
            over = ops.logical_or(over, word == END)
            words.append(word)
        return ops.stack(words, axis=1)
