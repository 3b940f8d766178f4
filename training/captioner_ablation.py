"""What each habit of training a captioner is worth: a small decoder, trained again and again with one thing changed.

    python -m training.captioner_ablation --images train.zip --captions train_captions.tsv --dev-images dev.zip \
        --dev-captions dev_captions.tsv --text captions.txt.gz

Every run sees the same photos in the same order for the same number of steps; the features come from the app's encoder and are kept
in --work.  Printed as Markdown: BLEU-4 and CIDEr on the dev photos.  The first row runs with several seeds, to tell how much is chance.
"""

import argparse
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
from keras import ops

from core.captions import decoder as used
from core.captions import model_folder
from core.captions.decoder import SPECIAL
from core.captions.scores import Scores
from core.settings import CACHE
from core.words.vocabulary import Vocabulary
from training import caption_data
from training.caption_batches import Batch, CaptionBatches
from training.captioner import BATCH, MINIMUM_COUNT, Stage
from training.captioner_export import scored
from training.captioner_learning import Learner
from training.decoder import Decoder, Shape
from training.encoders import open_named
from training.features import Grids, NoGrids, computed

EMBEDDING, HIDDEN, ATTENTION = 128, 256, 128
OWN_WORDS = 0.25  # scheduled sampling: the share of words that are the network's own guess
WIDTH = 3  # of the beam


@dataclass(frozen=True)
class Habits:
    """One way to train."""

    pooled: bool = False
    tied: bool = True  # embedding and output share one matrix
    smoothing: float = 0.1
    dropout: float = 0.4
    scheduled: bool = False
    text: bool = False  # captions without photos first
    seed: int = 0


USUAL = Habits()
RUNS = {
    "as in the other rows": [replace(USUAL, seed=seed) for seed in range(2)],
    "no label smoothing": [replace(USUAL, smoothing=0.0)],
    "embedding and output not tied": [replace(USUAL, tied=False)],
    "scheduled sampling, 25 % own words": [replace(USUAL, scheduled=True)],
    "text first": [replace(USUAL, text=True)],
    "pooled, no attention": [replace(USUAL, pooled=True)],
    "no dropout": [replace(USUAL, dropout=0.0)],
}
LAST = "the last weights instead of their average"


class Untied(Decoder):
    """With an output matrix of its own."""

    def build(self, *_) -> None:
        super().build()
        near = keras.initializers.RandomUniform(-0.08, 0.08, seed=self.seeds)
        self.output_matrix = self.add_weight(shape=self.embedding.shape, initializer=near, name="output")

    def logits(self, hidden, seen, training: bool = False):
        said = ops.matmul(self.drop(hidden, training), self.say) + self.say_bias + ops.matmul(self.drop(seen, training), self.show)
        said = self.drop(ops.tanh(said), training, 0.5 * self.dropout)
        return ops.matmul(said, ops.transpose(self.output_matrix)) + self.word_bias


@dataclass(frozen=True)
class Task:
    """What every run learns from and is judged by."""

    data: caption_data.Data
    views: list[np.ndarray]
    dev: np.ndarray
    vocabulary: Vocabulary
    text: list[list[list[str]]]
    epochs: int
    rate: float

    def run(self, habits: Habits) -> tuple[Scores, Scores]:
        """Train once, and caption the dev photos with the averaged weights, and with the last ones; × 100."""
        keras.utils.set_random_seed(habits.seed)
        grids = Grids.measured(self.views)
        shape = Shape(len(self.vocabulary), len(grids.mean), EMBEDDING, HIDDEN, ATTENTION, pooled=habits.pooled)
        decoder = (Decoder if habits.tied else Untied)(shape, dropout=habits.dropout, seed=habits.seed)
        decoder.build()
        decoder.word_bias.assign(caption_data.log_frequencies(self.data.train_captions, self.vocabulary))
        cells = self.dev.shape[1] * self.dev.shape[2]
        if habits.text:
            nothing = NoGrids(cells, self.dev.shape[3])
            self._learn(decoder, CaptionBatches(self.text, self.vocabulary, nothing, BATCH), 1, habits, cells)
        batches = CaptionBatches(self.data.train_captions, self.vocabulary, grids, BATCH)
        learner = self._learn(decoder, batches, self.epochs, habits, cells)
        return tuple(self.judged(decoder, weights, grids, habits.tied) for weights in (learner.average, decoder.get_weights()))

    def judged(self, decoder: Decoder, weights: list[np.ndarray], grids: Grids, tied: bool) -> Scores:
        named = dict(zip((weight.name for weight in decoder.weights), weights, strict=True))
        network = used.Decoder(named | {"mean": grids.mean, "deviation": grids.deviation}, self.vocabulary)
        if not tied:
            network.output = np.ascontiguousarray(named["output"].T)
        return scored(network, self.dev, self.data.dev_captions, WIDTH).times_100()

    def _learn(self, decoder: Decoder, batches: CaptionBatches, epochs: int, habits: Habits, cells: int) -> Learner:
        learner = Learner(decoder, cells, rate=self.rate, smoothing=habits.smoothing)
        stage, steps = Stage("words", epochs, self.rate), batches.steps()
        change: Callable[[Batch, np.random.Generator], Batch] = own_words(learner) if habits.scheduled else lambda batch, _: batch
        for epoch in range(epochs):
            random = np.random.default_rng([habits.seed, epoch])
            for step, batch in enumerate(batches.epoch(random)):
                learner.learn(change(batch, random), stage.rate_at(epoch * steps + step, epochs * steps))
        return learner


def own_words(learner: Learner) -> Callable[[Batch, np.random.Generator], Batch]:
    """Scheduled sampling for all words at once (Mihaylova and Martins 2019): a first pass guesses, a second learns from both."""

    def mixed(batch: Batch, random: np.random.Generator) -> Batch:
        _, k, length = batch.words.shape
        logits = np.asarray(learner.model(k, length).predict_on_batch([batch.grid, batch.words]))
        guessed = (logits + random.gumbel(size=logits.shape)).argmax(-1)[:, :, :-1]
        own = random.random(guessed.shape) < OWN_WORDS
        words = batch.words.copy()
        words[:, :, 1:] = np.where(own, guessed, words[:, :, 1:])
        return replace(batch, words=words)

    return mixed


def rows(task: Task) -> Iterator[str]:
    """The table, line by line as it is measured."""
    yield "| | BLEU-4 | CIDEr |\n| --- | ---: | ---: |"
    for name, several in RUNS.items():
        averaged, last = zip(*map(task.run, several), strict=True)
        yield row(name, averaged)
        if USUAL in several:
            yield row(LAST, last)


def row(name: str, found: Sequence[Scores]) -> str:
    """Means over the seeds, and between which values CIDEr lay."""
    bleu, cider = ([getattr(scores, measure) for scores in found] for measure in ("bleu4", "cider"))
    spread = f" ({min(cider):.1f} to {max(cider):.1f}, {len(found)} seeds)" if len(found) > 1 else ""
    return f"| {name} | {np.mean(bleu):.1f} | {np.mean(cider):.1f}{spread} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    caption_data.both_parts(parser)
    parser.add_argument("--text", type=Path, required=True)
    parser.add_argument("--photos", type=int, default=2000)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--work", type=Path, default=CACHE / "captioner" / "ablation")
    arguments = parser.parse_args()
    data = caption_data.read(arguments.images, arguments.captions, arguments.dev_images, arguments.dev_captions, 0)
    encoder, _ = open_named(model_folder.USUAL["name"], arguments.work)
    views = [computed(data.train_photos, view, encoder, arguments.work / f"train-{view}.npy") for view in range(2)]
    dev = computed(data.dev_photos, 0, encoder, arguments.work / "dev-0.npy")
    vocabulary = Vocabulary.counted((words for captions in data.train_captions for words in captions), MINIMUM_COUNT, SPECIAL)
    data = replace(data, train_photos=data.train_photos[: arguments.photos], train_captions=data.train_captions[: arguments.photos])
    text = caption_data.text_captions(arguments.text)[: 15 * arguments.photos]
    task = Task(data, views, dev, vocabulary, text, arguments.epochs, arguments.rate)
    for line in rows(task):
        print(line, flush=True)


if __name__ == "__main__":
    main()
