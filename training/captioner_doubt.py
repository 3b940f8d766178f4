"""What a captioner's doubt is measured by: where training photos lie, what is no photo, and the signs of a poor caption.

The examples of the signs are captions of dev photos, poor ones and good ones by their own CIDEr.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from sklearn.cluster import MiniBatchKMeans
from sklearn.linear_model import LogisticRegression

from core.captions.decoder import Decoder
from core.captions.doubt import SIGNS, Doubt
from core.captions.ensemble import Ensemble
from core.captions.inputs import Standard
from core.captions.scores import cider
from core.captions.search import Caption, beam_search
from core.encoder.encoder import Seen
from core.words.vocabulary import Vocabulary

AXES, CLUSTERS = 64, 128
GOOD_DOUBTED = 0.135  # share of the best third of dev captions that is called a guess; the goal is at most 0.15
AT_ONCE = 32  # photos


class Signs(NamedTuple):
    """The signs of doubt of n captions (n, 5), and the captions."""

    values: np.ndarray
    captions: list[Caption]


def places(whole: np.ndarray) -> dict[str, np.ndarray]:
    """Training photos (n, m), standardised -> `doubt_axes` and `doubt_centres` of core.captions.doubt.Doubt."""
    values, vectors = np.linalg.eigh(whole.T @ whole / len(whole))  # (m,) rising, (m, m)
    axes = vectors[:, -AXES:] / np.sqrt(np.maximum(values[-AXES:], 1e-3))  # few photos have fewer axes
    clusters = MiniBatchKMeans(min(CLUSTERS, len(whole)), n_init=3, random_state=0).fit(whole @ axes)
    return {"doubt_axes": axes.astype(np.float32), "doubt_centres": clusters.cluster_centers_.astype(np.float32)}


def signs(doubt: Doubt, network: Decoder | Ensemble, standard: Standard, seen: Seen, beam: int) -> Signs:
    """Of the best caption of each photo."""
    values, captions = [], []
    for first in range(0, len(seen.grid), AT_ONCE):
        inputs = standard(
            Seen(np.asarray(seen.grid[first : first + AT_ONCE], np.float32), seen.pooled, seen.logits[first : first + AT_ONCE])
        )
        for photo, found in enumerate(beam_search(network, inputs, beam)):
            values.append(doubt.signs(inputs.of(slice(photo, photo + 1)), found[0]))
            captions.append(found[0])
    return Signs(np.stack(values), captions)


def thirds(captions: Sequence[Caption], references: Sequence[Sequence[list[str]]]) -> tuple[np.ndarray, np.ndarray]:
    """Which captions are the worst third of their list by their own CIDEr, and which the best: (n,) bool each."""
    earned = cider([[word.text for word in caption.words] for caption in captions], references)
    low, high = np.quantile(earned, [1 / 3, 2 / 3])
    return earned <= low, earned >= high


def no_photo(whole: np.ndarray, odd: np.ndarray) -> dict[str, np.ndarray]:
    """Training photos (n, m) and pictures that are none (o, m), standardised alike -> `odd_weights` and `odd_bias`.

    With the signs of a poor caption the shipped one doubts all of 240 pictures drawn with other random numbers.
    """
    values, is_odd = np.concatenate([whole, odd]), np.arange(len(whole) + len(odd)) >= len(whole)
    found = LogisticRegression(C=1e-3, max_iter=200).fit(values, is_odd)
    return {"odd_weights": found.coef_[0].astype(np.float32), "odd_bias": found.intercept_.astype(np.float32)}


def fit(poor: np.ndarray, good: np.ndarray) -> dict[str, np.ndarray]:
    """Signs (n, 5) of poor and good captions -> `doubt_weights` and `doubt_bias`; GOOD_DOUBTED of the good are called a guess."""
    values = np.concatenate([poor, good])
    mean, deviation = values.mean(0), values.std(0) + 1e-6
    found = LogisticRegression(C=1.0).fit((values - mean) / deviation, np.arange(len(values)) < len(poor))
    slope = found.coef_[0] / deviation
    bias = -np.quantile(good @ slope, 1 - GOOD_DOUBTED)
    return {"doubt_weights": slope.astype(np.float32), "doubt_bias": np.array([bias], np.float32)}


def measured(
    network: Decoder | Ensemble,
    vocabulary: Vocabulary,
    numbers: dict[str, np.ndarray],
    dev: Sequence[tuple[Seen, Sequence[Sequence[list[str]]]]],
    beam: int,
) -> dict[str, np.ndarray]:
    """`fit` to a network's own captions of the dev photos; `numbers` are the photo's, with `places` and `no_photo`."""
    neutral = {"doubt_weights": np.zeros(len(SIGNS), np.float32), "doubt_bias": np.zeros(1, np.float32)}
    doubt, standard = Doubt(numbers | neutral, vocabulary), Standard(numbers)
    poor, good = [], []
    for seen, references in dev:
        found = signs(doubt, network, standard, seen, beam)
        worst, best = thirds(found.captions, references)
        poor.append(found.values[worst])
        good.append(found.values[best])
    slope = fit(np.concatenate(poor), np.concatenate(good))
    for name, values in (("poor", np.concatenate(poor)), ("good", np.concatenate(good))):
        print(report(name, slope, values), flush=True)
    print(explained(slope, np.concatenate(poor + good)), flush=True)
    return slope


def report(name: str, slope: dict[str, np.ndarray], values: np.ndarray) -> str:
    """Which share of some captions is called a guess, in one line."""
    share = float(((values @ slope["doubt_weights"] + slope["doubt_bias"]) >= 0).mean())
    return f"{name}: {100 * share:.0f} % of {len(values):,} captions are doubted"


def explained(slope: dict[str, np.ndarray], values: np.ndarray) -> str:
    """How much each sign weighs, in deviations of the captions given."""
    return ", ".join(f"{name} {weight:.2f}" for name, weight in zip(SIGNS, slope["doubt_weights"] * values.std(0), strict=True))
