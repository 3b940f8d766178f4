"""Train the two digit networks and write everything the page "See" shows of them to assets/digits/.

    python -m training.digits                          # keras.datasets.mnist, 3 seeds, about an hour on two cores
    python -m training.digits --data mnist.npz --seeds 1 --epochs 1

Each run is kept in --work, so an interrupted script goes on where it stopped.  Deterministic by seed.
What ships is the first run of each network after a last, slow pass ("tuned") over its digits and drawn European ones and sevens,
which MNIST lacks; the other runs are what the page compares with the article.
"""

import argparse
import json
import os
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from core.digits.networks import CLASSES, NETWORKS, SERIES, SIDE, Conv, Dense, MaxPool, Network
from training.augment import augment
from training.convert import to_litert
from training.strokes import european

ASSETS = Path(__file__).parent.parent / "assets" / "digits"
# jit_compile=False below: on this CPU XLA took twice as long a step (100 ms against 51 ms)
SERIES_EPOCHS, SERIES_BATCH = 3, 32  # the article: 3 epochs; 32 is what Keras takes when nothing is said
POOLING_EPOCHS, POOLING_BATCH, POOLING_RATE = 24, 128, 2e-3
DEV = 5000  # the last training digits: what the network with pooling was chosen on; the test digits are read once, at the end
EUROPEAN = 3000  # drawn ones and sevens in the tuning, beside so many of MNIST's digits:
TUNED = {"series": 20_000, "pooling": 60_000}
KEPT = {"series": 0.0, "pooling": 0.25}  # of the weights before the tuning: as many dev digits right as with 0, and MNIST keeps its share
TUNING_EPOCHS = {"series": 1, "pooling": 3}
TUNING_RATE = {"series": 2e-4, "pooling": 4e-4}  # a fifth of the training's, falling to nothing
FILM_STEPS = (0, 5, 10, 20, 40, 70, 110, 160, 230, 320, 450, 620, 850, 1150, 1500, 1875, 2500, 3250, 4000, 4800, 5625)


def build(network: Network, dropout: float = 0.0) -> keras.Model:
    """The Keras model of a description, each ReLU a layer of its own so that both its sides can be shown."""
    x = picture = keras.Input((SIDE, SIDE, 1))
    for layer in network.layers:
        if isinstance(layer, Conv):
            x = layers.Conv2D(layer.filters, layer.kernel, padding=layer.padding, name=layer.name)(x)
            x = layers.ReLU(name=f"{layer.name}_relu")(x)
        elif isinstance(layer, MaxPool):
            x = layers.MaxPooling2D(layer.window, name=layer.name)(x)
        else:
            x = layers.Flatten()(x)
            if dropout:
                x = layers.Dropout(dropout)(x)
            x = layers.Dense(layer.units, name="logits")(x)
            x = layers.Softmax(name="probabilities")(x)
    return keras.Model(picture, x, name=network.name)


class Film(keras.callbacks.Callback):
    """Keeps the kernels and the test confusion matrix at chosen steps of training."""

    def __init__(self, x: np.ndarray, y: np.ndarray):
        super().__init__()
        self.x, self.y, self.step, self.frames = x, y, 0, []

    def keep(self):
        if self.step not in FILM_STEPS:
            return
        matrix = confusion(probabilities(self.model, self.x), self.y)
        weights = {
            f"{name}_{part}": value.astype(np.float16)
            for name in ("conv1", "conv2")
            for part, value in zip(("kernel", "bias"), self.model.get_layer(name).get_weights(), strict=True)
        }
        self.frames.append({"step": self.step, "confusion": matrix.astype(np.int16), **weights})

    def on_train_begin(self, logs=None):
        self.keep()

    def on_train_batch_end(self, batch, logs=None):
        self.step += 1
        self.keep()


def train_series(seed: int, scale: float, data, epochs: int) -> dict:
    """One run exactly as the article has it; `scale` 255 gives pixels 0..1, 1 leaves them 0..255."""
    (x, y), (x_test, y_test) = data
    keras.utils.set_random_seed(seed)
    x, x_test = x[..., None].astype(np.float32) / scale, x_test[..., None].astype(np.float32) / scale
    # built in one piece, as in the article: Keras then computes the loss from the logits behind the softmax
    model = keras.Sequential(
        [
            keras.Input((SIDE, SIDE, 1)),
            layers.Conv2D(64, 3, activation="relu"),
            layers.Conv2D(32, 3, activation="relu"),
            layers.Flatten(),
            layers.Dense(CLASSES, activation="softmax"),
        ]
    )
    model.layers[0].name, model.layers[1].name = "conv1", "conv2"
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"], jit_compile=False)
    film = Film(x_test, y_test) if seed == 0 and scale == 255 else None
    history = model.fit(
        x, keras.utils.to_categorical(y), batch_size=SERIES_BATCH, epochs=epochs, verbose=2,
        validation_data=(x_test, keras.utils.to_categorical(y_test)), callbacks=[film] if film else [],
    )  # fmt: skip
    result = {f"w{i}": w for i, w in enumerate(model.get_weights())}
    result |= {"p_test": probabilities(model, x_test), "epoch_accuracy": np.array(history.history["val_accuracy"])}
    if film:
        result |= {f"film_{key}": np.stack([frame[key] for frame in film.frames]) for key in film.frames[0]}
    return result


def train_pooling(seed: int, data, epochs: int) -> dict:
    """One run of the network with pooling: augmented digits, dropout before the logits."""
    (x, y), (x_test, _) = data
    keras.utils.set_random_seed(seed)
    x, y, x_dev, y_dev = dev_apart(x[..., None].astype(np.float32) / 255, y)
    network = NETWORKS["pooling"]
    model = build(network, dropout=0.4)
    steps = epochs * (len(x) // POOLING_BATCH)
    rate = keras.optimizers.schedules.CosineDecay(0.0, steps, warmup_target=POOLING_RATE, warmup_steps=min(300, steps // 10 + 1))
    model.compile(
        optimizer=keras.optimizers.AdamW(rate, weight_decay=1e-3), loss="categorical_crossentropy", metrics=["accuracy"], jit_compile=False
    )
    model.fit(
        augmented(x, y, epochs, seed),
        epochs=epochs,
        steps_per_epoch=steps // epochs,
        verbose=2,
        validation_data=(x_dev, keras.utils.to_categorical(y_dev)),
    )
    result = {f"w{i}": w for i, w in enumerate(model.get_weights())}
    dev_accuracy = np.mean(probabilities(model, x_dev).argmax(1) == y_dev)
    return result | {"p_test": probabilities(model, x_test[..., None].astype(np.float32) / 255), "dev_accuracy": dev_accuracy}


def tune(network: Network, run: dict, data, epochs: int) -> dict:
    """The same network after a last pass over its digits, European ones and sevens among them."""
    (x, y), (x_test, _) = data
    keras.utils.set_random_seed(EUROPEAN)
    x, y, x_dev, y_dev = dev_apart(x[..., None].astype(np.float32) / 255, y)
    drawn, classes = european(EUROPEAN, seed=0)
    chosen = np.random.default_rng(0).permutation(len(x))[: TUNED[network.name]]
    x, y = x[chosen], y[chosen]
    x, y = np.concatenate([x, drawn[..., None]]), np.concatenate([y, classes])
    pooling = network.name == "pooling"
    batch = POOLING_BATCH if pooling else SERIES_BATCH
    model = build(network, dropout=0.4 if pooling else 0.0)
    model.set_weights([run[f"w{i}"] for i in range(len(model.get_weights()))])
    steps = len(x) // batch
    rate = keras.optimizers.schedules.CosineDecay(TUNING_RATE[network.name], epochs * steps)
    optimizer = keras.optimizers.AdamW(rate, weight_decay=1e-3) if pooling else keras.optimizers.Adam(rate)
    model.compile(optimizer=optimizer, loss="categorical_crossentropy", metrics=["accuracy"], jit_compile=False)
    digits = augmented(x, y, epochs, EUROPEAN) if pooling else plain(x, y, epochs, EUROPEAN)
    model.fit(digits, epochs=epochs, steps_per_epoch=steps, verbose=2, validation_data=(x_dev, keras.utils.to_categorical(y_dev)))
    kept = KEPT[network.name]
    model.set_weights([kept * run[f"w{i}"] + (1 - kept) * w for i, w in enumerate(model.get_weights())])
    p_test = probabilities(model, x_test[..., None].astype(np.float32) / 255)
    return {f"w{i}": w for i, w in enumerate(model.get_weights())} | {"p_test": p_test}


def dev_apart(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, ...]:
    """Digits and classes to train on, and the last ones, kept apart."""
    dev = min(DEV, len(x) // 6)  # fewer where --limit leaves few
    return x[:-dev], y[:-dev], x[-dev:], y[-dev:]


def plain(x: np.ndarray, y: np.ndarray, epochs: int, seed: int) -> tf.data.Dataset:
    """Batches of the digits as they are, in another order each epoch."""
    digits = tf.data.Dataset.from_tensor_slices((x, keras.utils.to_categorical(y, CLASSES)))
    return digits.shuffle(len(x), seed=seed).repeat(epochs).batch(SERIES_BATCH, drop_remainder=True).prefetch(4)


def augmented(x: np.ndarray, y: np.ndarray, epochs: int, seed: int) -> tf.data.Dataset:
    """Batches of the digits, each changed anew."""
    return (
        tf.data.Dataset.from_tensor_slices((x, keras.utils.to_categorical(y, CLASSES)))
        .shuffle(len(x), seed=seed)
        .repeat(epochs)
        .batch(POOLING_BATCH, drop_remainder=True)
        .enumerate()
        .map(lambda i, pair: (augment(pair[0], tf.stack([tf.cast(i, tf.int32), seed])), pair[1]), num_parallel_calls=2)
        .prefetch(4)
    )


def probabilities(model: keras.Model, x: np.ndarray) -> np.ndarray:
    """Class probabilities (n, 10) in batches of 500."""
    predict = tf.function(lambda batch: model(batch, training=False))
    return np.concatenate([predict(tf.constant(x[i : i + 500])).numpy() for i in range(0, len(x), 500)])


def confusion(p: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Counts (10, 10): row the true class, column the class read."""
    matrix = np.zeros((CLASSES, CLASSES), np.int64)
    np.add.at(matrix, (y, p.argmax(1)), 1)
    return matrix


def plain_model(network: Network, run: dict) -> keras.Model:
    model = build(network)
    model.set_weights([run[f"w{i}"] for i in range(len(model.get_weights()))])
    return model


def write_assets(network: Network, run: dict, y_test: np.ndarray, assets: Path) -> None:
    """Weights, LiteRT file, and the test digits' predicted classes and confidences of one run."""
    assets.mkdir(parents=True, exist_ok=True)
    model = plain_model(network, run)
    names = [f"{layer.name}_{part}" for layer in network.layers if not isinstance(layer, MaxPool) for part in ("kernel", "bias")]
    np.savez(assets / f"{network.name}.npz", **dict(zip(names, model.get_weights(), strict=True)))
    shown = [layer.name for layer in network.layers if not isinstance(layer, Dense)] + ["logits", "probabilities"]
    to_litert(model, {name: model.get_layer(name).output for name in shown}, assets / f"{network.name}.tflite")
    p = run["p_test"]
    np.savez_compressed(
        assets / f"{network.name}_mnist.npz",
        true=y_test.astype(np.uint8),
        read=p.argmax(1).astype(np.uint8),
        confidence=p.max(1).astype(np.float16),
    )


def accuracy(run: dict, y: np.ndarray) -> float:
    return float(np.mean(run["p_test"].argmax(1) == y))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="an mnist.npz; without it, keras.datasets.mnist fetches one")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--epochs", type=int, help="epochs of both networks, for a quick try")
    parser.add_argument("--only", choices=["series", "pooling"], help="train only these runs into --work; a later call writes the assets")
    parser.add_argument("--limit", type=int, help="use only the first LIMIT training digits, for a quick try")
    parser.add_argument(
        "--work", type=Path, default=Path.home() / ".cache" / "thousand-words" / "digits", help="where finished runs are kept"
    )
    parser.add_argument("--out", type=Path, default=ASSETS)
    args = parser.parse_args()

    tf.config.experimental.enable_op_determinism()
    if args.data:
        with np.load(args.data) as arrays:
            data = (arrays["x_train"], arrays["y_train"]), (arrays["x_test"], arrays["y_test"])
    else:
        data = keras.datasets.mnist.load_data()
    (x, y), (x_test, y_test) = data
    data = (x[: args.limit], y[: args.limit]), (x_test, y_test)
    args.work.mkdir(parents=True, exist_ok=True)

    def once(name: str, train) -> dict:
        path = args.work / f"{name}.npz"
        if not path.exists():
            start = time.perf_counter()
            run = train()
            staged = path.with_suffix(".part.npz")
            np.savez(staged, **run)
            staged.replace(path)
            print(f"{name}: test accuracy {accuracy(run, y_test):.4f}, {time.perf_counter() - start:.0f} s", flush=True)
        with np.load(path) as arrays:
            return dict(arrays)

    seeds = range(args.seeds)
    pooling = unit = raw = []
    if args.only != "series":
        pooling = [once(f"pooling-{s}", lambda s=s: train_pooling(s, data, args.epochs or POOLING_EPOCHS)) for s in seeds]
    if args.only != "pooling":
        unit = [once(f"series-{s}", lambda s=s: train_series(s, 255, data, args.epochs or SERIES_EPOCHS)) for s in seeds]
        raw = [once(f"series-raw-{s}", lambda s=s: train_series(s, 1, data, args.epochs or SERIES_EPOCHS)) for s in seeds]
    if args.only:
        return

    shipped = {}
    for network, first in ((SERIES, unit[0]), (NETWORKS["pooling"], pooling[0])):
        epochs = args.epochs or TUNING_EPOCHS[network.name]
        shipped[network.name] = once(f"{network.name}-tuned", lambda n=network, f=first, e=epochs: tune(n, f, data, e))
        write_assets(network, shipped[network.name], y_test, args.out)
    film = {key.removeprefix("film_"): value for key, value in unit[0].items() if key.startswith("film_")}
    np.savez_compressed(args.out / "film.npz", **film)
    runs = {
        "claimed": 0.97,
        "series, pixels 0–1": {"test": [accuracy(run, y_test) for run in unit], "epochs": [run["epoch_accuracy"].tolist() for run in unit]},
        "series, pixels 0–255": {"test": [accuracy(run, y_test) for run in raw], "epochs": [run["epoch_accuracy"].tolist() for run in raw]},
        "pooling": {"test": [accuracy(run, y_test) for run in pooling], "dev": [float(run["dev_accuracy"]) for run in pooling]},
        "shipped": {name: accuracy(run, y_test) for name, run in shipped.items()},
    }
    (args.out / "runs.json").write_text(json.dumps(runs, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(json.dumps(runs, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
