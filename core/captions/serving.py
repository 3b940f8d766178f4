"""What a captioner is asked for by many at once, as jobs of a queue; photos that ask the same of it are answered in one batch."""

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from core.captions import covering
from core.captions.captioner import Captioner, Description, Seen
from core.captions.search import Caption
from core.captions.tree import Node, grown
from core.encoder import encoder
from core.queue import Job, alone


@dataclass(frozen=True)
class Model:
    """A captioner, and what its answers are known by: its folder, and when that was written in nanoseconds."""

    key: tuple[str, int]
    captioner: Captioner


@dataclass(frozen=True, eq=False)
class Photo:
    """A photo, and what it is known by."""

    digest: str  # SHA-256 of its file
    pixels: np.ndarray  # (h, w, 3) uint8


@dataclass(frozen=True)
class Say:
    """By beam search, with which decoder, at which width, and beginning with which words: the arguments of Captioner.say."""

    decoder: str
    width: int
    prefix: tuple[str, ...] = ()


@dataclass(frozen=True)
class _See:
    captioner: Captioner

    def __call__(self, squares: list[np.ndarray]) -> list[Seen]:
        seen = self.captioner.see(squares)
        return [Seen(features, seen.milliseconds) for features in seen.features.alone()]


@dataclass(frozen=True)
class _Say:
    captioner: Captioner
    how: Say

    def __call__(self, seen: list[Seen]) -> list[Description]:
        together = Seen(encoder.Seen.joined([one.features for one in seen]), 0.0)
        said = self.captioner.say(together, self.how.decoder, self.how.width, self.how.prefix)
        return [replace(description, encoder_milliseconds=one.milliseconds) for description, one in zip(said, seen, strict=True)]


@dataclass(frozen=True)
class _Describe:
    captioner: Captioner
    how: Say

    def __call__(self, squares: list[np.ndarray]) -> list[tuple[Seen, Description]]:
        seen = _See(self.captioner)(squares)
        return list(zip(seen, _Say(self.captioner, self.how)(seen), strict=True))


def see(model: Model, photo: Photo) -> Job:
    """What its encoder makes of a photo: a Seen."""
    return Job(("see", model.key, photo.digest), _See(model.captioner), partial(model.captioner.square, photo.pixels))


def say(model: Model, photo: Photo, how: Say, seen: Seen | None = None) -> Job:
    """What it says of a photo whose features are there: a Description."""
    return Job(("say", model.key, photo.digest, how), _Say(model.captioner, how), lambda: seen)


def describe(model: Model, photo: Photo, how: Say) -> Job:
    """The answers to `see` and to `say` in one trip: a pair."""
    return Job(("describe", model.key, photo.digest, how), _Describe(model.captioner, how), partial(model.captioner.square, photo.pixels))


def tree(model: Model, photo: Photo, how: Say, seen: Seen) -> Job:
    """What a beam search tried: a list of nodes."""

    def grow() -> list[Node]:
        levels = []
        found = model.captioner.say(seen, how.decoder, how.width, how.prefix, watch=levels.append)[0]
        return grown(levels, model.captioner.vocabulary, found.best)

    return alone(("tree", model.key, photo.digest, how), grow)


def sample(model: Model, photo: Photo, decoder: str, temperature: float, seed: int, seen: Seen) -> Job:
    """A caption drawn by chance."""

    def draw():
        return model.captioner.sample(seen, temperature, seed, decoder)[0]

    return alone(("sample", model.key, photo.digest, decoder, temperature, seed), draw)


def evidence(model: Model, photo: Photo, kinds: tuple[int, ...]) -> Job:
    """Captioner.evidence of a photo: (k, h, w)."""

    def weigh() -> np.ndarray:
        return model.captioner.evidence(model.captioner.square(photo.pixels), kinds)

    return alone(("evidence", model.key, photo.digest, kinds), weigh)


def covered(model: Model, photo: Photo, said: Caption, number: int) -> Job:
    """The log-probabilities of a caption's words with one batch of patches of its photo covered: (p, n)."""
    words = tuple(word.text for word in said.decisions)

    def force() -> np.ndarray:
        return model.captioner.forced(covering.batch(model.captioner.square(photo.pixels), number), words)

    return alone(("cover", model.key, photo.digest, words, number), force)
