"""Photos -> what an index keeps of them: the vectors of the picture views, and a caption where a captioner is at hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from core.captions import library, model_folder
from core.captions.captioner import Captioner
from core.captions.crowd import Run, directly
from core.photo import Photo
from core.recommend import views

AT_ONCE = 8  # photos in memory at 3 MB each; their captions are written side by side


@dataclass(frozen=True)
class Known:
    """What is known of a picture by its pixels alone."""

    vectors: dict[str, np.ndarray]  # of every picture view, length 1
    text: str  # a caption; "" without a captioner


class Looker:
    """Makes vectors, and captions with a captioner."""

    def __init__(self, captioner: Captioner | None = None, run: Run = directly):
        """`run` does one photo's views, or the captions of a few photos; it may wait, and what it raises ends the work."""
        self.captioner, self._run = captioner, run

    @property
    def made_by(self) -> dict[str, str]:
        """What the vectors and captions depend on beside the picture; captioners of one name differ by their files."""
        if self.captioner is None:
            return {"views": views.version(), "captions": ""}
        model = self.captioner.model
        return {"views": views.version(), "captions": f"{model.folder.name} {model_folder.sha256(model.path(model_folder.MANIFEST))[:16]}"}

    def look(self, photos: Sequence[Photo]) -> list[Known]:
        """What is to be known of photos (h, w, 3) uint8."""
        return [Known(self.views(photo), text) for photo, text in zip(photos, self.captions(photos), strict=True)]

    def views(self, photo: Photo) -> dict[str, np.ndarray]:
        """A photo's vector in every view of a picture."""
        return self._run(partial(views.of, photo))

    def captions(self, photos: Sequence[Photo]) -> list[str]:
        """A sentence a photo, written side by side; empty ones without a captioner."""
        if self.captioner is None or not photos:
            return [""] * len(photos)
        return [description.best.text for description in self._run(partial(self.captioner.describe, photos))]


def ready_captioner() -> Captioner | None:
    """The captioner that runs when none is asked for; None when none can run here."""
    try:
        return Captioner(library.choose())
    except model_folder.ModelError:
        return None
