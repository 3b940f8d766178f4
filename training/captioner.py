"""Train a captioner on your own captioned photos: one model folder, which the page "Describe" lists at once.

    python -m training.captioner --images Flickr8k.zip --captions Flickr8k.token.txt --name mine

Captions: Flickr8k's tokens, Flickr30k's results.csv or .token, Karpathy's dataset_*.json, or a table "image, caption".  --images and
--captions, --dev-images and --dev-captions, and --text may be given several times; each dev list is scored by itself.
The encoder is frozen: the one that comes with the app, a LiteRT file, or any of keras.applications by its name, such as
EfficientNetV2B0 (Keras downloads its weights).
The plan has stages KIND:EPOCHS:RATE.  "text" learns the language from captions without photos (--text), "words" learns
people's captions word by word, "reward" its own captions by the CIDEr they earn.  Every epoch the averaged weights
caption the dev photos; a stage ends early after three epochs without a better mean CIDEr, and the next begins from the best.
After "reward" the mean of the weights before and after it is tried, too: "Model soups" (Wortsman et al. 2022).
The state is kept in --work every few minutes; the same command goes on where it stopped.
"""

import argparse
import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np

from core.captions import decoder as used
from core.captions.decoder import SPECIAL
from core.captions.inputs import Standard
from core.captions.model_folder import USUAL, ModelFolder, sha256
from core.captions.scores import CiderReward, DocumentFrequencies
from core.settings import CACHE
from core.words.vocabulary import Vocabulary
from training import caption_data, captioner_doubt, captioner_export, checkpoint
from training.caption_batches import LENGTHS, CaptionBatches
from training.caption_data import Captioned, Captions
from training.captioner_export import PHOTO, VOCABULARY, Dev, Judge, as_row, mean_cider
from training.captioner_learning import Critic, Learner
from training.decoder import END, Decoder, Shape
from training.encoders import open_named
from training.features import computed
from training.suggestions import Fit, Photos, Texts

PLAN = "text:1:1e-3,words:6:1.2e-3,words:4:1e-3,reward:1:5e-5"
MINIMUM_COUNT = 5  # of a word in all captions: 2,535 words of Flickr8k, 97.5 % of its text
BATCH = 160  # captions; a hundredth of them where there are fewer, but at least 20
CRITIC_PHOTOS, CRITIC_CAPTIONS = 32, 5  # photos a step of reward, captions drawn of each
DROPOUT = {"text": 0.4, "words": 0.3, "reward": 0.1}
SMOOTHING = {"text": 0.1, "words": 0.1, "reward": 0.0}
WARM_UP_STEPS = 100  # at most a tenth of a stage
PATIENCE = 3  # epochs
DEV_WIDTH = 3  # of the beam that dev is captioned with after every epoch
KEPT_EVERY_SECONDS = 300


@dataclass(frozen=True)
class Stage:
    """A part of the plan."""

    kind: str
    epochs: int
    rate: float

    @classmethod
    def parse(cls, text: str) -> "Stage":
        """Raises ValueError."""
        kind, epochs, rate = text.split(":")
        if kind not in DROPOUT or int(epochs) < 1:
            raise ValueError(text)
        return cls(kind, int(epochs), float(rate))

    def rate_at(self, step: int, steps: int) -> float:
        """Up in a straight line, then down in half a cosine to a twenty-fifth."""
        return self.rate * min((step + 1) / min(WARM_UP_STEPS, 1 + steps / 10), 0.52 + 0.48 * np.cos(np.pi * step / steps))


@dataclass(frozen=True)
class Task:
    """What every decoder learns from and is judged by."""

    train: Captions
    text: Captions
    photos: Photos
    fit: Fit
    vocabulary: Vocabulary
    judge: Judge

    def words(self, decoder: Decoder) -> CaptionBatches:
        """People's captions of photos."""
        size = min(BATCH, max(20, sum(map(len, self.train)) // 100))
        return CaptionBatches(self.train, self.vocabulary, self.photos, size)

    def texts(self, decoder: Decoder) -> CaptionBatches:
        """All captions, without photos."""
        captions = self.text + self.train
        return CaptionBatches(captions, self.vocabulary, Texts(captions, self.fit), BATCH)

    def rewards(self, decoder: Decoder) -> Critic:
        """The decoder's own captions of photos, judged by how people put it; how rare an n-gram is, all captions say."""
        train, text = ([[self.numbers(caption) for caption in several] for several in captions] for captions in (self.train, self.text))
        judge = CiderReward(train, DocumentFrequencies.of(train + text))
        return Critic(decoder, self.photos, len(train), judge.reward, at_once=CRITIC_PHOTOS, k=CRITIC_CAPTIONS)

    def numbers(self, caption: list[str]) -> list[int]:
        """With the end, so that it is rewarded, too."""
        return [*self.vocabulary.encode(caption[: LENGTHS[-1]]), END]


SOURCES: dict[str, Callable[[Task, Decoder], CaptionBatches | Critic]] = {"text": Task.texts, "words": Task.words, "reward": Task.rewards}


class Run:
    """One decoder's way through the plan, as kept in the work folder."""

    def __init__(self, args: argparse.Namespace, task: Task, kind: str):
        self.args, self.task, self.kind, self.path = args, task, kind, args.work / f"{kind}.npz"
        self.since_kept = time.monotonic()
        keras.utils.set_random_seed(args.seed)
        standard, vocabulary = task.fit.numbers, task.vocabulary
        sizes = len(vocabulary), len(standard["cell_mean"]), len(standard["whole_mean"]), len(task.fit.words)
        self.decoder = Decoder(Shape(*sizes, hidden=args.hidden, attention=args.attention, pooled=kind == "pooled"), seed=args.seed)
        self.decoder.build()
        self.decoder.word_bias.assign(caption_data.log_frequencies(task.text + task.train, vocabulary))
        if args.begin_with:  # it need not learn the language again
            weights = captioner_export.decoder_weights(args.begin_with, kind, vocabulary, task.fit.words)
            self.decoder.set_weights([weights[name] for name in self.decoder.named()])
        self.state = {"stage": 0, "step": 0, "best": -1.0, "since": 0}
        self.best, self.optimizer = self.decoder.get_weights(), None
        self.before = self.best  # the stage
        if self.path.exists():
            self.state, lists = checkpoint.load(self.path)
            self.decoder.set_weights(lists["weights"])
            self.best, self.before, self.optimizer = lists["best"], lists["before"], lists["optimizer"]

    def train(self) -> dict[str, np.ndarray]:
        """From where the run stands to the end of the plan; the best weights by name."""
        for number, stage in enumerate(self.args.plan):
            if number > self.state["stage"]:
                self.state |= {"stage": number, "step": 0, "since": 0}
                self.decoder.set_weights(self.best)
                self.before, self.optimizer = self.best, None
            if number == self.state["stage"]:
                self.train_stage(stage)
                if stage.kind == "reward":
                    self.try_mean()
        return self.decoder.named(self.best)

    def train_stage(self, stage: Stage) -> None:
        state, source = self.state, SOURCES[stage.kind](self.task, self.decoder)
        each, seed = source.steps(), (self.args.seed, state["stage"])
        total = stage.epochs * each
        learner = Learner(self.decoder, total, dropout=DROPOUT[stage.kind], smoothing=SMOOTHING[stage.kind], seed=seed)
        if self.optimizer:
            checkpoint.restore_optimizer(learner.optimizer, self.optimizer)
        while state["step"] < total and state["since"] < PATIENCE:
            epoch, first = divmod(state["step"], each)
            marks = []
            for batch in source.epoch(*seed, epoch, first=first):
                loss = learner.learn(batch, stage.rate_at(state["step"], total))
                marks.append(loss if batch.earned is None else batch.earned)
                state["step"] += 1
                if time.monotonic() - self.since_kept > KEPT_EVERY_SECONDS and state["step"] % each:
                    self.keep(learner)
                    self.log(stage=stage.kind, step=state["step"], steps=total, mean=round(float(np.mean(marks)), 4))
            self.choose(learner, stage, float(np.mean(marks)), epoch + 1)
            self.keep(learner)

    def try_mean(self) -> None:
        """The mean of the weights before and after the stage, if it captions the dev photos better than either."""
        mean = [(before + after) / 2 for before, after in zip(self.before, self.best, strict=True)]
        scores = self.task.judge.scores(used.Decoder(self.decoder.named(mean), self.task.vocabulary), DEV_WIDTH)
        if mean_cider(scores) > self.state["best"]:
            self.best = mean
        self.log(stage="mean", dev={of: as_row(row) for of, row in scores.items()})

    def choose(self, learner: Learner, stage: Stage, mean: float, epoch: int) -> None:
        """Caption the dev photos with the averaged weights, and keep these if they are the best so far."""
        state, average = self.state, learner.average()
        scores = self.task.judge.scores(used.Decoder(self.decoder.named(average), self.task.vocabulary), DEV_WIDTH)
        cider = mean_cider(scores)
        improved = cider >= state["best"] or stage.kind == "text"  # of equals the later: it has learnt longer
        # patience begins with the first useful caption: a small set can stay at a CIDEr of 0 for some epochs
        state["since"] = 0 if improved or state["best"] <= 0 else state["since"] + 1
        if improved:
            state["best"], self.best = cider if stage.kind != "text" else -1.0, average
        rows = {of: as_row(row) for of, row in scores.items()}
        self.log(stage=stage.kind, epoch=epoch, mean=round(mean, 4), cider=round(100 * cider, 2), dev=rows)

    def keep(self, learner: Learner) -> None:
        """The state, in the work folder."""
        arrays = checkpoint.optimizer_arrays(learner.optimizer)
        lists = {"weights": self.decoder.get_weights(), "best": self.best, "before": self.before, "optimizer": arrays}
        checkpoint.save(self.path, self.state, **lists)
        self.since_kept = time.monotonic()

    def log(self, **values) -> None:
        line = json.dumps({"decoder": self.kind, **values})
        with (self.args.work / "curve.jsonl").open("a", encoding="utf-8") as file:
            print(line, file=file)
        print(line, flush=True)


def card(train: Captioned, text: Captions, dev: list[Captioned], vocabulary: Vocabulary) -> tuple[str, ...]:
    """Sentences on what a captioner was trained on."""
    captions = sum(map(len, train.captions))
    language = f" It learnt to write from {sum(map(len, text)):,} more captions without photos." if text else ""
    lists = " and ".join(f"{len(part.photos):,} ({part.name})" for part in dev)
    return (
        f"Trained on {len(train.photos):,} photos with {captions:,} captions; it knows {len(vocabulary):,} words.{language}",
        f"Chosen by its scores on other photos: {lists}.",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    several = {"type": Path, "action": "append"}
    parser.add_argument(
        "--images", **several, required=True, help="a folder or a zip of photos; this and the next four may be given several times"
    )
    parser.add_argument("--captions", **several, required=True)
    parser.add_argument("--dev-images", **several, default=[], help="photos to choose by; without them a tenth of the photos is held out")
    parser.add_argument("--dev-captions", **several, default=[])
    parser.add_argument("--text", **several, default=[], help="captions, one a line, a photo's between blank lines (.txt or .txt.gz)")
    parser.add_argument(
        "--encoder", default=USUAL["name"], help="a LiteRT file, or a name in keras.applications (%(default)s, which comes with the app)"
    )
    parser.add_argument("--side", type=int, help="pixels of the square that a LiteRT file or keras.applications sees (224)")
    parser.add_argument("--name", required=True, help="of the model folder: small letters, digits and hyphens")
    parser.add_argument("--title", help="as the page shows it")
    parser.add_argument("--out", type=Path, default=CACHE / "models", help="where the model folder goes (%(default)s)")
    parser.add_argument("--decoders", nargs="+", choices=["attention", "pooled"], default=["attention", "pooled"])
    parser.add_argument("--plan", default=PLAN, help="stages KIND:EPOCHS:RATE with commas between them (%(default)s)")
    parser.add_argument("--begin-with", type=Path, help="a model folder with the same words, whose decoders are the first weights")
    parser.add_argument("--views", type=int, default=3, help="of every photo: whole, mirrored, crops (%(default)s)")
    parser.add_argument("--minimum-count", type=int, default=MINIMUM_COUNT, help="of a word in all captions (%(default)s)")
    parser.add_argument("--hidden", type=int, default=384)
    parser.add_argument("--attention", type=int, default=512, help="a multiple of 8")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--work", type=Path, help="where the state is kept (~/.cache/thousand-words/captioner/NAME)")
    args = parser.parse_args()
    args.work = args.work or CACHE / "captioner" / args.name
    folder = args.out / args.name
    try:
        args.plan = [Stage.parse(text) for text in args.plan.split(",") if args.text or not text.startswith("text")]
        captioner_export.check_name(args.name)
        train, dev = caption_data.read(args.images, args.captions, args.dev_images, args.dev_captions, args.seed)
        for needed in (args.work, folder):
            needed.mkdir(parents=True, exist_ok=True)
        encoder, spec = open_named(args.encoder, folder, args.side)
    except ValueError as error:
        parser.error(str(error))

    text, label = caption_data.text_captions(args.text), f"{args.encoder} {encoder.side}"
    vocabulary = Vocabulary.counted((said for several in text + train.captions for said in several), args.minimum_count, SPECIAL)
    views = [computed(train.photos, view, encoder, args.work, label) for view in range(args.views)]
    lists = [Dev(part.name, computed(part.photos, 0, encoder, args.work, label), part.captions) for part in dev]
    fit = Fit.to(views[0], train.captions, vocabulary)
    photos = Photos(views, fit)
    task = Task(train.captions, text, photos, fit, vocabulary, Judge(photos.standard, lists))
    decoders = {kind: f"{kind}.npz" for kind in args.decoders}
    weights = {file: Run(args, task, kind).train() for kind, file in decoders.items()}
    about = card(train, text, dev, vocabulary)
    model = ModelFolder(folder, args.name, args.title or args.name, spec, decoders, PHOTO, VOCABULARY, {}, {}, 1, about)
    whole, odd = photos.whole[0], Standard(fit.numbers)(captioner_export.odd_seen(encoder)).whole
    numbers = fit.numbers | captioner_doubt.places(whole) | captioner_doubt.no_photo(whole, odd)
    captioner_export.write_folder(model, weights, vocabulary, numbers)
    captioner_export.finish(model, lists)
    print(f"Written: {folder} and {folder}.zip (sha256 {sha256(folder.with_suffix('.zip'))})")


if __name__ == "__main__":
    main()
