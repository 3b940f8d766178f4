"""What the page "About" tells of the networks here: how each was made, what it scored, what it cannot do.  Scores are read from assets/."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from core.captions import library
from core.captions.model_folder import ModelFolder
from core.digits import networks
from core.numerals import percent
from core.recommend.catalogue import BUILT_IN
from core.recommend.collections import BASELINES
from core.settings import ASSETS

MANIFEST = "manifest.json"
OTHER_DIGITS = "scikit-learn's 8 × 8 digits, enlarged"  # as in robustness.json


@dataclass(frozen=True)
class Card:
    """A network in short; every text is one or two sentences."""

    title: str
    made: str  # what it is and what it learnt from
    measured: tuple[str, ...]
    cannot: str


@dataclass(frozen=True)
class Origin:
    """Files of assets/ that come from one place, or downloads of one licence."""

    origin: str
    licence: str
    files: int
    bytes: int


def cards() -> list[Card]:
    """Every network of this installation, in the order of the menu.  Raises OSError, ValueError or KeyError if assets/ is damaged."""
    return [*_digit_readers(), *map(_captioner, _captioners()), _glove(), _sequence(), _bert(), _sentence_vectors(), _recommender()]


def origins() -> list[Origin]:
    """Where the files of assets/ come from and their licences, the largest first."""
    rows = _read(MANIFEST)
    found = {(row["origin"], row["licence"]): [] for row in rows}
    for row in rows:
        found[row["origin"], row["licence"]].append(row["bytes"])
    return sorted((Origin(*pair, len(sizes), sum(sizes)) for pair, sizes in found.items()), key=lambda origin: -origin.bytes)


def _read(name: str):
    return json.loads((ASSETS / name).read_text(encoding="utf-8"))


def _digit_readers() -> Iterator[Card]:
    runs, robustness = _read("digits/runs.json"), _read("digits/robustness.json")
    trained = {"series": ("series, pixels 0–1", "series, pixels 0–255"), "pooling": ("pooling",)}
    for network in networks.NETWORKS.values():
        costs, hard = networks.costs(network), robustness[network.name]
        work = sum(cost.multiplications for cost in costs) / 1e6
        yield Card(
            network.title,
            f"A convolutional network of {sum(cost.parameters for cost in costs):,} numbers and {work:.1f} million multiplications a "
            "digit, trained from random weights on MNIST's handwritten training digits.",
            (
                *(f"MNIST's test digits{_detail(run)}: {_share(runs[run]['test'])} right" for run in trained[network.name]),
                f"The same, moved by up to 4 pixels and not centred again: {percent(hard['shifted by up to 4 pixels'])}",
                f"Digits of another collection, scikit-learn's: {percent(hard[OTHER_DIGITS])}",
            ),
            "It knows single digits. Two digits, a letter or a scribble are read as one digit, often with confidence.",
        )


def _detail(run: str) -> str:
    """ "series, pixels 0–1" -> ", pixels 0–1"."""
    _, comma, detail = run.partition(", ")
    return comma + detail


def _share(values: list[float]) -> str:
    return f"{percent(sum(values) / len(values), 2)} ({percent(min(values), 2)} to {percent(max(values), 2)} over {len(values)} seeds)"


def _captioners() -> list[ModelFolder]:
    folders = (folder for folder in library.folders().values() if folder.is_relative_to(ASSETS))
    return library.readable(folders)


def _captioner(model: ModelFolder) -> Card:
    lines = _read("captions/lines.json")
    writes = "A grid of features from EfficientNet-Lite2, which was trained by Google on ImageNet's 1.2 million photos, and "
    writes += f"{len(model.members) + 1} LSTMs that vote on every word." if model.members else "an LSTM that writes."
    return Card(
        f"The captioner “{model.title}”",
        f"{writes} {' '.join(model.card)}",
        (
            *(f"{name.capitalize()}: {_scores(scores)}" for name, scores in model.scores.items()),
            f"A person against four others: {_scores(lines['human'])}",
            f"“{lines['sentence']}” for every photo: {_scores(lines['constant'])}",
        ),
        "It says only words of its captions, and has seen no drawings, no screenshots and few things close up. It cannot read writing "
        "and knows no names. It calls somebody a man or a woman by the looks, as people did in the captions, and may be wrong.",
    )


def _scores(scores: dict[str, float]) -> str:
    return f"CIDEr {scores['cider']:.1f}, BLEU-4 {scores['bleu4']:.1f}"


def _glove() -> Card:
    settings = _read("words/glove.json")
    hits = {(row["window"], row["dimension"]): _hits(row["analogies"].values()) for row in settings}
    (window, dimension), (right, asked) = max(hits.items(), key=lambda pair: pair[1][0] / pair[1][1])
    return Card(
        "Word vectors (GloVe)",
        f"{len(settings)} settings, counted and trained from random numbers on captions of Flickr8k and Flickr30k.",
        (f"Analogies, best setting (window {window}, {dimension} numbers): {percent(right / asked)} of {asked:,} right",),
        "They know words by their neighbours in captions of photos; what captions do not mention they do not know.",
    )


def _hits(groups: Iterable[list[int]]) -> tuple[int, int]:
    right, asked = map(sum, zip(*groups, strict=True))
    return right, asked


def _sequence() -> Card:
    found = _read("words/sequence.json")
    return Card(
        "Sequence to sequence",
        f"One LSTM reads a caption into {found['cells']} numbers, a second writes one from them; same captions, random start.",
        (
            f"Rebuilt word for word: {percent(found['rebuilt word for word'])} of {found['captions']:,} captions; by their length in words "
            + ", ".join(f"{length}: {percent(part['rebuilt'])}" for length, part in found["rebuilt by length"].items()),
            f"Next word right, with teacher forcing: {percent(found['next word right with teacher forcing'])}",
        ),
        "Long captions do not fit through one vector.",
    )


def _bert() -> Card:
    found = _read("words/bert.json")
    guess, count = found["bert"], found["hidden words"]
    return Card(
        "A small BERT",
        "Guesses hidden words from the words around them; same captions, random start.",
        (
            f"Named at once: {percent(guess['top 1'])} of {count:,} hidden words; among its first five: {percent(guess['top 5'])}",
            f"Counting both neighbours instead: {percent(found['neighbours']['top 1'])}; "
            f"always the most frequent words: {percent(found['most frequent']['top 1'])}",
        ),
        "It has read captions only, and knows nothing of the world but what people write under photos.",
    )


def _sentence_vectors() -> Card:
    found = _read("words/recall.json")
    rows = sorted(found["encoders"], key=lambda row: -row["recall"]["1"][0])
    return Card(
        "Vectors of sentences",
        f"{len(rows)} ways to make one, compared on five captions each of {found['photos']:,} photos that none of them learnt from.",
        (
            "The nearest caption is one of the same photo: " + ", ".join(f"{row['name']} {percent(row['recall']['1'][0])}" for row in rows),
            "The first leads by {:.1f} points ({:.1f} to {:.1f} with 95 % confidence)".format(*(100 * part for part in found["lead"])),
        ),
        "What finds captions of photos need not be good at other texts.",
    )


def _recommender() -> Card:
    marks = json.loads((BUILT_IN / BASELINES).read_text(encoding="utf-8"))
    return Card(
        "The views of “Recommend”",
        "All come from one pre-trained encoder: a small network finds the thing in the photo, and a linear projection for each view keeps "
        "what things of one kind, silhouette, pattern or colour have in common. They were learnt on photos of clothes and other things, "
        "and on drawn products that are not in the shop.",
        (
            *(
                f"To beat, of ten neighbours with the same {label}: "
                + ", ".join(f"{percent(found['P@10'])} by {baseline}" for baseline, found in marks[label].items())
                for label in ("silhouette", "pattern", "colour")
            ),
            "Its own marks are on the level Quality",
        ),
        "It knows how things look, not what they are for or whether you like them. A cluttered background enters the vectors, too.",
    )
