"""A decoder learns: word by word from people's captions, then by the reward that its own captions earn.

Both are one weighted cross-entropy.  With people's captions every word weighs the same (teacher forcing).  With its own,
drawn by chance, a caption weighs by how much more CIDEr it earns than its fellows for the same photo: self-critical
training (Rennie et al. 2017) with the mean of the others as the baseline (Luo 2020, "A better variant of self-critical
sequence training").
"""

from collections.abc import Callable

import keras
import numpy as np
from keras import layers, ops

from core.captions.decoder import MAX_WORDS
from training.caption_batches import LENGTHS, Batch
from training.decoder import Decoder

WEIGHT_DECAY = 1e-4
AVERAGE_EVERY, AVERAGE_KEEP = 5, 0.97  # the averaged weights look back over about 170 steps, an epoch of Flickr8k


class WeightedCrossEntropy(keras.losses.Loss):
    """−Σ weight × log-probability of the target word; `smoothing` of the weight is spread over all words."""

    def __init__(self, smoothing: float):
        super().__init__(reduction="sum")
        self.smoothing = smoothing

    def call(self, targets, logits):
        log_probabilities = ops.log_softmax(logits)
        target = ops.take_along_axis(log_probabilities, targets[..., None], axis=-1)[..., 0]
        return -(1 - self.smoothing) * target - self.smoothing * ops.mean(log_probabilities, axis=-1)


class Sampler(layers.Layer):
    """Grids (p, g, d) -> k captions a photo by chance, (p, k, MAX_WORDS) int."""

    def __init__(self, decoder: Decoder, k: int, start: int, end: int):
        super().__init__()
        self.decoder, self.k, self.begin, self.finish = decoder, k, start, end

    def call(self, cells):
        return self.decoder.sample(cells, self.k, MAX_WORDS, self.begin, self.finish)


class Learner:
    """A decoder, its optimizer and the moving average of its weights."""

    def __init__(self, decoder: Decoder, cells: int, *, rate: float, smoothing: float):
        self.decoder, self.cells, self.loss = decoder, cells, WeightedCrossEntropy(smoothing)
        self.optimizer = keras.optimizers.AdamW(rate, weight_decay=WEIGHT_DECAY, global_clipnorm=5.0)
        self.optimizer.exclude_from_weight_decay(var_names=["bias"])
        self.models: dict[tuple[int, int], keras.Model] = {}
        self.average = decoder.get_weights()
        self.taken = 0

    def model(self, k: int, length: int) -> keras.Model:
        """The decoder compiled for k captions a photo of `length` words: its steps are unrolled, so each length is a graph of its own."""
        if (k, length) not in self.models:
            grid = keras.Input((self.cells, self.decoder.shape.features))
            words = keras.Input((k, length), dtype="int32")
            model = keras.Model([grid, words], self.decoder([grid, words]))
            model.compile(self.optimizer, self.loss, jit_compile=keras.backend.backend() == "jax")  # XLA is slower on a CPU
            self.models[k, length] = model
        return self.models[k, length]

    def learn(self, batch: Batch, rate: float) -> float:
        """One step; the loss before it."""
        self.optimizer.learning_rate = rate
        _, k, length = batch.words.shape
        loss = self.model(k, length).train_on_batch([batch.grid, batch.words], batch.targets, batch.weights)
        self.taken += 1
        if self.taken % AVERAGE_EVERY == 0:
            keep = min(AVERAGE_KEEP, self.taken / (self.taken + 10 * AVERAGE_EVERY))
            for average, weight in zip(self.average, self.decoder.get_weights(), strict=True):
                average += (1 - keep) * (weight - average)
        return float(np.ravel(loss)[0])


Reward = Callable[[np.ndarray, list[list[int]]], np.ndarray]  # photos' numbers and captions' words -> CIDEr of each


class Critic:
    """Draws captions of photos and says what to learn from them."""

    def __init__(self, decoder: Decoder, cells: int, reward: Reward, *, k: int, start: int, end: int):
        grid = keras.Input((cells, decoder.shape.features))
        self.sampler = keras.Model(grid, Sampler(decoder, k, start, end)(grid))
        self.sampler.compile(jit_compile=keras.backend.backend() == "jax")
        self.reward, self.k, self.start, self.end = reward, k, start, end

    def batch(self, photos: np.ndarray, grid: np.ndarray) -> tuple[Batch, float]:
        """k drawn captions of each photo, weighted by what they earned above the others; and the mean of what they earned."""
        drawn = np.asarray(self.sampler.predict_on_batch(grid))  # (p, k, MAX_WORDS)
        lengths = np.where((drawn == self.end).any(-1), (drawn == self.end).argmax(-1) + 1, MAX_WORDS)  # words and the end
        captions = [row[:length].tolist() for row, length in zip(drawn.reshape(-1, MAX_WORDS), lengths.ravel(), strict=True)]
        earned = self.reward(np.repeat(photos, self.k), captions).reshape(len(photos), self.k)
        others = (earned.sum(1, keepdims=True) - earned) / (self.k - 1)
        longest = next(length for length in LENGTHS if length >= min(int(lengths.max()), LENGTHS[-1]))
        here = np.arange(longest) < lengths[..., None]
        weights = (here * (earned - others)[..., None]).astype(np.float32) / here.sum()
        targets = drawn[..., :longest].astype(np.int32)
        words = np.concatenate([np.full_like(targets[..., :1], self.start), targets[..., :-1]], axis=-1)
        return Batch(grid, words, targets, weights), float(earned.mean())
