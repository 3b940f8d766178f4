"""Photo -> sentences: encoders and decoders, loaded once for everybody."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from core.captions import search
from core.captions.decoder import SPECIAL, Decoder, load
from core.captions.encoder import open_encoder
from core.captions.ensemble import Ensemble, Grids
from core.captions.model_folder import ModelError, ModelFolder
from core.encoder.encoder import squeezed
from core.encoder.numbers import EncoderError
from core.words.vocabulary import TOKEN, Vocabulary

DESCRIBED_AT_ONCE = 16  # photos in a batch; their beams share every matrix product
USUAL = "attention"  # the decoder that speaks where a model has several


Squares = tuple[np.ndarray, ...]  # a photo as each encoder sees it: (side, side, 3) uint8


class Seen(NamedTuple):
    """What the encoders made of n photos."""

    grids: Grids  # of each encoder
    milliseconds: float  # a photo
    pooled: np.ndarray | None = None  # (n, 1280), the app's own network's; its classifier makes logits of it.  None of another network

    @classmethod
    def joined(cls, several: Sequence["Seen"]) -> "Seen":
        """The photos of all of them, one after the other."""
        pooled = None if several[0].pooled is None else np.concatenate([seen.pooled for seen in several])
        return cls(Grids.joined([seen.grids for seen in several]), 0.0, pooled)

    def alone(self) -> list["Seen"]:
        """Every photo by itself, as a copy: a view would keep all of them."""
        pooled = [None] * len(self.grids) if self.pooled is None else [row[None].copy() for row in self.pooled]
        return [Seen(grids, self.milliseconds, one) for grids, one in zip(self.grids.alone(), pooled, strict=True)]


@dataclass(frozen=True)
class Description:
    """What a captioner says of one photo."""

    captions: tuple[search.Caption, ...]  # best first, at least one
    grid: tuple[int, int]  # height and width of the attention over the photo, in cells
    encoder_milliseconds: float  # a photo's share of its batch
    decoder_milliseconds: float

    @property
    def best(self) -> search.Caption:
        """The caption with the highest score."""
        return self.captions[0]

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
            self.decoders = {name: Decoder(load(model.path(file)), self.vocabulary) for name, file in model.decoders.items()}
            self.usual = USUAL if USUAL in self.decoders else next(iter(self.decoders))
            specs = [spec for place, spec in enumerate(model.encoders) if spec not in model.encoders[:place]]
            self.encoders = tuple(open_encoder(model.folder, spec) for spec in specs)  # those that differ: each sees a photo once
            self._sees = [specs.index(spec) for spec in model.encoders]
            if model.members:
                members = (Decoder(load(model.path(str(member["decoder"]))), self.vocabulary) for member in model.members)
                self.decoders[self.usual] = Ensemble([self.decoders[self.usual], *members])
        except EncoderError as error:
            raise ModelError(str(error)) from error
        except (OSError, ValueError, TypeError, KeyError, StopIteration) as error:
            raise ModelError(
                f"The captioner “{model.name}” has files that do not fit together: train it again or fetch it again."
            ) from error

    def squares(self, photo: np.ndarray) -> Squares:
        """A photo (h, w, 3) uint8 of any size -> what each encoder sees of it."""
        return tuple(squeezed(photo, encoder.side) for encoder in self.encoders)

    def see(self, photos: Sequence[Squares]) -> Seen:
        """Photos as their squares -> their features."""
        begun = time.perf_counter()
        found = [encoder(np.stack(squares)) for encoder, squares in zip(self.encoders, zip(*photos, strict=True), strict=True)]
        grids = Grids(tuple(seen.grid for seen in found))
        pooled = next((seen.pooled for seen in found if seen.pooled is not None), None)
        return Seen(grids, (time.perf_counter() - begun) * 1000 / len(photos), pooled)

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
        numbers = [self.vocabulary.numbers[word] for word in prefix]
        network, grids = self._speaker(decoder, seen)
        found = search.beam_search(network, grids, width or self.model.beam, numbers, watch=watch)
        spent = (time.perf_counter() - begun) * 1000 / len(found)
        shape = grids.finest if isinstance(grids, Grids) else grids.shape[1:3]
        return [Description(tuple(captions), shape, seen.milliseconds, spent) for captions in found]

    def describe(self, photos: Sequence[np.ndarray], decoder: str | None = None, width: int | None = None) -> list[Description]:
        """See and say, for any number of photos."""
        batches = (photos[first : first + DESCRIBED_AT_ONCE] for first in range(0, len(photos), DESCRIBED_AT_ONCE))
        return [description for batch in batches for description in self.say(self.see([*map(self.squares, batch)]), decoder, width)]

    def sample(self, seen: Seen, temperature: float, seed: int, decoder: str | None = None) -> list[search.Caption]:
        """One caption a photo, drawn by chance; the same seed draws the same words."""
        return search.sample(*self._speaker(decoder, seen), temperature, np.random.default_rng(seed))

    def _speaker(self, decoder: str | None, seen: Seen) -> tuple[Decoder | Ensemble, np.ndarray | Grids]:
        """A decoder and what it looks at: of several encoders' grids, a decoder alone has the first."""
        network = self.decoders[decoder or self.usual]
        return network, self.voters(seen.grids) if isinstance(network, Ensemble) else seen.grids.parts[0]

    def voters(self, grids: Grids) -> Grids:
        """The grids of all encoders -> one for every decoder that votes; several may look at the same."""
        return Grids(tuple(grids.parts[place] for place in self._sees))

    def is_guess(self, caption: search.Caption) -> bool:
        """Whether the words are so improbable that the caption is little more than a guess."""
        return caption.log_probability_per_word < self.model.guess_below
