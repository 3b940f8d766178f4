"""Photos -> what an index keeps of them: the vectors of the picture views, and a caption where a captioner is at hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from core.captions import library, model_folder
from core.captions.captioner import Captioner, Seen
from core.encoder import encoder
from core.encoder.encoder import open_encoder
from core.photo import Photo
from core.queue import Run, directly
from core.recommend import views
from core.recommend.views import look
from core.recommend.views.look import Look
from core.recommend.views.thing import Box

AT_ONCE = 8  # photos in memory at 3 MB each; they are looked at and described side by side


@dataclass(frozen=True)
class Known:
    """What is known of a picture by its pixels alone."""

    vectors: dict[str, np.ndarray]  # of every picture view, length 1
    text: str  # a caption; "" without a captioner
    box: Box | None = None  # around the thing, of a picture that was looked at just now; None where the thing was not told apart


class Looker:
    """Makes vectors, and captions with a captioner."""

    def __init__(self, captioner: Captioner | None = None, run: Run = directly):
        """`run` does the views and captions of a few photos; it may wait, and what it raises ends the work."""
        self.captioner, self._run = captioner, run

    @property
    def made_by(self) -> dict[str, str]:
        """What the vectors and captions depend on beside the picture; captioners of one name differ by their files."""
        if self.captioner is None:
            return {"views": views.version(), "captions": ""}
        return {"views": views.version(), "captions": captioned_by(self.captioner)}

    def look(self, photos: Sequence[Photo], box: Box | None = None) -> list[Known]:
        """What is to be known of photos (h, w, 3) uint8, looked at and described side by side; `box` as in look.at, of each."""
        if not photos:
            return []
        return self._run(partial(self._known, photos, box))

    def _known(self, photos: Sequence[Photo], box: Box | None) -> list[Known]:
        looks = look.at(photos, [box] * len(photos))
        boxes = [one.thing.box if one.thing.found else None for one in looks]
        return [Known(*known) for known in zip(views.of(looks), self._captions(photos, looks), boxes, strict=True)]

    def _captions(self, photos: Sequence[Photo], looks: Sequence[Look]) -> list[str]:
        """A sentence a photo; empty ones without a captioner.  Its own encoder runs only where it is another than that of the views."""
        if self.captioner is None:
            return [""] * len(photos)
        if self.captioner.encoder is open_encoder():
            said = self.captioner.say(Seen(encoder.Seen.joined([one.seen for one in looks]), 0.0))
        else:
            said = self.captioner.describe(photos)
        return [description.best.text for description in said]


def captioned_by(captioner: Captioner) -> str:
    """What its captions depend on beside the picture."""
    model = captioner.model
    return f"{model.folder.name} {model_folder.sha256(model.path(model_folder.MANIFEST))[:16]}"


def ready_captioner() -> Captioner | None:
    """The captioner that runs when none is asked for; None when none can run here."""
    try:
        return Captioner(library.choose())
    except model_folder.ModelError:
        return None
