"""Train a captioner on your own captioned photos: one model folder, which the page "Describe" lists at once.

    python -m training.captioner --images Flickr8k.zip --captions Flickr8k.token.txt --name mine

Captions: Flickr8k's tokens, Flickr30k's results.csv or .token, Karpathy's dataset_*.json, or a table "image, caption".
The encoder is frozen: "strong" or "strong-320" (the public file the app fetches), a LiteRT file that training.encoder exports, or any of
keras.applications by its name, such as EfficientNetV2B0 (Keras downloads its weights).
The plan has stages KIND:EPOCHS:RATE.  "text" learns the language from captions without photos (--text), "words" learns
people's captions word by word, "reward" its own captions by the CIDEr they earn.  Every epoch the averaged weights
caption the dev photos; a stage ends early after three epochs without a better CIDEr, and the next begins from the best.
The state is kept in --work after every epoch; the same command goes on where it stopped.
"""

import argparse
import json
import os
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np

from core.captions import decoder as used
from core.captions.decoder import END, SPECIAL, START
from core.captions.model_folder import sha256
from core.captions.scores import CiderReward
from core.settings import CACHE
from core.words.vocabulary import Vocabulary
from training import caption_data, captioner_export, checkpoint
from training.caption_batches import CaptionBatches
from training.captioner_learning import Critic, Learner
from training.decoder import Decoder, Shape
from training.encoders import open_named
from training.features import Grids, NoGrids, computed

PLAN = "text:1:1.5e-3,words:12:1.5e-3,reward:10:1e-4"
MINIMUM_COUNT = 5  # of a word in the training captions: 2,535 words of Flickr8k, 97.5 % of its text
BATCH = 100  # captions; a hundredth of them where there are fewer, but at least 20
CRITIC_PHOTOS, CRITIC_CAPTIONS = 40, 5  # photos a step of reward, captions drawn of each
DROPOUT = {"text": 0.3, "words": 0.4, "reward": 0.2}
SMOOTHING = {"text": 0.1, "words": 0.1, "reward": 0.0}
WARM_UP_STEPS = 150  # at most a tenth of a stage
PATIENCE = 3  # epochs
DEV_WIDTH = 3  # of the beam that dev is captioned with after every epoch


@dataclass(frozen=True)
class Stage:
    kind: str
    epochs: int
    rate: float

    @classmethod
    def parse(cls, text: str) -> "Stage":
        kind, epochs, rate = text.split(":")
        if kind not in DROPOUT or int(epochs) < 1:
            raise ValueError(text)
        return cls(kind, int(epochs), float(rate))

    def rate_at(self, step: int, steps: int) -> float:
        """Up in a straight line, then down in half a cosine to a fiftieth."""
        return self.rate * min((step + 1) / min(WARM_UP_STEPS, 1 + steps / 10), 0.51 + 0.49 * np.cos(np.pi * min(1.0, step / steps)))


class Run:
    """One decoder's way through the plan, as kept in the work folder."""

    def __init__(self, args: argparse.Namespace, data: caption_data.Data, grids: Grids, dev: np.ndarray, vocabulary: Vocabulary, kind: str):
        self.args, self.data, self.grids, self.dev, self.vocabulary, self.kind = args, data, grids, dev, vocabulary, kind
        self.path = args.work / f"{kind}.npz"
        keras.utils.set_random_seed(args.seed)
        shape = Shape(len(vocabulary), len(grids.mean), args.embedding, args.hidden, args.attention, pooled=kind == "pooled")
        self.decoder = Decoder(shape, seed=args.seed)
        self.decoder.build()
        self.decoder.word_bias.assign(caption_data.log_frequencies(data.train_captions, vocabulary))
        self.names = [weight.name for weight in self.decoder.weights]
        if args.begin_with:
            self.begin_with(args.begin_with)
        self.state = {"stage": 0, "epoch": 0, "best": -1.0, "since": 0}
        self.average = self.best = self.decoder.get_weights()
        self.optimizer = None
        if self.path.exists():
            self.state, lists = checkpoint.load(self.path)
            self.decoder.set_weights(lists["weights"])
            self.average, self.best, self.optimizer = lists["average"], lists["best"], lists.get("optimizer")

    def begin_with(self, folder: Path) -> None:
        """Another captioner's decoder with the same vocabulary as the first weights: it need not learn the language again."""
        weights = captioner_export.decoder_weights(folder, self.kind, self.vocabulary)
        self.decoder.set_weights([weights[name] for name in self.names])

    def train(self) -> dict[str, np.ndarray]:
        """From where the run stands to the end of the plan; the best weights by name, with the features' mean and deviation."""
        for number, stage in enumerate(self.args.plan):
            if number > self.state["stage"]:
                self.state |= {"stage": number, "epoch": 0, "since": 0}
                self.decoder.set_weights(self.best)
                self.average, self.optimizer = [weight.copy() for weight in self.best], None
            if number == self.state["stage"]:
                self.train_stage(stage)
        return self.named(self.best)

    def train_stage(self, stage: Stage) -> None:
        state, cells = self.state, self.dev.shape[1] * self.dev.shape[2]
        self.decoder.dropout = DROPOUT[stage.kind]
        learner = Learner(self.decoder, cells, rate=stage.rate, smoothing=SMOOTHING[stage.kind])
        learner.optimizer.build(self.decoder.trainable_variables)
        learner.average = self.average
        if self.optimizer:
            checkpoint.restore_optimizer(learner.optimizer, self.optimizer)
        epoch = getattr(self, stage.kind)(learner, stage)
        while state["epoch"] < stage.epochs and state["since"] < PATIENCE:
            loss = epoch(np.random.default_rng([self.args.seed, state["stage"], state["epoch"]]), state["epoch"])
            state["epoch"] += 1
            network = used.Decoder(self.named(learner.average), self.vocabulary)
            scores = captioner_export.scored(network, self.dev, self.data.dev_captions, DEV_WIDTH)
            improved = scores.cider > state["best"] or stage.kind == "text"
            # patience begins with the first useful caption: a small set can stay at a CIDEr of 0 for some epochs
            state["since"] = 0 if improved or state["best"] <= 0 else state["since"] + 1
            if improved:
                state["best"] = scores.cider if stage.kind != "text" else -1.0
                self.best = [weight.copy() for weight in learner.average]
            self.average, self.optimizer = learner.average, checkpoint.optimizer_arrays(learner.optimizer)
            lists = {"weights": self.decoder.get_weights(), "average": self.average, "best": self.best, "optimizer": self.optimizer}
            checkpoint.save(self.path, state, **lists)
            self.log(stage=stage.kind, epoch=state["epoch"], loss=round(loss, 4), **captioner_export.as_row(scores))

    def words(self, learner: Learner, stage: Stage, batches: CaptionBatches | None = None):
        captions = self.data.train_captions
        batches = batches or CaptionBatches(captions, self.vocabulary, self.grids, min(BATCH, max(20, sum(map(len, captions)) // 100)))
        steps = batches.steps()

        def epoch(random: np.random.Generator, number: int) -> float:
            rates = (stage.rate_at(number * steps + step, stage.epochs * steps) for step in range(steps))
            return float(np.mean([learner.learn(batch, rate) for batch, rate in zip(batches.epoch(random), rates, strict=True)]))

        return epoch

    def text(self, learner: Learner, stage: Stage):
        captions = caption_data.text_captions(self.args.text)
        nothing = NoGrids(self.dev.shape[1] * self.dev.shape[2], self.dev.shape[3])
        return self.words(learner, stage, CaptionBatches(captions, self.vocabulary, nothing, BATCH))

    def reward(self, learner: Learner, stage: Stage):
        start, end = self.vocabulary.numbers[START], self.vocabulary.numbers[END]
        references = [[[*self.vocabulary.encode(caption), end] for caption in captions] for captions in self.data.train_captions]
        judge = CiderReward(references)
        critic = Critic(self.decoder, learner.cells, judge.reward, k=CRITIC_CAPTIONS, start=start, end=end)
        steps = len(references) // CRITIC_PHOTOS

        def epoch(random: np.random.Generator, number: int) -> float:
            earned, order = [], random.permutation(len(references))
            for step in range(steps):
                photos = order[step * CRITIC_PHOTOS : (step + 1) * CRITIC_PHOTOS]
                batch, reward = critic.batch(photos, self.grids.seen(photos, random))
                learner.learn(batch, stage.rate_at(number * steps + step, stage.epochs * steps))
                earned.append(reward)
            return -float(np.mean(earned))

        return epoch

    def named(self, weights: list[np.ndarray]) -> dict[str, np.ndarray]:
        return dict(zip(self.names, weights, strict=True)) | {"mean": self.grids.mean, "deviation": self.grids.deviation}

    def log(self, **values) -> None:
        line = json.dumps({"decoder": self.kind, **values})
        with (self.args.work / "curve.jsonl").open("a", encoding="utf-8") as file:
            print(line, file=file)
        print(line, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=Path, required=True, help="a folder or a zip of photos")
    parser.add_argument("--captions", type=Path, required=True)
    parser.add_argument("--dev-images", type=Path, help="photos to choose by; without them a tenth of the photos is held out")
    parser.add_argument("--dev-captions", type=Path)
    parser.add_argument("--text", type=Path, help="more captions, one a line (.txt or .txt.gz), for the stage text")
    parser.add_argument(
        "--encoder", default="strong", help="strong, strong-320, a LiteRT file, or a name in keras.applications (%(default)s)"
    )
    parser.add_argument("--side", type=int, help="pixels of the square that the encoder sees (224)")
    parser.add_argument("--name", required=True, help="of the model folder: small letters, digits and hyphens")
    parser.add_argument("--title", help="as the page shows it")
    parser.add_argument("--out", type=Path, default=CACHE / "models", help="where the model folder goes (%(default)s)")
    parser.add_argument("--decoders", nargs="+", choices=["attention", "pooled"], default=["attention", "pooled"])
    parser.add_argument("--plan", default=PLAN, help="stages KIND:EPOCHS:RATE with commas between them (%(default)s)")
    parser.add_argument("--begin-with", type=Path, help="a model folder with the same vocabulary, whose decoders are the first weights")
    parser.add_argument("--views", type=int, default=6, help="of every photo: whole, mirrored, crops (%(default)s)")
    parser.add_argument("--embedding", type=int, default=256)
    parser.add_argument("--hidden", type=int, default=384)
    parser.add_argument("--attention", type=int, default=256)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--work", type=Path, help="where the state is kept (~/.cache/thousand-words/captioner/NAME)")
    args = parser.parse_args()
    try:
        args.plan = [Stage.parse(text) for text in args.plan.split(",") if args.text or not text.startswith("text")]
        captioner_export.check_name(args.name)
        data = caption_data.read(args.images, args.captions, args.dev_images, args.dev_captions, args.seed)
    except ValueError as error:
        parser.error(str(error))
    args.work = args.work or CACHE / "captioner" / args.name
    args.work.mkdir(parents=True, exist_ok=True)
    folder = args.out / args.name
    folder.mkdir(parents=True, exist_ok=True)

    encoder, spec = open_named(args.encoder, folder, args.side)
    views = [computed(data.train_photos, view, encoder, args.work / f"train-{view}.npy") for view in range(args.views)]
    dev = computed(data.dev_photos, 0, encoder, args.work / "dev-0.npy")
    vocabulary = Vocabulary.counted((words for captions in data.train_captions for words in captions), MINIMUM_COUNT, SPECIAL)
    grids = Grids.measured(views)
    weights = {kind: Run(args, data, grids, dev, vocabulary, kind).train() for kind in args.decoders}
    captioner_export.write_folder(folder, args.title or args.name, spec, weights, vocabulary, dev, data)
    print(f"Written: {folder} and {folder}.zip (sha256 {sha256(folder.with_suffix('.zip'))})")


if __name__ == "__main__":
    main()
