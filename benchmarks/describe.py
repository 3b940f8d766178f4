"""What a caption costs: ours against the usual tutorial loop on the same weights, and the encoder against the machine's peak.

    python -m benchmarks.describe --photos FOLDER_OR_ZIP        # Markdown; needs TensorFlow for the other side
    python -m benchmarks.describe --model NAME --count 8

The tutorial loop calls `model.predict` for every word, on the whole prefix padded to the greatest length, and runs the same
weights in Keras.  Both sides write greedy captions, which must be equal.  Medians over photos, both sides in one process.
Of an ensemble, the first decoder and encoder are compared; the last two lines are of all of it.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

from core.captions import library
from core.captions.archive import OWN_FILES, photos_in
from core.captions.captioner import Captioner
from core.captions.decoder import END, MAX_WORDS, START, UNKNOWN
from core.captions.model_folder import USUAL
from core.encoder.encoder import squeezed
from core.photo import open_photo
from training.decoder import Decoder, Shape

ENCODER_OPERATIONS = 2 * 0.860e9  # multiply-and-adds of one photo of 260 px (core/encoder/layers.py)


def milliseconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - begun)


def in_keras(captioner: Captioner, cells: int) -> keras.Model:
    """The attention decoder of a captioner as the Keras model it was trained as, for one caption of the greatest length."""
    weights = captioner.decoders["attention"].weights
    (words, embedding), (features, attention) = weights["embedding"].shape, weights["key"].shape
    decoder = Decoder(Shape(words, features, embedding, len(weights["recur"]), attention))
    decoder.build()
    for variable in decoder.weights:
        variable.assign(weights[variable.name])
    grid, prefix = keras.Input((cells, features)), keras.Input((1, MAX_WORDS), dtype="int32")
    return keras.Model([grid, prefix], decoder([grid, prefix]))


def tutorial_caption(model: keras.Model, cells: np.ndarray, vocabulary) -> str:
    """Greedy, one `predict` a word."""
    end, start, unknown = (vocabulary.numbers[word] for word in (END, START, UNKNOWN))
    prefix, words = np.full((1, 1, MAX_WORDS), end, np.int32), []
    prefix[0, 0, 0] = start
    for position in range(MAX_WORDS):
        logits = model.predict([cells, prefix], verbose=0)[0, 0, position]
        logits[[start, unknown, *([end] if position == 0 else [])]] = -np.inf
        word = int(logits.argmax())
        if word == end:
            break
        words.append(vocabulary.words[word])
        if position + 1 < MAX_WORDS:
            prefix[0, 0, position + 1] = word
    return " ".join(words)


def resnet_times(photos: list[np.ndarray]) -> list[float]:
    """Milliseconds a photo of ResNet-50 without its classifier, compiled; random weights cost what trained ones do."""
    network = keras.applications.ResNet50(weights=None, include_top=False, input_shape=(224, 224, 3))
    inputs = [squeezed(photo, 224)[None].astype(np.float32) for photo in photos]
    network.predict_on_batch(inputs[0])  # the first call builds the graph
    return [milliseconds(lambda one=one: network.predict_on_batch(one)) for one in inputs]


def peak() -> float:
    """Multiply-and-adds × 2 a second that a large float32 matrix product reaches here."""
    a = np.random.default_rng(0).normal(size=(1536, 1536)).astype(np.float32)
    return 2 * 1536**3 / (min(milliseconds(lambda: a @ a) for _ in range(8)) / 1000)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--photos", type=Path, help="a folder or zip; without it, noise, which costs the same")
    parser.add_argument("--model", default=None)
    parser.add_argument("--count", type=int, default=20)
    arguments = parser.parse_args()
    model = library.choose(arguments.model)
    captioner, whole = Captioner(replace(model, members=())), Captioner(model)
    if arguments.photos:
        opened = (open_photo(data) for _, data in photos_in(arguments.photos, OWN_FILES) if isinstance(data, bytes))
        photos = [photo for photo, _ in zip(opened, range(arguments.count), strict=False)]
    else:
        photos = list(np.random.default_rng(0).integers(0, 256, (arguments.count, 224, 224, 3), dtype=np.uint8))

    decoder = captioner.decoders["attention"]
    seen = [captioner.see([captioner.squares(photo)]) for photo in photos]
    cells = [decoder.look(one.grids.parts[0]).cells for one in seen]
    loop = in_keras(captioner, cells[0].shape[1])
    tutorial_caption(loop, cells[0], captioner.vocabulary)  # the first call builds the graph
    captioner.say(seen[0], "attention", 1)
    ours, theirs, captions = [], [], []
    for one, cell in zip(seen, cells, strict=True):
        ours.append(milliseconds(lambda one=one: captions.append(captioner.say(one, "attention", 1)[0].best.text)))
        theirs.append(milliseconds(lambda cell=cell: captions.append(tutorial_caption(loop, cell, captioner.vocabulary))))
    equal = sum(a == b for a, b in zip(captions[::2], captions[1::2], strict=True))
    beam = [milliseconds(lambda one=one: captioner.say(one, "attention")) for one in seen]
    (first,) = captioner.encoders
    encoder = [milliseconds(lambda photo=photo: first(squeezed(photo, first.side)[None])) for photo in photos]
    usual = resnet_times(photos)
    one_photo = [milliseconds(lambda photo=photo: whole.describe([photo])) for photo in photos]
    batch = milliseconds(lambda: whole.describe(photos)) / len(photos)

    def row(name: str, times: list[float]) -> str:
        return f"| {name} | {statistics.median(times):.1f} |"

    print(f"| {captioner.model.name}, one photo | median ms |\n| --- | ---: |")
    print(row("encoder", encoder))
    print(row("ResNet-50, the encoder of most tutorials, in Keras", usual))
    print(row("greedy caption, ours", ours))
    print(row("greedy caption, `model.predict` a word", theirs))
    print(row(f"beam {captioner.model.beam}, ours", beam))
    print(row(f"all of it, beam {model.beam}", one_photo))
    print(f"| all of it, beam {model.beam}, a photo of a batch of {len(photos)} | {batch:.1f} |")
    ratio = statistics.median(theirs) / statistics.median(ours)
    print(f"\nThe tutorial loop takes {ratio:.0f} times as long; {equal} of {len(photos)} captions are equal.")
    if captioner.model.encoder == USUAL:
        share = ENCODER_OPERATIONS / (statistics.median(encoder) / 1000) / peak()
        print(f"The encoder does {ENCODER_OPERATIONS / 1e9:.2f} G operations a photo, at {share:.0%} of the float32 matrix peak here.")


if __name__ == "__main__":
    main()
