"""Train the small network that says when a drawing is unlike the digits the others learnt, and measure it.

    python -m training.unlike --data mnist.npz         # a quarter of an hour on a busy core

It learns from MNIST's training digits and from what is none: digits turned and mirrored, two side by side, half the alphabet, and strokes
by chance.  Smileys, scribbles and the other letters (`training/no_digits.py`) only measure it.
Writes unlike.npz and unlike.json into assets/digits/.
"""

import argparse
import json
import os
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from core.digits.centre import prepare
from core.digits.networks import SIDE
from core.digits.samples import bundled
from core.digits.unlike import LAYERS, Unlike
from core.settings import ASSETS
from training.augment import augment
from training.no_digits import circle, kinds, letter, printed, through
from training.strokes import Stroke, european, ink, line

DIGITS, EUROPEAN, OTHERS = 16_000, 1_500, 18_000
DEV = 5_000  # the last training digits: where the threshold is set
DOUBTED = 0.02  # of them, at most, and of scikit-learn's digits, which come from other people and another machine
EPOCHS, BATCH, RATE = 8, 128, 3e-3
COARSE = 8  # cells a side, as scikit-learn's digits have
TURNED = {  # how a digit is turned, and which digits are none any more
    "mirrored": (3, 4, 6, 7, 9),
    "upside down": (4, 6, 7, 9),
    "lying": (1, 2, 3, 4, 5, 6, 7, 9),
}


def others(x: np.ndarray, y: np.ndarray, count: int, seed: int) -> np.ndarray:
    """What is no digit, made of digits (n, 28, 28) with classes (n,) and of strokes: (count, 28, 28) float32 0..1, as prepared."""
    random = np.random.default_rng(seed)
    makers = (turned, letters, beside, strokes, letters, strokes, blobs, strokes, letters)
    return np.stack([prepare(makers[number % len(makers)](x, y, random)).image for number in range(count)])


def turned(x: np.ndarray, y: np.ndarray, random: np.random.Generator) -> np.ndarray:
    how = str(random.choice(list(TURNED)))
    picture = x[random.choice(np.flatnonzero(np.isin(y, TURNED[how])))]
    return {"mirrored": picture[:, ::-1], "upside down": picture[::-1], "lying": np.rot90(picture, random.choice([1, 3]))}[how]


def letters(x: np.ndarray, y: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """A drawn or printed letter of the alphabet's first half."""
    return ink(letter(random, True), random) if random.random() < 0.6 else printed(random, True)


def blobs(x: np.ndarray, y: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Touches of a pen that is far too wide."""
    return ink([line(random.uniform(0, 1, 2), random.uniform(0, 1, 2)) for _ in range(int(random.integers(1, 3)))], random, (0.4, 2.0))


def beside(x: np.ndarray, y: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Two digits side by side."""
    sheet = np.zeros((SIDE + 8, 2 * SIDE), np.float32)
    for left, picture in zip((2, SIDE - int(random.integers(0, 6))), two(x, y, random), strict=True):
        top = int(random.integers(0, 9))
        sheet[top : top + SIDE, left : left + SIDE] = np.maximum(sheet[top : top + SIDE, left : left + SIDE], picture)
    return sheet


def two(x: np.ndarray, y: np.ndarray, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Two digits of different classes."""
    one = int(random.integers(len(x)))
    return x[one], x[random.choice(np.flatnonzero(y != y[one]))]


def strokes(x: np.ndarray, y: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Two to five lines and arcs by chance, half of them on a grid as the strokes of signs are."""
    found: list[Stroke] = []
    for _ in range(int(random.integers(2, 6))):
        if random.random() < 0.3:
            middle, wide = random.uniform(0.2, 0.8, 2), random.uniform(0.04, 0.5)
            start, turn = random.uniform(0, 1), random.uniform(0.3, 1)
            whole = circle(*middle, wide, wide * random.uniform(0.7, 1.4))
            found.append(np.roll(whole[:-1], int(start * 39), 0)[: max(2, int(turn * 39))])
        else:
            points = random.uniform(0, 1, (int(random.integers(2, 5)), 2))
            points = np.round(2 * points) / 2 if random.random() < 0.5 else points
            points = points[np.r_[True, np.abs(np.diff(points, axis=0)).sum(1) > 0]]
            if len(points) > 1:
                found.append(through([tuple(point) for point in points]))
    if not found or np.ptp(np.concatenate(found), axis=0).max() < 0.3:
        return strokes(x, y, random)
    return ink(found, random)


def coarse(x: np.ndarray) -> np.ndarray:
    """Digits as scikit-learn's are made: squeezed to 8 x 8 and prepared again."""
    small = tf.image.resize(x[:, 3:-3, 4:-4, None], (COARSE, COARSE), antialias=True).numpy()[..., 0]
    return np.stack([prepare(picture / picture.max()).image for picture in small])


def model() -> keras.Model:
    """The network that `core.digits.unlike` runs."""
    x = picture = keras.Input((SIDE, SIDE, 1))
    for name, filters, kernel in LAYERS:
        x = layers.Conv2D(filters, kernel, strides=2, padding="same", activation="relu", name=name)(x)
    x = layers.Dropout(0.2)(layers.Flatten()(x))
    return keras.Model(picture, layers.Dense(1, name="unlike")(x))


def train(x: np.ndarray, y: np.ndarray, epochs: int) -> keras.Model:
    """Digits (n, 28, 28) with classes -> the trained network."""
    keras.utils.set_random_seed(0)
    chosen = np.random.default_rng(0).permutation(len(x))[:DIGITS]
    drawn, _ = european(min(EUROPEAN, len(chosen)), seed=1)
    digits = np.concatenate([x[chosen], coarse(x[chosen[: len(chosen) // 4]]), drawn])
    strange = others(x, y, min(OTHERS, len(digits)), seed=2)
    pictures = np.concatenate([digits, strange])[..., None].astype(np.float32)
    labels = np.concatenate([np.zeros(len(digits)), np.ones(len(strange))])[:, None].astype(np.float32)
    network, steps = model(), len(pictures) // BATCH
    rate = keras.optimizers.schedules.CosineDecay(RATE, epochs * steps)
    network.compile(
        keras.optimizers.AdamW(rate, weight_decay=1e-3), loss=keras.losses.BinaryCrossentropy(from_logits=True), metrics=["accuracy"]
    )

    def changed(number: tf.Tensor, pair: tuple) -> tuple:
        """Half of a batch as it is, half with another pen, slant and size: what is no digit, too, lest that gives it away."""
        picture, label = pair
        half = BATCH // 2
        return tf.concat([picture[:half], augment(picture[half:], tf.stack([tf.cast(number, tf.int32), 7]))], 0), label

    batches = tf.data.Dataset.from_tensor_slices((pictures, labels)).shuffle(len(pictures), seed=0).repeat(epochs)
    batches = batches.batch(BATCH, drop_remainder=True).enumerate().map(changed).prefetch(4)
    network.fit(batches, epochs=epochs, steps_per_epoch=steps, verbose=2)
    return network


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="an mnist.npz")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--limit", type=int, help="use only the first LIMIT digits, for a quick try")
    parser.add_argument("--out", type=Path, default=ASSETS / "digits")
    args = parser.parse_args()
    with np.load(args.data) as arrays:
        x, y = arrays["x_train"][: args.limit].astype(np.float32) / 255, arrays["y_train"][: args.limit]
        x_test = arrays["x_test"][: args.limit].astype(np.float32) / 255
    dev = min(DEV, len(x) // 6)
    network = train(x[:-dev], y[:-dev], args.epochs)
    weights = {
        f"{layer.name}_{part}": value.astype(np.float16)
        for layer in network.layers
        if layer.weights
        for part, value in zip(("kernel", "bias"), layer.get_weights(), strict=True)
    }
    args.out.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(args.out / "unlike.npz", **weights, limit=np.float32(0))
    small = np.stack([prepare(picture).image for picture in bundled().pictures])
    raw = Unlike(args.out)
    limit = max(float(np.quantile(raw.strangeness(pictures), 1 - DOUBTED)) for pictures in (x[-dev:], small))
    np.savez_compressed(args.out / "unlike.npz", **weights, limit=np.float32(limit))
    measure(Unlike(args.out), {"MNIST's test digits": x_test, "scikit-learn's digits": small}, args.out)


def measure(unlike: Unlike, digits: dict[str, np.ndarray], out: Path) -> None:
    """Which share of every kind is doubted."""
    drawn = {"European ones and sevens": european(500, seed=99)[0], **digits}
    rows = {"digits": drawn, "no digits": kinds(300, seed=7)}
    told = {name: {kind: float(unlike.doubted(pictures).mean()) for kind, pictures in sets.items()} for name, sets in rows.items()}
    (out / "unlike.json").write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(json.dumps(told, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
