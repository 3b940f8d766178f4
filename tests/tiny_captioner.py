"""Captioners of a few numbers that have learnt nothing: what they say is nonsense, but they say it by the same arithmetic."""

from pathlib import Path

import numpy as np

from core.captions import decoder, model_folder
from core.captions.decoder import SPECIAL
from core.captions.inputs import Inputs
from core.captions.model_folder import USUAL, ModelFolder
from core.words.vocabulary import Vocabulary

WORDS = Vocabulary((*SPECIAL, *"abcdefgh"))
D, M, K = 6, 9, 3  # features of a cell, numbers of a whole photo, words that are suggested


def weights(seed: int, pooled: bool = False, *, words: int = len(WORDS), d: int = D, m: int = M, k: int = K) -> dict[str, np.ndarray]:
    """Random numbers for core.captions.decoder.Decoder, by name."""
    random, (e, h, a, g, o) = np.random.default_rng(seed), (5, 7, 8, 4, 5)
    sizes = {"embedding": (words, e), "gist": (m, g), "gist_bias": (g,), "suggest": (k, g), "read": (e + g, 4 * h), "recur": (h, 4 * h)}
    sizes |= {"lstm_bias": (4 * h,), "say": (h if pooled else h + a, o), "say_bias": (o,), "output": (o, words), "word_bias": (words,)}
    if not pooled:
        sizes |= {"value": (d, a), "value_bias": (a,), "key": (a, a), "query": (h, a)}
        sizes |= {"read2": (a + h, 4 * h), "recur2": (h, 4 * h), "lstm_bias2": (4 * h,)}
    return {name: random.normal(0, 0.7, size).astype(np.float32) for name, size in sizes.items()}


def inputs(photos: int, cells: int = 4) -> Inputs:
    """What such a decoder reads of some photos."""
    random = np.random.default_rng(0)
    return Inputs(*(random.normal(size=size).astype(np.float32) for size in ((photos, cells, D), (photos, M), (photos, K))))


def folder(place: Path, seed: int) -> ModelFolder:
    """A model folder with the app's own encoder, as it is written."""
    place.mkdir()
    d, m = 560, 1560
    random = np.random.default_rng(9)  # what is read of a photo is the same for every seed
    numbers = {"cell_mean": np.zeros(d), "cell_deviation": np.ones(d), "whole_mean": np.zeros(m), "whole_deviation": np.ones(m)}
    numbers |= {"suggest": random.normal(size=(m, K)), "suggest_mean": np.zeros(K), "suggest_deviation": np.ones(K)}
    numbers |= {"suggest_words": np.array([3, 4, 5]), "doubt_axes": random.normal(size=(m, 2)), "doubt_centres": np.zeros((1, 2))}
    numbers |= {"doubt_weights": np.zeros(5), "doubt_bias": np.zeros(1), "odd_weights": np.zeros(m), "odd_bias": np.array([-5.0])}
    (place / "vocabulary.txt").write_text("\n".join(WORDS.words) + "\n", encoding="utf-8")
    decoder.save(place / "photo.npz", numbers)
    decoder.save(place / "attention.npz", weights(seed, d=d, m=m))
    files = {name: model_folder.sha256(place / name) for name in ("attention.npz", "photo.npz", "vocabulary.txt")}
    model = ModelFolder(place, place.name, "Tiny", USUAL, {"attention": "attention.npz"}, "photo.npz", "vocabulary.txt", files, {}, 2, ())
    model_folder.write(model)
    return model
