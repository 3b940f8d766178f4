"""Train the compact encoder from random weights: it learns to say what an ImageNet MobileNetV2 says of 31,502 photos.

    python -m training.encoder --data DATA --teacher mobilenet_v2_224.npz     # days on two cores; KERAS_BACKEND=jax for a GPU
    python -m training.encoder --data DATA --teacher mobilenet_v2_224.npz --evaluate 128 224
    python -m training.encoder --data DATA --teacher mobilenet_v2_224.npz --export encoder.tflite

The plan has stages PHASE:SIZE:STEPS:RATE.  In phase "blocks" every group of layers learns the teacher's output from the
teacher's input; in phase "whole" the photo goes through all of them, and the last features must match, channel by channel
and in what the teacher's own classifier reads from them.  The state is kept in --work every three minutes; the same
command goes on where it stopped, also with a longer or shorter plan.  curve.jsonl there holds the curve: losses (their
weighted sum first), photos a second, and every ten minutes the marks of the averaged weights on photos held out.
Disk: up to 9 GB at 128 px and 28 GB at 224 px, for what the teacher said of four views of every photo.
"""

import argparse
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
from filelock import FileLock, Timeout
from keras import ops

from training import checkpoint
from training.examination import Examination
from training.photos import read_zip, whole_view
from training.student import build_student, groups_of, trained_student
from training.teacher import GROUPS, Scale, build_teacher, standardised, teacher_head
from training.views import Views

# (zip below --data, folder in it, times a pass, largest size of a stage): the photos that captions are learnt from count
# twice; those of 64 px have nothing to show at 224
SETS = (
    ("flickr8k/train.zip", "", 2, 224),
    ("photos/caltech101.zip", "", 1, 224),
    ("clothing/clothing.zip", "train/", 1, 224),
    ("photos/flowers.zip", "", 1, 224),
    ("photos/tiny_imagenet.zip", "", 1, 128),
)
HELD_OUT = {"dev": "flickr8k/dev.zip", "objects1000": "photos/objects1000.zip"}  # never trained on
PLAN = "blocks:128:600:3e-3,whole:128:40000:1.5e-3,whole:224:4000:5e-4"
CLASS_WEIGHT = 0.2  # of the class distributions, beside 1 for the mean square error of the features
WEIGHT_DECAY = 0.02
WARM_UP, COOL_DOWN = 0.05, 0.5  # shares of a stage's steps in which the rate rises and falls
WARM_UP_STEPS = 300  # at most
AVERAGE_EVERY, AVERAGE_KEEP = 10, 0.99  # the averaged weights look back over about 1000 steps
CHECKPOINT = "checkpoint.npz"  # in the work folder
SCALE_PHOTOS = 1024  # photos over which the teacher's channels are standardised


@dataclass(frozen=True)
class Stage:
    """One leg of the plan, with its learning rate."""

    phase: str  # "blocks" or "whole"
    size: int  # pixels, a multiple of 32
    steps: int
    rate: float

    @classmethod
    def parse(cls, text: str) -> "Stage":
        phase, size, steps, rate = text.split(":")
        stage = cls(phase, int(size), int(steps), float(rate))
        if phase not in ("blocks", "whole") or stage.size % 32 or stage.steps < 1:
            raise ValueError(text)
        return stage

    def rate_at(self, step: int) -> float:
        """Up, level, down to nothing: level in the middle, so that a plan can be made longer while it runs."""
        up = min(WARM_UP_STEPS, WARM_UP * self.steps) or 1
        return self.rate * min(1.0, (step + 1) / up, (self.steps - step) / (COOL_DOWN * self.steps))


def divergence(teachers: keras.KerasTensor, students: keras.KerasTensor) -> keras.KerasTensor:
    """KL(teacher ‖ student) of two batches of logits (n, 1001)."""
    log_p, log_q = ops.log_softmax(teachers), ops.log_softmax(students)
    return ops.sum(ops.exp(log_p) * (log_p - log_q), axis=-1)


def wired(student: keras.Model, head: keras.Model, stage: Stage, **compiling) -> keras.Model:
    """The student wired for a phase, with its losses and a fresh optimizer."""
    if stage.phase == "blocks":
        groups = groups_of(student)
        inputs = [keras.Input(group.inputs[0].shape[1:]) for group in groups]
        model = keras.Model(inputs, [group(x) for group, x in zip(groups, inputs, strict=True)])
        losses, weights = ["mean_squared_error"] * len(GROUPS), None
    else:
        features = student.outputs[-1]
        model = keras.Model(student.inputs[0], [features, head(features)])
        losses, weights = ["mean_squared_error", divergence], [1.0, CLASS_WEIGHT]
    optimizer = keras.optimizers.AdamW(stage.rate, weight_decay=WEIGHT_DECAY, global_clipnorm=5.0)
    optimizer.exclude_from_weight_decay(var_names=["gamma", "beta"])
    optimizer.build(model.trainable_variables)
    model.compile(optimizer, losses, loss_weights=weights, **compiling)
    return model


class Run:
    """The student, its averaged weights and its place in the plan, as kept in the work folder."""

    def __init__(self, args: argparse.Namespace):
        self.args, self.path = args, args.work / CHECKPOINT
        # under TensorFlow on a CPU, XLA took twice as long a step
        self.compiling = {"run_eagerly": True} if args.eager else {"jit_compile": keras.backend.backend() == "jax"}
        teacher = build_teacher(args.teacher)
        scale = self.scale(teacher)
        self.teacher, self.head = standardised(teacher, scale), teacher_head(teacher, scale)

        keras.utils.set_random_seed(args.seed)
        self.student, self.examinee = build_student(), build_student()
        for model in (self.teacher, self.head, self.examinee):
            model.compile(**self.compiling)
        self.state = {"stage": 0, "step": 0, "crops": 0, "seconds": 0.0}
        self.average, self.optimizer = self.student.get_weights(), None
        if self.path.exists():
            self.state, lists = checkpoint.load(self.path)
            self.student.set_weights(lists["student"])
            self.average, self.optimizer = lists["average"], lists["optimizer"]

    def photos(self, size: int) -> list[bytes]:
        """What a stage of that size learns from, undecoded."""
        sets = [(self.args.data / name, folder, times) for name, folder, times, largest in SETS if size <= largest]
        return [photo for path, folder, times in sets for photo in list(read_zip(path, folder).values()) * times]

    def scale(self, teacher: keras.Model) -> Scale:
        """Measured once, at the size of the plan's last stage: at another scale the student would have another target."""
        path = self.args.work / "scale.npz"
        if not path.exists():
            size = self.args.plan[-1].size
            photos = self.photos(size)
            drawn = np.random.default_rng(self.args.seed).choice(len(photos), min(SCALE_PHOTOS, len(photos)), replace=False)
            Scale.measure(teacher, np.stack([whole_view(photos[i], size) for i in drawn])).save(path)
        return Scale.load(path)

    def train(self) -> None:
        """From where the run stands to the end of the plan."""
        for number, stage in enumerate(self.args.plan):
            if number > self.state["stage"]:
                self.state |= {"stage": number, "step": 0}
                self.optimizer = None
            if number == self.state["stage"] and self.state["step"] < stage.steps:
                self.train_stage(stage)

    def train_stage(self, stage: Stage) -> None:
        args, state = self.args, self.state
        model = wired(self.student, self.head, stage, **self.compiling)
        if self.optimizer:
            checkpoint.restore_optimizer(model.optimizer, self.optimizer)
        views = Views(self.photos(stage.size), self.teacher, args.work, size=stage.size, batch=args.batch, views=args.views, seed=args.seed)
        saved = examined = clock = time.perf_counter()
        losses, spent = [], 0.0
        for inputs, targets in views.stream(stage.phase, state["step"], stage.steps):
            model.optimizer.learning_rate = stage.rate_at(state["step"])
            losses.append(np.atleast_1d(model.train_on_batch(inputs, targets)))
            state["step"] += 1
            state["crops"] += views.batch
            if state["step"] % AVERAGE_EVERY == 0:
                self.move_average()
            spent, clock = spent + time.perf_counter() - clock, time.perf_counter()

            last = state["step"] == stage.steps
            if last or state["step"] % args.log_every == 0:
                state["seconds"] = round(state["seconds"] + spent, 1)
                means = np.mean(losses, axis=0).round(4).tolist()
                self.log(stage, losses=means, photos_per_second=round(len(losses) * views.batch / spent, 1))
                losses, spent = [], 0.0
            if last or clock - saved > args.save_minutes * 60:
                self.save(model.optimizer)
                saved = time.perf_counter()
            if last or clock - examined > args.examine_minutes * 60:
                self.log(stage, **self.examine(stage.size))
                examined = time.perf_counter()
            clock = time.perf_counter()

    def move_average(self) -> None:
        """Short at the start of a stage, when the weights are still far from where they go."""
        keep = min(AVERAGE_KEEP, self.state["step"] / (self.state["step"] + 10 * AVERAGE_EVERY))
        for average, weight in zip(self.average, self.student.get_weights(), strict=True):
            average += (1 - keep) * (weight - average)

    def examine(self, size: int) -> dict[str, dict[str, float]]:
        """Marks of the averaged weights on every held-out set."""
        self.examinee.set_weights(self.average)
        marks = {}
        for name, path in HELD_OUT.items():
            photos = list(read_zip(self.args.data / path).values())
            examination = Examination(name, photos, self.teacher, self.head, size, self.args.work)
            # one photo of every class, in the order of the classes; the teacher's class 0 is "background"
            marks[name] = examination.marks(self.examinee, np.arange(len(photos)) + 1 if name == "objects1000" else None)
        return marks

    def save(self, optimizer: keras.optimizers.Optimizer) -> None:
        moments = checkpoint.optimizer_arrays(optimizer)
        checkpoint.save(self.path, self.state, student=self.student.get_weights(), average=self.average, optimizer=moments)

    def log(self, stage: Stage, **values) -> None:
        line = json.dumps({"phase": stage.phase, "size": stage.size, **self.state, **values})
        with (self.args.work / "curve.jsonl").open("a", encoding="utf-8") as file:
            print(line, file=file)
        print(line, flush=True)


def export(kept: Path, path: Path) -> None:
    """The averaged weights of a checkpoint as LiteRT with the output "grid"; its cells have a cosine of 0.9998 with those in float32."""
    import tensorflow as tf

    from training.convert import to_litert

    student = trained_student(kept)
    to_litert(student, {"grid": student.outputs[0]}, path, tf.int8)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with the zips named in SETS and HELD_OUT")
    parser.add_argument("--teacher", type=Path, required=True, help="mobilenet_v2_224.npz")
    parser.add_argument("--plan", default=PLAN, help="stages PHASE:SIZE:STEPS:RATE with commas between them (%(default)s)")
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--views", type=int, default=4, help="fixed views of every photo (%(default)s)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--dtype", default="float32", help="or mixed_bfloat16, where the processor has it")
    parser.add_argument("--eager", action="store_true", help="compile nothing: to look for a mistake, or for a few steps")
    parser.add_argument("--work", type=Path, default=Path.home() / ".cache" / "thousand-words" / "encoder", help="where the state is kept")
    parser.add_argument("--save-minutes", type=float, default=3.0)
    parser.add_argument("--examine-minutes", type=float, default=10.0)
    parser.add_argument("--log-every", type=int, default=50, help="steps")
    parser.add_argument("--evaluate", type=int, nargs="+", metavar="SIZE", help="only examine the kept weights, at these sizes")
    parser.add_argument(
        "--export", type=Path, metavar="FILE", help="only write the kept weights as the app runs them: LiteRT, 8 bits a weight"
    )
    args = parser.parse_args()

    try:
        args.plan = [Stage.parse(text) for text in args.plan.split(",")]
    except ValueError:
        parser.error("--plan needs stages such as whole:128:40000:1.5e-3, with a size that 32 divides.")
    for path in [args.teacher, *(args.data / name for name in (*(name for name, *_ in SETS), *HELD_OUT.values()))]:
        if not path.is_file():
            parser.error(f"There is no file {path}.")
    keras.config.set_dtype_policy(args.dtype)
    args.work.mkdir(parents=True, exist_ok=True)
    if args.export:
        export(args.work / CHECKPOINT, args.export)
        return
    if args.evaluate:  # changes nothing of the run, so it may stand beside one
        run = Run(args)
        for size in args.evaluate:
            print(json.dumps({"size": size, **run.state, **run.examine(size)}), flush=True)
        return
    try:
        with FileLock(args.work / "lock", timeout=0):
            Run(args).train()
    except Timeout:
        parser.error(f"Another run is using {args.work}; wait for it or give another --work.")


if __name__ == "__main__":
    main()
