"""Train the network that says where the thing in a photo is: assets/views/thing.tflite.

    python -m training.thing_view --data DATA --work WORK

It reads the encoder's answers and learns from things laid before photos: drawn products, and real things cut out where their ground is
plain.  Prints the overlap (intersection over union) with the truth on things and photos that were withheld.
"""

import argparse
import os
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
from keras import layers, ops

from core.recommend.views import thing
from training.convert import to_litert
from training.recommend_pictures import Set, batches, opened

INPUTS = {"grid": ((9, 9, 560), 3.0), "coarse": ((17, 17, 120), 4.0), "middle": ((33, 33, 48), 7.0), "fine": ((65, 65, 24), 12.0)}
# channels of every step: what is taken of the encoder, and what is made of it and of the coarser step
TAKEN, MADE = {"grid": 96, "coarse": 48, "middle": 32, "fine": 16}, {"grid": 96, "coarse": 64, "middle": 48, "fine": 32}
BATCH, RATE = 16, 3e-3


def network() -> keras.Model:
    """The encoder's answers, coarse to fine -> {"cover": (n, 65, 65)}, 0 … 1."""
    inputs = {name: keras.Input(shape, name=name) for name, (shape, _) in INPUTS.items()}
    x = None
    for name, (shape, scale) in INPUTS.items():
        taken = layers.Conv2D(TAKEN[name], 1, activation="relu6")(layers.Rescaling(1 / scale)(inputs[name]))
        if x is not None:
            taken = layers.Concatenate()([layers.Resizing(*shape[:2], interpolation="bilinear")(x), taken])
        x = layers.SeparableConv2D(MADE[name], 5, padding="same", activation="relu6")(taken)
    cover = layers.Conv2D(1, 3, padding="same", activation="sigmoid")(x)
    return keras.Model(inputs, {"cover": layers.Reshape(cover.shape[1:3])(cover)})


def error(truth, cover):
    """Cross-entropy of every place, and how far the overlap of the whole is from one."""
    overlap = ops.sum(truth * cover, (1, 2)) / (ops.sum(truth + cover - truth * cover, (1, 2)) + 1)
    return ops.mean(keras.losses.binary_crossentropy(truth, cover)) + 0.5 * (1 - ops.mean(overlap))


def answers(of: Set, numbers: np.ndarray) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """What the encoder says of those pictures, and how much of each place the thing covers."""
    covered = of.mask(numbers).reshape(-1, thing.PLACES, 4, thing.PLACES, 4).mean(axis=(2, 4), dtype=np.float32)
    return {name: np.float32(getattr(of.seen, name)[numbers]) for name in INPUTS}, covered


class Batches(keras.utils.PyDataset):
    """Pictures of several sets in random order, half of them mirrored."""

    def __init__(self, sets: list[tuple[Set, np.ndarray]]):
        super().__init__()
        self.sets, self.random = sets, np.random.default_rng(0)
        self.on_epoch_end()

    def __len__(self) -> int:
        return len(self.order) // BATCH

    def on_epoch_end(self) -> None:
        self.order = self.random.permutation([(which, number) for which, (_, numbers) in enumerate(self.sets) for number in numbers])

    def __getitem__(self, step: int):
        chosen = self.order[step * BATCH : (step + 1) * BATCH]
        parts = [answers(of, np.sort(chosen[chosen[:, 0] == which, 1])) for which, (of, _) in enumerate(self.sets)]
        seen = {name: np.concatenate([part[0][name] for part in parts]) for name in INPUTS}
        covered = np.concatenate([part[1] for part in parts])
        if step % 2:
            seen, covered = {name: part[:, :, ::-1] for name, part in seen.items()}, covered[:, :, ::-1]
        return seen, {"cover": covered}


def overlaps(model: keras.Model, of: Set, numbers: np.ndarray) -> np.ndarray:
    """Intersection over union with the truth at 260 × 260, of each picture."""
    found = []
    for some in batches(len(numbers), BATCH):
        seen, _ = answers(of, numbers[some])
        covers, truth = model.predict_on_batch(seen)["cover"], of.mask(numbers[some])
        laid = np.stack([thing.laid_out(cover > 0.5) for cover in covers])
        found += ((laid & truth).sum((1, 2)) / (laid | truth).sum((1, 2))).tolist()
    return np.array(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=8)
    args = parser.parse_args()
    keras.utils.set_random_seed(0)
    rendered, real, drawn = (opened(name, args.data, args.work) for name in ("rendered", "real", "drawn"))
    tested = rendered.of("tested") == "yes"
    real_tested = np.arange(len(real)) % 10 == 0
    learnt = Batches(
        [
            (rendered, np.flatnonzero(~tested)),
            (real, np.flatnonzero(~real_tested)),
            (drawn, np.arange(0, len(drawn), 5)),
        ]
    )
    model = network()
    schedule = keras.optimizers.schedules.CosineDecay(0.0, args.epochs * len(learnt), warmup_target=RATE, warmup_steps=60)
    model.compile(keras.optimizers.AdamW(schedule, weight_decay=1e-4), loss={"cover": error})
    for epoch in range(args.epochs):
        model.fit(learnt, initial_epoch=epoch, epochs=epoch + 1, verbose=2)
        for name, of, numbers in (("rendered", rendered, np.flatnonzero(tested)), ("real", real, np.flatnonzero(real_tested))):
            found = overlaps(model, of, numbers)
            print(f"{name}: overlap {found.mean():.3f}, median {np.median(found):.3f}, below 0.6: {np.mean(found < 0.6):.3f}", flush=True)
        thing.FILE.parent.mkdir(exist_ok=True)
        to_litert(model, model.output, thing.FILE)


if __name__ == "__main__":
    main()
