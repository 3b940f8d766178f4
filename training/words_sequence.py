"""Train the sequence-to-sequence network of the page "Words" and write assets/words/sequence.npz and sequence.json.

    python -m training.words_sequence --data DATA                  # half an hour on two busy cores; KERAS_BACKEND=jax for a GPU
    python -m training.words_sequence --data DATA --steps 200 --out /tmp/try --work /tmp/try

An LSTM reads a caption into one vector; a second LSTM is told <rebuild> and must write the same caption, or <paraphrase> and
must write another of the same photo, half the time each.  The state is kept in --work; the same command goes on where it
stopped.
"""

import argparse
import os
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
from keras import initializers, ops

from core.words.sequence import ORDERS
from core.words.vocabulary import Vocabulary
from training import words_report
from training.words_batches import Batches, padded
from training.words_run import Plan, train
from training.words_text import SPECIAL, photos, shared_vocabulary

WIDTH, CELLS = 128, 256
LONGEST = 20  # words in a caption to learn from; the longer twentieth would cost a tenth of the time
FORGOTTEN = 0.05  # of the words the encoder reads as <unk>, so that it can live with words it does not know
NOISE = 0.1  # spread of what is added to each number of the vector, so that places between two captions mean something too
CANDIDATES = 1536  # words that compete in one batch, see `candidates`
BATCH, STEPS, RATE = 128, 6000, 2e-3


class Cell(keras.layers.Layer):
    """One LSTM step over sums that are already multiplied by its kernel: (n, 4h) and the state -> what it says (n, h), the state."""

    def __init__(self, cells: int):
        super().__init__()
        self.state_size = [cells, cells]
        self.recurrent = self.add_weight(shape=(cells, 4 * cells), initializer="orthogonal", name="recurrent")
        self.bias = self.add_weight(shape=(4 * cells,), initializer="zeros", name="bias")
        self.bias.assign(np.repeat([0, 1, 0, 0], cells))  # it starts by keeping what it knows (Gers and others 2000)

    def call(self, sums, state):
        said, memory = state
        write, keep, new, show = ops.split(sums + ops.matmul(said, self.recurrent) + self.bias, 4, axis=-1)
        memory = ops.sigmoid(keep) * memory + ops.sigmoid(write) * ops.tanh(new)
        said = ops.sigmoid(show) * ops.tanh(memory)
        return said, [said, memory]


class Sequence(keras.Model):
    """Captions in, captions out; called on a batch, it gives the loss of every word to be written (n, t)."""

    def __init__(self, vocabulary: int, width: int, cells: int):
        super().__init__()
        normal = initializers.RandomNormal(stddev=0.05)
        self.words = self.add_weight(shape=(vocabulary, width), initializer=normal, name="words")
        self.orders = self.add_weight(shape=(len(ORDERS), width), initializer=normal, name="orders")
        self.encoder_kernel = self.add_weight(shape=(width, 4 * cells), name="encoder_kernel")
        self.encoder = keras.layers.RNN(Cell(cells), return_sequences=True)
        self.decoder_kernel = self.add_weight(shape=(width, 4 * cells), name="decoder_kernel")
        self.decoder_vector = self.add_weight(shape=(cells, 4 * cells), name="decoder_vector")
        self.decoder = keras.layers.RNN(Cell(cells), return_sequences=True)
        self.project = self.add_weight(shape=(cells, width), name="project")
        self.output_bias = self.add_weight(shape=(vocabulary,), initializer="zeros", name="output_bias")
        self.noise = keras.layers.GaussianNoise(NOISE)
        self.built = True  # every weight is there

    def vectors(self, source, length):
        """Captions (n, t) of `length` (n,) words -> vectors (n, h): what the encoder says after the last word."""
        said = self.encoder(ops.matmul(ops.take(self.words, source, axis=0), self.encoder_kernel))
        return ops.take_along_axis(said, (length - 1)[:, None, None], axis=1)[:, 0]

    def features(self, vectors, order, target):
        """What the decoder makes of each place (n, t, d), when it is told the right word (n, t) before it."""
        first = ops.take(self.orders, order, axis=0)[:, None]
        before = ops.concatenate([first, ops.take(self.words, target[:, :-1], axis=0)], axis=1)
        sums = ops.matmul(before, self.decoder_kernel) + ops.matmul(vectors, self.decoder_vector)[:, None]
        return ops.matmul(self.decoder(sums), self.project)

    def call(self, batch, training=False):
        vectors = self.noise(self.vectors(batch["source"], batch["length"]), training=training)
        features = self.features(vectors, batch["order"], batch["target"])
        rows = ops.take(self.words, batch["candidates"], axis=0)  # (c, d)
        logits = ops.matmul(features, ops.transpose(rows)) + ops.take(self.output_bias, batch["candidates"]) + batch["correction"]
        return keras.losses.sparse_categorical_crossentropy(batch["right"], logits, from_logits=True)

    def arrays(self) -> dict[str, np.ndarray]:
        """The weights under the names that core/words/sequence.py reads."""
        own = ("words", "orders", "encoder_kernel", "decoder_kernel", "decoder_vector", "project", "output_bias")
        found = {name: getattr(self, name) for name in own}
        for name in ("encoder", "decoder"):
            found |= {f"{name}_recurrent": getattr(self, name).cell.recurrent, f"{name}_bias": getattr(self, name).cell.bias}
        return {name: ops.convert_to_numpy(value) for name, value in found.items()}


def weighted_mean(weights, losses):
    """The loss of a batch: the mean over the words that count."""
    return ops.sum(weights * losses) / ops.maximum(ops.sum(weights), 1.0)


def candidates(targets: np.ndarray, vocabulary: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """The words that compete in a batch: all that are in its targets, and others by chance, which stand for all the rest.

    Each of the others counts (rest / drawn) times, by log(rest / drawn) added to its logit, so the sum under the softmax is
    right on average (Bengio and Senécal 2003).  It takes a third of the work away.
    """
    own = np.unique(targets)
    rest = np.setdiff1d(np.arange(vocabulary), own)
    drawn = rng.choice(rest, CANDIDATES - len(own), replace=False)
    correction = np.repeat([0, np.log(len(rest) / len(drawn))], [len(own), len(drawn)])
    return {
        "candidates": np.concatenate([own, drawn]).astype(np.int32),
        "correction": correction.astype(np.float32),
        "right": np.searchsorted(own, targets).astype(np.int32),
    }


class Pairs:
    """What is read and what is to be written, batch by batch."""

    def __init__(self, photo_captions: list[list[list[str]]], vocabulary: Vocabulary, seed: int):
        self.vocabulary, self.seed = vocabulary, seed
        numbers = [[vocabulary.encode(caption) for caption in photo if 0 < len(caption) <= LONGEST] for photo in photo_captions]
        self.captions = [caption for photo in numbers for caption in photo]
        counts = [len(photo) for photo in numbers]
        self.first, self.count = np.repeat(np.cumsum([0, *counts[:-1]]), counts), np.repeat(counts, counts)  # of a caption's photo
        self.batches = Batches(np.array([len(caption) for caption in self.captions]), BATCH, seed)

    def at(self, step: int) -> tuple[dict[str, np.ndarray], np.ndarray]:
        """The inputs of a step, and the weight (n, t) of every word to be written: 0 for padding and for <unk>."""
        rng = np.random.default_rng([self.seed, 1, step])
        chosen, longest = self.batches.at(step)
        order = rng.integers(len(ORDERS), size=len(chosen))
        other = self.first[chosen] + (chosen - self.first[chosen] + rng.integers(1, 5, len(chosen))) % self.count[chosen]
        wanted = np.where(order == ORDERS.index("<rebuild>"), chosen, other)
        source = padded([self.captions[i] for i in chosen], longest)
        end, unknown = self.vocabulary.encode(["<end>", "<unk>"])
        targets = [[*self.captions[i], end] for i in wanted]
        target = padded(targets, -(-max(map(len, targets)) // 4) * 4)
        length = (source > 0).sum(1).astype(np.int32)
        source[(rng.random(source.shape) < FORGOTTEN) & (source >= len(SPECIAL))] = unknown
        inputs = {"source": source, "length": length, "order": order.astype(np.int32), "target": target}
        weights = ((target > 0) & (target != unknown)).astype(np.float32)
        return inputs | candidates(target, len(self.vocabulary), rng), weights


def compiled(vocabulary: Vocabulary) -> Sequence:
    """The network with random weights, ready to learn."""
    model = Sequence(len(vocabulary), WIDTH, CELLS)
    # XLA takes twice as long a step on a CPU
    model.compile(keras.optimizers.Adam(RATE, global_clipnorm=1.0), weighted_mean, jit_compile=keras.backend.backend() == "jax")
    return model


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with flickr8k/ and text/")
    parser.add_argument("--steps", type=int, default=STEPS, help=f"batches of {BATCH} captions (%(default)s)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--work", type=Path, default=Path.home() / ".cache" / "thousand-words" / "words" / "sequence")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent.parent / "assets" / "words")
    args = parser.parse_args()

    keras.utils.set_random_seed(args.seed)
    vocabulary = shared_vocabulary(args.data)
    pairs = Pairs(photos(args.data), vocabulary, args.seed)
    model = compiled(vocabulary)
    print(f"{len(pairs.captions):,} captions, {pairs.batches.per_pass} batches a pass, {model.count_params():,} weights", flush=True)
    trained = train(model, pairs.at, Plan(args.steps, RATE), args.work)
    weights = model.arrays()
    words_report.write(args.out, "sequence", weights, {"training": trained, **words_report.sequence(weights, vocabulary, args.data)})


if __name__ == "__main__":
    main()
