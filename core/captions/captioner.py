"""Photo -> sentences: an encoder and its decoders, loaded once for everybody."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from core.captions import search
from core.captions.decoder import SPECIAL, Decoder, load
from core.captions.doubt import GUESS, Doubt
from core.captions.encoder import open_encoder, squeezed
from core.captions.ensemble import Ensemble
from core.captions.inputs import Inputs, Standard
from core.captions.model_folder import ModelError, ModelFolder
from core.encoder import encoder
from core.encoder.numbers import EncoderError
from core.encoder.objects import Thing, evidence, things, wanted_words
from core.words.vocabulary import TOKEN, Vocabulary

DESCRIBED_AT_ONCE = 16  # photos in a batch; their beams share every matrix product
USUAL = "attention"  # the decoder that speaks where a model has several
# The encoder's classes ask for a word where they are CERTAIN, or SURE and the caption is doubted.  Then 76 % of captions of objects1000
# name the thing instead of 31 %; CIDEr on Flickr8k's dev photos goes from 56.7 to 57.1, on COCO's from 87.9 to 87.3.
SURE, CERTAIN, NAME_ABOVE_DOUBT = 0.8, 0.95, 0.2


class Seen(NamedTuple):
    """What the encoder made of n photos."""

    features: encoder.Seen
    milliseconds: float  # a photo


@dataclass(frozen=True)
class Description:
    """What a captioner says of one photo."""

    captions: tuple[search.Caption, ...]  # best first, at least one
    doubts: tuple[float, ...]  # of each caption, 0 to 1
    strange: bool  # whether the photo is like none that the decoder learnt from
    logits: np.ndarray  # (c,): the encoder's scores of its classes; c = 0 where it has none
    named: str | None  # the word of the captions that the encoder's classes asked for; None: the decoder chose all of them
    grid: tuple[int, int]  # height and width of the attention over the photo, in cells
    encoder_milliseconds: float  # a photo's share of its batch
    decoder_milliseconds: float

    @property
    def best(self) -> search.Caption:
        """The caption with the highest score."""
        return self.captions[0]

    @property
    def doubt(self) -> float:
        """How likely the best caption is a poor one, 0 to 1."""
        return self.doubts[0]

    @property
    def is_guess(self) -> bool:
        """Whether the best caption is to be doubted."""
        return self.doubt >= GUESS

    @property
    def objects(self) -> list[tuple[str, float]]:
        """The likeliest things on the photo, in everyday words, with their probabilities; none of an encoder without classes."""
        return [(thing.word, thing.probability) for thing in self.things]

    @property
    def things(self) -> list[Thing]:
        """The same, with the most probable kind of each."""
        return things(self.logits) if len(self.logits) else []

    @property
    def milliseconds(self) -> float:
        """Encoder and decoder together."""
        return self.encoder_milliseconds + self.decoder_milliseconds


class Captioner:
    """A model folder as functions, safe to call from many threads."""

    def __init__(self, model: ModelFolder):
        """Raises ModelError if its files do not fit or the app's own encoder is not installed."""
        self.model = model
        try:
            words = model.path(model.vocabulary).read_text(encoding="utf-8").splitlines()
            if tuple(words[: len(SPECIAL)]) != SPECIAL or not all(map(TOKEN.fullmatch, words[len(SPECIAL) :])):
                raise ValueError("no words of a captioner")  # they are shown: none may be markup
            self.vocabulary = Vocabulary(tuple(words))
            numbers = load(model.path(model.photo))
            self.standard, self.doubt = Standard(numbers), Doubt(numbers, self.vocabulary)
            self.decoders = {name: Decoder(load(model.path(file)), self.vocabulary) for name, file in model.decoders.items()}
            self.usual = USUAL if USUAL in self.decoders else next(iter(self.decoders))
            self.encoder = open_encoder(model.folder, model.encoder)
            if model.members:
                members = (Decoder(load(model.path(file)), self.vocabulary) for file in model.members)
                self.decoders[self.usual] = Ensemble([self.decoders[self.usual], *members])
        except EncoderError as error:
            raise ModelError(str(error)) from error
        except (OSError, ValueError, TypeError, KeyError, StopIteration) as error:
            raise ModelError(
                f"The captioner “{model.name}” has files that do not fit together: train it again or fetch it again."
            ) from error

    def square(self, photo: np.ndarray) -> np.ndarray:
        """A photo (h, w, 3) uint8 of any size -> what the encoder sees of it, (side, side, 3) uint8."""
        return squeezed(photo, self.encoder.side)

    def see(self, squares: Sequence[np.ndarray]) -> Seen:
        """Photos as their squares -> their features."""
        begun = time.perf_counter()
        features = self.encoder(np.stack(squares))
        return Seen(features, (time.perf_counter() - begun) * 1000 / len(squares))

    def say(
        self,
        seen: Seen,
        decoder: str | None = None,
        width: int | None = None,
        prefix: Sequence[str] = (),
        watch: search.Watch | None = None,
    ) -> list[Description]:
        """Beam search with the usual decoder and the width chosen on dev, or others: up to `width` captions a photo.

        Every caption begins with the words of `prefix`, all of the vocabulary; `watch` as in search.beam_search.
        """
        begun = time.perf_counter()
        inputs, numbers = self.standard(seen.features), [self.vocabulary.numbers[word] for word in prefix]
        network, width = self.decoders[decoder or self.usual], width or self.model.beam
        found = search.beam_search(network, inputs, width, numbers, watch=watch)
        doubts = [self._doubts(inputs, photo, captions) for photo, captions in enumerate(found)]
        named = [None] * len(found) if prefix else self._named(network, inputs, width, seen.features.logits, found, doubts)
        far = [self.doubt.is_strange(inputs.of([photo])) for photo in range(len(found))]
        spent = (time.perf_counter() - begun) * 1000 / len(found)
        shape = seen.features.grid.shape[1:3]
        return [
            Description(tuple(captions), doubt, strange, logits, name, shape, seen.milliseconds, spent)
            for captions, doubt, strange, logits, name in zip(found, doubts, far, seen.features.logits, named, strict=True)
        ]

    def _named(
        self,
        network: Decoder | Ensemble,
        inputs: Inputs,
        width: int,
        logits: np.ndarray,
        found: list[list[search.Caption]],
        doubts: list[tuple[float, ...]],
    ) -> list[str | None]:
        """Where a caption misses what the encoder is sure of, another one takes its place that names it.

        Changes `found` and `doubts`; returns the word that each caption was asked for.
        """
        names: list[str | None] = [None] * len(found)
        wanted = {}
        for photo, captions in enumerate(found):
            if len(logits[photo]):
                sure = SURE if doubts[photo][0] >= NAME_ABOVE_DOUBT else CERTAIN
                words = wanted_words(logits[photo], self.vocabulary.numbers, sure)
                if words and words.isdisjoint(word.text for word in captions[0].words):
                    wanted[photo] = words
        if wanted:
            places = list(wanted)
            asked = [{self.vocabulary.numbers[word] for word in words} for words in wanted.values()]
            again = search.beam_search(network, inputs.of(places), width, wanted=asked)
            for photo, captions in zip(places, again, strict=True):
                found[photo] = captions
                doubts[photo] = doubts[photo][:1] * len(captions)  # what the classes asked for is improbable to the decoder, yet no worse
                names[photo] = next(word.text for word in captions[0].words if word.text in wanted[photo])
        return names

    def _doubts(self, inputs: Inputs, photo: int, captions: Sequence[search.Caption]) -> tuple[float, ...]:
        alone = inputs.of(slice(photo, photo + 1))
        return tuple(self.doubt(alone, caption) for caption in captions)

    def forced(self, squares: Sequence[np.ndarray], words: Sequence[str], decoder: str | None = None) -> np.ndarray:
        """Photos as their squares -> the log-probabilities (p, n) of the n words given, each after those before it."""
        numbers = [self.vocabulary.numbers[word] for word in words]
        return search.forced(self.decoders[decoder or self.usual], self.standard(self.see(squares).features), numbers)

    def evidence(self, square: np.ndarray, kinds: Sequence[int]) -> np.ndarray:
        """(k, h, w): what every cell of one photo adds to the logits of the kinds of things named by their numbers."""
        head = self.encoder(square[None], head=True).head[0]
        return np.stack([evidence(head, self.encoder.classifier, number) for number in kinds])

    def describe(self, photos: Sequence[np.ndarray], decoder: str | None = None, width: int | None = None) -> list[Description]:
        """See and say, for any number of photos."""
        batches = (photos[first : first + DESCRIBED_AT_ONCE] for first in range(0, len(photos), DESCRIBED_AT_ONCE))
        return [description for batch in batches for description in self.say(self.see([*map(self.square, batch)]), decoder, width)]

    def sample(self, seen: Seen, temperature: float, seed: int, decoder: str | None = None) -> list[search.Caption]:
        """One caption a photo, drawn by chance; the same seed draws the same words."""
        inputs = self.standard(seen.features)
        return search.sample(self.decoders[decoder or self.usual], inputs, temperature, np.random.default_rng(seed))
