"""A decoder learns: word by word from people's captions, then by the reward that its own captions earn.

Both are one weighted cross-entropy.  With people's captions every word weighs the same (teacher forcing).  With its own,
drawn by chance, a caption weighs by how much more CIDEr it earns than its fellows for the same photo: self-critical
training (Rennie et al. 2017) with the mean of the others as the baseline (Luo 2020, "A better variant of self-critical
sequence training").
"""

from collections.abc import Callable, Iterator, Sequence

import keras
import numpy as np
import tensorflow as tf
from tensorflow import TensorSpec

from core.captions.inputs import Inputs
from training.caption_batches import LENGTHS, Batch, Source
from training.decoder import END, START, Decoder, Shape

AVERAGED = 9  # the averaged weights look back over a ninth of a stage


def inputs_spec(shape: Shape) -> Inputs:
    """What TensorFlow must know of any photos' inputs."""
    return Inputs(TensorSpec((None, None, shape.features)), TensorSpec((None, shape.whole)), TensorSpec((None, shape.suggestions)))


class Learner:
    """A decoder and its optimizer, which also keeps a moving average of the weights, through one stage of `steps` steps."""

    def __init__(self, decoder: Decoder, steps: int, *, dropout: float, smoothing: float, seed: Sequence[int]):
        self.decoder, self.smoothing, self.seed = decoder, smoothing, seed
        decoder.dropout = dropout
        self.optimizer = keras.optimizers.Adam(global_clipnorm=5.0, use_ema=True, ema_momentum=max(0.0, 1 - AVERAGED / steps))
        self.optimizer.build(decoder.trainable_variables)
        self._steps: dict[int, Callable] = {}  # length of captions -> one step, compiled: the LSTM is unrolled

    def learn(self, batch: Batch, rate: float) -> float:
        """One step; the loss before it."""
        self.decoder.draw_from(*self.seed, int(self.optimizer.iterations))
        self.optimizer.learning_rate = rate
        length = batch.words.shape[1]
        if length not in self._steps:
            rows = [TensorSpec((None,), tf.int32), *[TensorSpec((None, length), tf.int32)] * 2, TensorSpec((None, length))]
            self._steps[length] = tf.function(self._step, input_signature=[inputs_spec(self.decoder.shape), *rows])
        return float(self._steps[length](*batch[:5]))

    def average(self) -> list[np.ndarray]:
        """The averaged weights."""
        latest = self.decoder.get_weights()
        self.optimizer.finalize_variable_values(self.decoder.trainable_variables)
        average = self.decoder.get_weights()
        self.decoder.set_weights(latest)
        return average

    def _step(self, inputs: Inputs, owner, words, targets, weights):
        with tf.GradientTape() as tape:
            loss = self._loss(inputs, owner, words, targets, weights)
        self.optimizer.apply(tape.gradient(loss, self.decoder.trainable_variables))
        return loss

    def _loss(self, inputs: Inputs, owner, words, targets, weights):
        """Σ weight × loss of every word that has a weight, over their number."""
        decoder, places = self.decoder, tf.where(weights != 0)
        look = decoder.look(inputs, owner, training=True)
        out, _ = decoder.run(words, decoder.start(look), look, training=True)
        said = decoder.said(tf.gather_nd(out, places), training=True)  # (n, O): nothing is said where there is no word
        losses = weighted(decoder, said, tf.gather_nd(targets, places), self.smoothing) * tf.gather_nd(weights, places)
        return tf.reduce_sum(losses) / tf.cast(tf.maximum(1, tf.shape(places)[0]), tf.float32)


def weighted(decoder: Decoder, said, targets, smoothing: float):
    """Cross-entropy of each word (n,), `smoothing` of the weight spread over all words.

    That is the cross-entropy and, for this share, by how much the target's logit lies above the mean of all logits; which is
    worked out from the target's column alone, because V × n logits are most of the arithmetic.
    """
    losses = tf.nn.sparse_softmax_cross_entropy_with_logits(targets, decoder.logits(said))
    if smoothing:
        output, bias = decoder.output_words.value, decoder.word_bias.value
        above = tf.transpose(output - tf.reduce_mean(output, 1, keepdims=True))  # (V, O)
        margin = tf.reduce_sum(said * tf.gather(above, targets), -1) + tf.gather(bias - tf.reduce_mean(bias), targets)
        losses += smoothing * margin
    return losses


Reward = Callable[[np.ndarray, list[list[int]]], np.ndarray]  # photos' numbers and captions' words -> CIDEr of each


class Critic:
    """Draws captions of photos and says what to learn from them."""

    def __init__(self, decoder: Decoder, photos: Source, count: int, reward: Reward, *, at_once: int, k: int):
        """`count` photos, `at_once` of them a step with `k` captions each."""
        self.decoder, self.photos, self.count, self.reward, self.at_once, self.k = decoder, photos, count, reward, min(at_once, count), k
        self._draw = tf.function(lambda inputs: decoder.sample(inputs, k, LENGTHS[-1]), input_signature=[inputs_spec(decoder.shape)])

    def steps(self) -> int:
        """Batches an epoch."""
        return self.count // self.at_once

    def epoch(self, *seed: int, first: int = 0) -> Iterator[Batch]:
        """Every photo once, but for the rest of a division, from batch number `first` on."""
        order = np.random.default_rng(seed).permutation(self.count)
        for step in range(first, self.steps()):
            photos = order[step * self.at_once : (step + 1) * self.at_once]
            yield self.batch(photos, *seed, step)

    def batch(self, photos: np.ndarray, *seed: int) -> Batch:
        """k drawn captions of each photo, weighted by what they earned above the others."""
        inputs = self.photos.read(photos, np.random.default_rng(seed))
        self.decoder.draw_from(*seed)
        drawn = self._draw(inputs).numpy()  # (p k, steps)
        ended = drawn == END
        lengths = np.where(ended.any(1), ended.argmax(1) + 1, drawn.shape[1])  # words and the end
        captions = [row[:length].tolist() for row, length in zip(drawn, lengths, strict=True)]
        earned = self.reward(np.repeat(photos, self.k), captions).reshape(-1, self.k)
        others = (earned.sum(1, keepdims=True) - earned) / (self.k - 1)
        longest = next(length for length in LENGTHS if length >= lengths.max())
        weights = (np.arange(longest) < lengths[:, None]) * (earned - others).reshape(-1, 1)
        targets = drawn[:, :longest]
        words = np.concatenate([np.full_like(targets[:, :1], START), targets[:, :-1]], axis=1)
        owner = np.repeat(np.arange(len(photos), dtype=np.int32), self.k)
        return Batch(inputs, owner, words, targets, weights.astype(np.float32), float(earned.mean()))
