"""The captioner's decoder in Keras, to be trained; `core/captions/decoder.py` is the same arithmetic in NumPy, to be used.

From the LSTM's state a query is made, which is held against every cell of the grid; the cells, weighted by how well they
answer, are read by the LSTM together with the word, and say the next one together with the new state: soft attention (Xu et
al., "Show, Attend and Tell", 2015) with the scaled inner product for its score.  The pooled decoder has no attention: it reads
the photo's mean feature as its first word and never again (Vinyals et al., "Show and Tell", 2015).
Embedding and output share one matrix.
"""

from dataclasses import dataclass

import keras
import numpy as np
from keras import layers, ops


@dataclass(frozen=True)
class Shape:
    """Sizes of a decoder."""

    words: int  # V, of the vocabulary
    features: int  # d, of a cell of the grid
    embedding: int = 300
    hidden: int = 512
    attention: int = 256
    pooled: bool = False


class Decoder(layers.Layer):
    """(grid (p, g, d), words (p, k, t) int) -> logits (p, k, t, V) of each next word; k captions of t words a photo."""

    def __init__(self, shape: Shape, dropout: float = 0.4, word_dropout: float = 0.0, seed: int = 0, **kwargs):
        super().__init__(**kwargs)
        self.shape, self.dropout, self.word_dropout = shape, dropout, word_dropout
        self.seeds = keras.random.SeedGenerator(seed)

    def build(self, *_) -> None:
        s = self.shape
        near = keras.initializers.RandomUniform(-0.08, 0.08, seed=self.seeds)
        glorot = keras.initializers.GlorotUniform(seed=self.seeds)
        orthogonal = keras.initializers.Orthogonal(seed=self.seeds)

        def weight(name: str, *shape: int, by=glorot) -> keras.Variable:
            return self.add_weight(shape=shape, initializer=by, name=name)

        self.embedding = weight("embedding", s.words, s.embedding, by=near)
        read = s.embedding if s.pooled else s.embedding + s.features
        self.read, self.recur = weight("read", read, 4 * s.hidden), weight("recur", s.hidden, 4 * s.hidden, by=orthogonal)
        self.lstm_bias = weight("lstm_bias", 4 * s.hidden, by="zeros")  # gates in the order input, forget, candidate, output
        self.begin, self.begin_bias = weight("begin", s.features, s.embedding if s.pooled else 2 * s.hidden), None
        if not s.pooled:
            self.begin_bias = weight("begin_bias", 2 * s.hidden, by="zeros")
            self.key, self.query = weight("key", s.features, s.attention), weight("query", s.hidden, s.attention)
            self.show = weight("show", s.features, s.embedding)
        self.say, self.say_bias = weight("say", s.hidden, s.embedding), weight("say_bias", s.embedding, by="zeros")
        self.word_bias = weight("word_bias", s.words, by="zeros")
        self.built = True

    def drop(self, x, training: bool, rate: float | None = None):
        rate = self.dropout if rate is None else rate
        return keras.random.dropout(x, rate, seed=self.seeds) if training and rate else x

    def lstm(self, x, state):
        """One step from x (p, k, 4H), what was read, already multiplied out."""
        hidden, cell = state
        i, f, g, o = ops.split(x + ops.matmul(hidden, self.recur), 4, axis=-1)
        cell = ops.sigmoid(f + 1.0) * cell + ops.sigmoid(i) * ops.tanh(g)
        return ops.sigmoid(o) * ops.tanh(cell), cell

    def start(self, gist, k: int):
        """The state before the first word, from the photo's mean feature (p, d)."""
        if self.shape.pooled:
            zero = ops.zeros((ops.shape(gist)[0], 1, self.shape.hidden), gist.dtype)
            state = self.lstm(ops.matmul(ops.matmul(gist[:, None], self.begin), self.read) + self.lstm_bias, (zero, zero))
        else:
            state = ops.split(ops.tanh(ops.matmul(gist[:, None], self.begin) + self.begin_bias), 2, axis=-1)
        return tuple(ops.repeat(part, k, axis=1) for part in state)

    def reading(self, embedded):
        """Embedded words (..., E) -> their part of the LSTM's input (..., 4H)."""
        return ops.matmul(embedded, self.read[: self.shape.embedding]) + self.lstm_bias

    def look(self, hidden, cells, keys):
        """States (p, k, H) -> the cells as much as each is looked at, (p, k, d)."""
        scores = ops.matmul(ops.matmul(hidden, self.query), ops.transpose(keys, (0, 2, 1))) / np.sqrt(self.shape.attention)
        return ops.matmul(ops.softmax(scores), cells)

    def step(self, words, state, cells, keys):
        """What the LSTM reads of the words (p, k, 4H) and its state -> the new state and what it looked at; None when pooled."""
        if self.shape.pooled:
            return self.lstm(words, state), None
        seen = self.look(state[0], cells, keys)
        return self.lstm(words + ops.matmul(seen, self.read[self.shape.embedding :]), state), seen

    def logits(self, hidden, seen, training: bool = False):
        """States (p, n, H) and what they looked at (p, n, d) -> logits (p, n, V)."""
        said = ops.matmul(self.drop(hidden, training), self.say) + self.say_bias
        if seen is not None:
            said = said + ops.matmul(self.drop(seen, training), self.show)
        said = self.drop(ops.tanh(said), training, 0.5 * self.dropout)
        return ops.matmul(said, ops.transpose(self.embedding)) + self.word_bias

    def call(self, inputs, training: bool = False):
        cells, words = inputs
        cells = self.drop(cells, training, 0.25 * self.dropout)
        k, t = words.shape[1], words.shape[2]
        gist = ops.mean(cells, axis=1)
        embedded = ops.take(self.embedding, words, axis=0)
        if training and self.word_dropout:
            keep = keras.random.uniform(ops.shape(words), seed=self.seeds) > self.word_dropout
            embedded = embedded * ops.cast(keep, embedded.dtype)[..., None]
        read = self.reading(self.drop(embedded, training))
        keys = None if self.shape.pooled else ops.matmul(cells, self.key)
        state, hiddens, looks = self.start(gist, k), [], []
        for step in range(t):
            state, seen = self.step(read[:, :, step], state, cells, keys)
            hiddens.append(state[0])
            looks.append(seen)
        hidden = ops.reshape(ops.stack(hiddens, axis=2), (-1, k * t, self.shape.hidden))
        seen = None if self.shape.pooled else ops.reshape(ops.stack(looks, axis=2), (-1, k * t, self.shape.features))
        return ops.reshape(self.logits(hidden, seen, training), (-1, k, t, self.shape.words))

    def sample(self, cells, k: int, steps: int, start: int, end: int, temperature: float = 1.0):
        """k captions a photo drawn word by word: (p, k, steps) int, `end` and nothing but `end` after it."""
        gist = ops.mean(cells, axis=1)
        keys = None if self.shape.pooled else ops.matmul(cells, self.key)
        state = self.start(gist, k)
        word = ops.full((ops.shape(cells)[0], k), start, dtype="int32")
        over, words = ops.zeros_like(word, dtype="bool"), []
        for _ in range(steps):
            state, seen = self.step(self.reading(ops.take(self.embedding, word, axis=0)), state, cells, keys)
            logits = ops.reshape(self.logits(state[0], seen), (-1, self.shape.words)) / temperature
            drawn = ops.reshape(keras.random.categorical(logits, 1, dtype="int32", seed=self.seeds), (-1, k))
            word = ops.where(over, end, drawn)
            over = ops.logical_or(over, word == end)
            words.append(word)
        return ops.stack(words, axis=2)
