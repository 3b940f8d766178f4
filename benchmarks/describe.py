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

from core.archive import OWN_FILES, photos_in
from core.captions import decoder as used
from core.captions import library
from core.captions.captioner import Captioner
from core.captions.decoder import END, MAX_WORDS, START, UNKNOWN
from core.captions.inputs import Inputs
from core.captions.model_folder import USUAL
from core.captions.search import AGAIN, beam_search
from core.encoder.encoder import squeezed
from core.photo import open_photo
from core.words.vocabulary import Vocabulary
from training.decoder import Decoder, Shape

ENCODER_OPERATIONS = 2 * 0.860e9  # multiply-and-adds of one photo of 260 px (core/encoder/layers.py)


def milliseconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - begun)


def in_keras(captioner: Captioner) -> keras.Model:
    """The attention decoder of a captioner as the Keras model it was trained as, for one caption of the greatest length."""
    weights = captioner.decoders["attention"].weights
    (words, embedding), (features, attention), (whole, gist) = (weights[name].shape for name in ("embedding", "value", "gist"))
    suggestions, hidden, said = len(weights["suggest"]), len(weights["recur"]), len(weights["say_bias"])
    decoder = Decoder(Shape(words, features, whole, suggestions, embedding, hidden, attention, gist, said), fast=False)
    decoder.build()
    decoder.set_weights([weights[name] for name in decoder.named()])
    photo = [keras.Input(shape) for shape in ((None, features), (whole,), (suggestions,))]
    owner, prefix = keras.Input((), dtype="int32"), keras.Input((MAX_WORDS,), dtype="int32")
    return keras.Model([*photo, owner, prefix], decoder(*photo, owner, prefix))


def tutorial_caption(model: keras.Model, inputs: Inputs, vocabulary: Vocabulary) -> str:
    """Greedy, one `predict` a word; no word but those of AGAIN is said twice."""
    end, start, unknown = (vocabulary.numbers[word] for word in (END, START, UNKNOWN))
    prefix, words = np.full((1, MAX_WORDS), end, np.int32), []
    prefix[0, 0] = start
    for position in range(MAX_WORDS):
        logits = model.predict([*inputs, np.zeros(1, np.int32), prefix], verbose=0)[0, position]
        said = [vocabulary.numbers[word] for word in words if word not in AGAIN]
        logits[[start, unknown, *said, *([end] if position == 0 else [])]] = -np.inf
        word = int(logits.argmax())
        if word == end:
            break
        words.append(vocabulary.words[word])
        if position + 1 < MAX_WORDS:
            prefix[0, position + 1] = word
    return " ".join(words)


def greedy(decoder: used.Decoder, inputs: Inputs) -> str:
    """Ours."""
    return beam_search(decoder, inputs, 1)[0][0].text


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
    seen = [captioner.see([captioner.square(photo)]) for photo in photos]
    inputs = [captioner.standard(one.features) for one in seen]
    loop = in_keras(captioner)
    tutorial_caption(loop, inputs[0], captioner.vocabulary)  # the first call builds the graph
    greedy(decoder, inputs[0])
    ours, theirs, captions = [], [], []
    for one in inputs:
        ours.append(milliseconds(lambda one=one: captions.append(greedy(decoder, one))))
        theirs.append(milliseconds(lambda one=one: captions.append(tutorial_caption(loop, one, captioner.vocabulary))))
    equal = sum(a == b for a, b in zip(captions[::2], captions[1::2], strict=True))
    beam = [milliseconds(lambda one=one: captioner.say(one, "attention")) for one in seen]
    first = captioner.encoder
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
