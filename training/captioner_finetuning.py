"""Is our encoder better for captions when its last group of layers learns from them, too?  Measured; nothing is written but a cache.

    python -m training.captioner_finetuning --images train.zip --captions train_captions.tsv --dev-images dev.zip \
        --dev-captions dev_captions.tsv --encoder encoder/checkpoint.npz

--encoder is a checkpoint of training.encoder.  A captioner that reads this encoder (--begin-with) goes on learning people's captions
three times: only its decoder, only the encoder's last group, and both.  The groups before stay as they are, so what they see in every
photo is computed once and kept in --work.  Printed as Markdown: BLEU-4 and CIDEr on the dev photos after every epoch.
"""

import argparse
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
from keras import layers, ops

from core.captions import decoder as used
from core.captions.decoder import END, MAX_WORDS, SPECIAL, START
from core.captions.encoder import SIDE
from core.settings import ASSETS, CACHE
from core.words.vocabulary import Vocabulary
from training import caption_data
from training.caption_batches import Batch
from training.captioner import MINIMUM_COUNT, Stage
from training.captioner_export import decoder_weights, scored
from training.captioner_learning import Learner
from training.decoder import Decoder, Shape
from training.features import caption_view
from training.student import groups_of, trained_student

PHOTOS, WIDTH = 25, 3  # a batch; of the beam
LENGTHS = (12, 14, 17, MAX_WORDS)  # words and the end, of a photo's longest caption
CHANGED = {"the decoder alone": (True, False), "the last group alone": (False, True), "both": (True, True)}


class FineTuned(layers.Layer):
    """(what the last group reads of a photo (p, g, c), words (p, k, t) int) -> logits (p, k, t, V)."""

    def __init__(self, group: keras.Model, decoder: Decoder, mean: np.ndarray, deviation: np.ndarray):
        super().__init__()
        self.group, self.decoder, self.mean, self.deviation = group, decoder, mean, deviation
        self.shape = Shape(decoder.shape.words, group.inputs[0].shape[-1])
        self.built = True

    def call(self, inputs, training: bool = False):
        before, words = inputs
        side = int(before.shape[1] ** 0.5)
        grid = self.group(ops.reshape(before, (-1, side, side, before.shape[2])))
        cells = (ops.reshape(grid, (-1, side * side, grid.shape[-1])) - self.mean) / self.deviation
        return self.decoder([cells, words], training=training)


def seen_before(trunk: keras.Model, photos: list[bytes], view: int, path: Path) -> np.ndarray:
    """What the last group reads of one view of every photo, (n, h, w, c) float16, read from `path` or computed and kept there."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        parts = []
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for first in range(0, len(photos), 32):
                numbers = range(first, min(first + 32, len(photos)))
                squares = np.stack([*pool.map(lambda number: caption_view(photos[number], view, number, SIDE), numbers)])
                parts.append(np.asarray(trunk.predict_on_batch(squares.astype(np.float32) / 127.5 - 1)).astype(np.float16))
        np.save(path, np.concatenate(parts))
    return np.load(path, mmap_mode="r")


class Task:
    """What every run learns from and is judged by."""

    def __init__(self, args: argparse.Namespace, data: caption_data.Data):
        self.args, self.data = args, data
        *before, self.group = groups_of(trained_student(args.encoder))
        self.original = self.group.get_weights()
        x = photo = keras.Input((None, None, 3))
        for group in before:
            x = group(x)
        trunk = keras.Model(photo, x)
        self.views = [seen_before(trunk, data.train_photos, view, args.work / f"train-{view}.npy") for view in range(args.views)]
        self.dev = seen_before(trunk, data.dev_photos, 0, args.work / "dev-0.npy")
        words = (words for captions in data.train_captions for words in captions)
        self.vocabulary = Vocabulary.counted(words, MINIMUM_COUNT, SPECIAL)
        self.weights = decoder_weights(args.begin_with, "attention", self.vocabulary)
        self.captions = [[self.vocabulary.encode(caption[: MAX_WORDS - 1]) for caption in several] for several in data.train_captions]

    def run(self, decoder_learns: bool, group_learns: bool) -> Iterator[tuple[float, float]]:
        """BLEU-4 and CIDEr (× 100) before the first epoch and after each."""
        args, weights = self.args, self.weights
        keras.utils.set_random_seed(args.seed)
        sizes = weights["embedding"].shape[1], weights["recur"].shape[0], weights["query"].shape[1]
        decoder = Decoder(Shape(len(self.vocabulary), len(weights["mean"]), *sizes), seed=args.seed)
        decoder.build()
        decoder.set_weights([weights[weight.name] for weight in decoder.weights])
        self.group.set_weights(self.original)
        decoder.trainable, self.group.trainable = decoder_learns, group_learns
        model = FineTuned(self.group, decoder, weights["mean"], weights["deviation"])
        learner = Learner(model, self.dev.shape[1] * self.dev.shape[2], rate=args.rate, smoothing=0.1)
        yield self.judged(model, learner.average)
        steps, stage = len(self.captions) // PHOTOS, Stage("words", args.epochs, args.rate)
        for epoch in range(args.epochs):
            for step, batch in enumerate(self.batches(np.random.default_rng([args.seed, epoch]))):
                learner.learn(batch, stage.rate_at(epoch * steps + step, args.epochs * steps))
            yield self.judged(model, learner.average)

    def batches(self, random: np.random.Generator) -> Iterator[Batch]:
        """Every photo once, with all its captions; photos whose longest captions are of like length together."""
        order = random.permutation(len(self.captions))
        longest = np.array([max(map(len, captions)) + 1 for captions in self.captions])
        order = order[np.argsort(np.searchsorted(LENGTHS, longest[order]), kind="stable")]
        for number in random.permutation(len(order) // PHOTOS):
            photos = order[number * PHOTOS : (number + 1) * PHOTOS]
            yield self.batch(photos, next(length for length in LENGTHS if length >= longest[photos].max()), random)

    def batch(self, photos: np.ndarray, length: int, random: np.random.Generator) -> Batch:
        views = random.integers(len(self.views), size=len(photos))
        before = np.stack([self.views[view][photo] for view, photo in zip(views, photos, strict=True)]).astype(np.float32)
        start, end = self.vocabulary.numbers[START], self.vocabulary.numbers[END]
        words = np.full((len(photos), max(len(self.captions[photo]) for photo in photos), length), end, np.int32)
        targets, weights = words.copy(), np.zeros(words.shape, np.float32)
        for place, photo in enumerate(photos):
            for row, caption in enumerate(self.captions[photo]):
                words[place, row, : len(caption) + 1] = [start, *caption]
                targets[place, row, : len(caption)] = caption
                weights[place, row, : len(caption) + 1] = 1
        return Batch(before.reshape(len(photos), -1, before.shape[-1]), words, targets, weights / weights.sum())

    def judged(self, model: FineTuned, average: list[np.ndarray]) -> tuple[float, float]:
        """The averaged weights' scores on dev."""
        now = model.get_weights()
        model.set_weights(average)
        batches = (np.asarray(self.dev[first : first + 50], np.float32) for first in range(0, len(self.dev), 50))
        grids = np.concatenate([np.asarray(self.group.predict_on_batch(batch)) for batch in batches])
        named = {weight.name: ops.convert_to_numpy(weight) for weight in model.decoder.weights}
        network = used.Decoder(self.weights | named, self.vocabulary)
        found = scored(network, grids, self.data.dev_captions, WIDTH).times_100()
        model.set_weights(now)
        return found.bleu4, found.cider


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    caption_data.both_parts(parser)
    parser.add_argument("--encoder", type=Path, required=True, help="a checkpoint of training.encoder")
    parser.add_argument("--begin-with", type=Path, default=ASSETS / "captions" / "compact", help="the model folder (%(default)s)")
    parser.add_argument("--views", type=int, default=4, help="of every photo: whole, mirrored, crops (%(default)s)")
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--rate", type=float, default=3e-4)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--work", type=Path, default=CACHE / "captioner" / "finetuning")
    args = parser.parse_args()
    task = Task(args, caption_data.read(args.images, args.captions, args.dev_images, args.dev_captions, args.seed))
    print("| what learns | epochs | BLEU-4 | CIDEr |\n| --- | ---: | ---: | ---: |")
    for name, changed in CHANGED.items():
        for epoch, (bleu, cider) in enumerate(task.run(*changed)):
            print(f"| {name} | {epoch} | {bleu:.1f} | {cider:.1f} |", flush=True)


if __name__ == "__main__":
    main()
