"""Train the masked-language model of the page "Words" and write assets/words/bert.npz and bert.json.

    python -m training.words_bert --data DATA                      # half an hour on two busy cores; KERAS_BACKEND=jax for a GPU
    python -m training.words_bert --data DATA --steps 200 --out /tmp/try --work /tmp/try

15 % of every caption's words are chosen: 8 of 10 become "[MASK]", one a random word, one stays (Devlin and others 2018).
The network must say which words stood there.  The state is kept in --work; the same command goes on where it stopped.
"""

import argparse
import os
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
from keras import layers, ops

from core.words.vocabulary import Vocabulary
from training import words_report
from training.words_batches import Batches, padded
from training.words_run import Plan, train
from training.words_text import SPECIAL, photos, shared_vocabulary

WIDTH, LAYERS, HEADS = 128, 3, 4
LONGEST = 30  # words; with <start> and <end> 32 places
SHARE, MASKED, RANDOM = 0.15, 0.8, 0.1  # of the words; of those, become [MASK]; become a random word
MOST = 5  # words chosen in one caption: 15 % of 30, rounded up
BATCH, STEPS, RATE, DECAY = 128, 3200, 1.5e-3, 0.01


class Bert(keras.Model):
    """tokens (n, t) and positions (n, m), both int32 -> logits (n, m, vocabulary) of the words at those positions.

    BERT with the layer normalisation in front of each part (as in GPT-2), which learns faster from few steps; the output
    uses the embedding a second time.  No dropout: a few passes over the captions are too few to learn them by heart.
    """

    def __init__(self, vocabulary: int, width: int, depth: int, heads: int, places: int):
        super().__init__()
        normal = keras.initializers.RandomNormal(stddev=0.05)
        self.words = self.add_weight(shape=(vocabulary, width), initializer=normal, name="words")
        self.places = self.add_weight(shape=(places, width), initializer=normal, name="places")
        self.blocks = [Block(width, heads) for _ in range(depth)]
        self.norm = layers.LayerNormalization()
        self.output_bias = self.add_weight(shape=(vocabulary,), initializer="zeros", name="output_bias")

    def call(self, inputs):
        tokens, positions = inputs
        x = ops.take(self.words, tokens, axis=0) + self.places[: ops.shape(tokens)[1]]  # (n, t, d)
        padding = ops.where(ops.equal(tokens, 0), -1e9, 0.0)[:, None, None, :]  # (n, 1, 1, t): nobody looks at padding
        for block in self.blocks:
            x = block(x, padding)
        x = self.norm(ops.take_along_axis(x, positions[:, :, None], axis=1))  # only the words asked for: an eighth of the work
        return ops.matmul(x, ops.transpose(self.words)) + self.output_bias

    def arrays(self) -> dict[str, np.ndarray]:
        """The weights under the names that core/words/bert.py reads."""
        heads = np.array(self.blocks[0].attention.heads)
        found = {"heads": heads, "words": self.words, "places": self.places, "output_bias": self.output_bias, **named(self.norm, "norm")}
        for n, block in enumerate(self.blocks):
            for part in ("norm_a", "attention", "norm_b", "widen", "narrow"):
                found |= named(getattr(block, part), f"{n}_{part}")
        return {name: ops.convert_to_numpy(value) for name, value in found.items()}


def named(layer: layers.Layer, name: str) -> dict:
    """A layer's variables as NAME_VARIABLE."""
    return {f"{name}_{weight.name}": weight for weight in layer.weights}


class Block(layers.Layer):
    """Attention, then two dense layers, each added to what came in."""

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.norm_a, self.attention = layers.LayerNormalization(), Attention(width, heads)
        self.norm_b, self.widen, self.narrow = layers.LayerNormalization(), layers.Dense(4 * width, gelu), layers.Dense(width)

    def call(self, x, padding):
        x = x + self.attention(self.norm_a(x), padding)
        return x + self.narrow(self.widen(self.norm_b(x)))


def gelu(x):
    """With tanh, as core/words/bert.py: NumPy has no error function."""
    return ops.gelu(x, approximate=True)


class Attention(layers.Layer):
    """Multi-head self-attention: (n, t, d) and what to add to the scores (n, 1, 1, t) -> (n, t, d)."""

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.width, self.heads = width, heads
        self.kernel = self.add_weight(shape=(width, 3 * width), name="kernel")  # queries, keys and values in one product
        self.bias = self.add_weight(shape=(3 * width,), initializer="zeros", name="bias")
        self.mix = self.add_weight(shape=(width, width), name="mix")
        self.mix_bias = self.add_weight(shape=(width,), initializer="zeros", name="mix_bias")

    def call(self, x, padding):
        n, t = ops.shape(x)[:2]
        size = self.width // self.heads
        parts = ops.reshape(ops.matmul(x, self.kernel) + self.bias, (n, t, 3, self.heads, size))
        q, k, v = ops.unstack(ops.transpose(parts, (2, 0, 3, 1, 4)), num=3)  # (n, heads, t, size) each
        weights = ops.softmax(ops.matmul(q, ops.swapaxes(k, 2, 3)) / size**0.5 + padding)
        seen = ops.reshape(ops.transpose(ops.matmul(weights, v), (0, 2, 1, 3)), (n, t, self.width))
        return ops.matmul(seen, self.mix) + self.mix_bias


def framed(sentences: list[list[str]], vocabulary: Vocabulary) -> list[list[int]]:
    """<start> words <end> as numbers, without sentences that are too long."""
    start, end = vocabulary.encode(["<start>", "<end>"])
    return [[start, *vocabulary.encode(sentence), end] for sentence in sentences if 0 < len(sentence) <= LONGEST]


def masked(tokens: np.ndarray, vocabulary: Vocabulary, rng: np.random.Generator) -> tuple[np.ndarray, ...]:
    """tokens (n, t) -> tokens with some words hidden, and positions, right words and weights 0/1 of the chosen, each (n, MOST)."""
    known = tokens >= len(SPECIAL)
    score = np.where(known, rng.random(tokens.shape), -1.0)
    positions = np.argsort(-score, axis=1)[:, :MOST].astype(np.int32)
    chosen = np.arange(positions.shape[1]) < np.clip(np.round(SHARE * known.sum(1)), 1, MOST)[:, None]
    words = np.take_along_axis(tokens, positions, axis=1)
    chosen &= words >= len(SPECIAL)  # a caption of unknown words has nothing to ask for
    fate = rng.random(words.shape)
    instead = np.where(fate < MASKED, vocabulary.numbers["[MASK]"], words)
    random = rng.integers(len(SPECIAL), len(vocabulary), words.shape)
    instead = np.where((fate >= MASKED) & (fate < MASKED + RANDOM), random, instead)
    hidden = tokens.copy()
    np.put_along_axis(hidden, positions, np.where(chosen, instead, words).astype(np.int32), axis=1)
    return hidden, positions, words, chosen.astype(np.float32)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with flickr8k/ and text/")
    parser.add_argument("--steps", type=int, default=STEPS, help=f"batches of {BATCH} captions (%(default)s)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--work", type=Path, default=Path.home() / ".cache" / "thousand-words" / "words" / "bert")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent.parent / "assets" / "words")
    args = parser.parse_args()

    keras.utils.set_random_seed(args.seed)
    vocabulary = shared_vocabulary(args.data)
    captions = framed([caption for photo in photos(args.data) for caption in photo], vocabulary)
    model = Bert(len(vocabulary), WIDTH, LAYERS, HEADS, LONGEST + 2)
    optimizer = keras.optimizers.AdamW(RATE, weight_decay=DECAY, global_clipnorm=1.0, beta_2=0.98)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction="mean_with_sample_weight")
    # XLA takes twice as long a step on a CPU
    model.compile(optimizer, loss, jit_compile=keras.backend.backend() == "jax")
    batches = Batches(np.array([len(caption) for caption in captions]), BATCH, args.seed)

    def batch_at(step: int) -> tuple:
        chosen, length = batches.at(step)
        hidden, positions, words, weights = masked(
            padded([captions[i] for i in chosen], length), vocabulary, np.random.default_rng([args.seed, 1, step])
        )
        return [hidden, positions], words, weights

    model(batch_at(0)[0])  # the first call gives Keras the shapes
    print(f"{len(captions):,} captions, {batches.per_pass} batches a pass, {model.count_params():,} weights", flush=True)
    trained = train(model, batch_at, Plan(args.steps, RATE), args.work)
    weights = model.arrays()
    words_report.write(args.out, "bert", weights, {"training": trained, **words_report.bert(weights, vocabulary, args.data)})


if __name__ == "__main__":
    main()
