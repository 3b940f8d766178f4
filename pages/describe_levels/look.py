"""What every level looks at: one photo, as one captioner sees and describes it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.captions.captioner import Captioner, Description
from core.captions.search import Caption
from core.captions.serving import Model, Photo, Say
from core.captions.tree import Node
from core.encoder.objects import Thing
from core.log import Request
from core.queue import Tell
from pages.face.loaders import captions as load
from pages.face.loaders import photos as load_photos


@dataclass(frozen=True)
class Look:
    """A captioner, and a photo where there is one; all but `captioner` needs it.

    Where many ask, everybody is served in turn: all that is computed waits, tells how many are ahead, and may raise QueueError.
    """

    model: Model
    photo: Photo | None
    request: Request  # where their time is noted
    tell: Tell

    @property
    def captioner(self) -> Captioner:
        return self.model.captioner

    @property
    def picture(self) -> tuple[str, tuple[int, int]]:
        """The photo as the browser gets it."""
        return load_photos.photo_link(self.photo.digest, self.photo.pixels)

    def described(self, decoder: str | None = None, width: int | None = None, prefix: tuple[str, ...] = ()) -> Description:
        """By beam search, with the decoder and the width that the model's makers chose, or others."""
        how = Say(decoder or self.captioner.usual, width or self.captioner.model.beam, prefix)
        with self.request.stage("say"):
            return load.described(self.model, self.photo, how, self.tell)

    @property
    def about(self) -> tuple:
        """What is looked at and by whom: the reader's wishes hold for this alone."""
        return (self.photo.digest, *self.model.key)

    def evidence(self, things: Sequence[Thing]) -> np.ndarray:
        """(k, h, w): what every cell of the photo adds to the logits of the things."""
        numbers = tuple(thing.kind for thing in things)
        with self.request.stage("evidence"):
            return load.evidence(self.model, self.photo, numbers, self.tell)

    def covered(self, said: Caption, progress: Callable[[float], object]) -> np.ndarray:
        """By how much the log-probabilities of a caption's words fall when each patch of the photo is covered."""
        with self.request.stage("cover"):
            return load.covered(self.model, self.photo, said, self.tell, progress)

    def with_photo(self, photo: Photo) -> "Look":
        """The same captioner before another photo."""
        return replace(self, photo=photo)

    def tree(self, decoder: str, width: int) -> list[Node]:
        """What that beam search tried."""
        with self.request.stage("tree"):
            return load.search_tree(self.model, self.photo, Say(decoder, width), self.tell)

    def drawn(self, decoder: str, temperature: float, seed: int) -> Caption:
        """A caption drawn by chance."""
        with self.request.stage("sample"):
            return load.sampled(self.model, self.photo, decoder, temperature, seed, self.tell)
