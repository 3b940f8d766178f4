"""What the page "Words" ships of its two trained networks: their weights, and how they did on Flickr8k's dev captions."""

import json
from pathlib import Path

import numpy as np

from core.captions.scores import bleu
from core.words.bert import Bert
from core.words.sequence import ORDERS, SequenceToSequence
from core.words.vocabulary import Vocabulary
from training.words_text import SPECIAL, flickr8k, photos

LONGEST = 30  # words; no dev caption of more is asked for
EVERY = 7  # in a dev caption every seventh word is hidden, as 15 % are in training
TINY = 1e-3  # a pair of words never seen is as good as a thousandth of a sighting of each word by chance


def write(out: Path, name: str, weights: dict[str, np.ndarray], measured: dict) -> None:
    """NAME.npz with the weights as float16, and NAME.json."""
    out.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(out / f"{name}.npz", **{key: np.asarray(value, np.float16) for key, value in weights.items()})
    text = json.dumps(measured, indent=1, ensure_ascii=False)
    (out / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    print(text)


def shipped(weights: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The weights as they will be read back."""
    return {name: value.astype(np.float16).astype(np.float32) for name, value in weights.items()}


def dev_captions(data: Path, each: int = 5) -> list[list[list[str]]]:
    """Flickr8k's dev captions of at most 30 words: the first `each` of every photo."""
    found: dict[str, list[list[str]]] = {}
    for caption in flickr8k(data, "dev"):
        if 0 < len(caption.tokens) <= LONGEST:
            found.setdefault(caption.image, []).append(caption.tokens)
    return [captions[:each] for captions in found.values()]


def sequence(weights: dict[str, np.ndarray], vocabulary: Vocabulary, data: Path) -> dict:
    """One caption a dev photo rebuilt free running, and teacher forced; and paraphrased, against the photo's other captions."""
    network = SequenceToSequence(shipped(weights), vocabulary)
    rebuild, paraphrase = ORDERS
    sources = [captions for captions in dev_captions(data) if len(captions) > 1]
    firsts = [captions[0] for captions in sources]
    vectors = [network.read(caption)[-1] for caption in firsts]
    rebuilt = [network.sentence(vector, rebuild) for vector in vectors]
    others = [network.sentence(vector, paraphrase) for vector in vectors]
    taught = [list(network.write(vector, rebuild, caption)) for vector, caption in zip(vectors, firsts, strict=True)]
    chances = np.array([choice.probability for choices in taught for choice in choices if choice.word in vocabulary.numbers])
    chances = chances[chances > 0]  # <unk> is never written
    right = [choice.word == choice.best[0][0] for choices in taught for choice in choices]
    same = [caption == again for caption, again in zip(firsts, rebuilt, strict=True)]
    by_length = {}
    for low, high in ((1, 6), (7, 9), (10, 12), (13, 16), (17, 30)):
        chosen = [exact for exact, caption in zip(same, firsts, strict=True) if low <= len(caption) <= high]
        by_length[f"{low}–{high}"] = {"captions": len(chosen), "rebuilt": round(float(np.mean(chosen)), 4)}
    return {
        "captions": len(firsts),
        "cells": len(network.encoder.recurrent),
        "rebuilt word for word": round(float(np.mean(same)), 4),
        "rebuilt by length": by_length,
        "bleu4 of rebuilding": round(bleu(rebuilt, [[caption] for caption in firsts])[3], 4),
        "perplexity with teacher forcing": round(float(np.exp(-np.log(chances).mean())), 2),
        "next word right with teacher forcing": round(float(np.mean(right)), 4),
        "bleu4 of paraphrasing": round(bleu(others, [captions[1:] for captions in sources])[3], 4),
        "bleu4 of the caption itself as a paraphrase": round(bleu(firsts, [captions[1:] for captions in sources])[3], 4),
    }


def bert(weights: dict[str, np.ndarray], vocabulary: Vocabulary, data: Path) -> dict:
    """Words hidden in dev captions: how often the right one is the first or among the first five guesses, beside two floors."""
    network = Bert(shipped(weights), vocabulary)
    neighbours = Neighbours(data, vocabulary)
    ranks: dict[str, list[int]] = {"bert": [], "neighbours": [], "most frequent": []}
    start = len(SPECIAL)
    for number, caption in enumerate(caption for captions in dev_captions(data) for caption in captions):
        places = [place for place in range(number % EVERY, len(caption), EVERY) if caption[place] in vocabulary.numbers]
        if not places:
            continue
        hidden = ["[MASK]" if place in places else word for place, word in enumerate(caption)]
        reading = network.read(hidden)
        framed = vocabulary.encode(["<start>", *hidden, "<end>"])
        for place in places:
            right = vocabulary.numbers[caption[place]]
            guesses = {
                "bert": network.guess(reading, place + 1),
                "neighbours": neighbours.guess(framed[place], framed[place + 2]),
                "most frequent": neighbours.share,
            }
            for name, chances in guesses.items():
                ranks[name].append(int((chances[start:] > chances[right]).sum()))
    found = {name: np.array(rank) for name, rank in ranks.items()}
    marks = {
        name: {"top 1": round(float((rank < 1).mean()), 4), "top 5": round(float((rank < 5).mean()), 4)} for name, rank in found.items()
    }
    return {"hidden words": len(found["bert"]), **marks}


class Neighbours:
    """The floor for BERT: only the word before and the word after speak, P(w | before) · P(w | after) / P(w), by counting."""

    def __init__(self, data: Path, vocabulary: Vocabulary):
        start, end = vocabulary.encode(["<start>", "<end>"])
        sentences = [[start, *vocabulary.encode(caption), end] for photo in photos(data) for caption in photo]
        before = np.concatenate([sentence[:-1] for sentence in sentences])
        after = np.concatenate([sentence[1:] for sentence in sentences])
        size = len(vocabulary)
        self.pairs = np.bincount(before * size + after, minlength=size * size).reshape(size, size).astype(np.float32)
        counts = np.bincount(after, minlength=size).astype(np.float64)
        counts[: len(SPECIAL)] = 0
        self.share = counts / counts.sum()

    def guess(self, before: int, after: int) -> np.ndarray:
        """Word numbers on both sides -> a score (vocabulary,) for every word between them."""
        smooth = TINY + self.share * 10
        return np.where(self.share > 0, (self.pairs[before] + smooth) * (self.pairs[:, after] + smooth) / np.maximum(self.share, 1e-9), 0)
