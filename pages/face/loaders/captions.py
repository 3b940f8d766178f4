"""Describe: the captioners, and what they are asked."""

import contextlib
import json
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import streamlit as st

from core.captions import at_start, covering, library, model_folder
from core.captions import samples as sample_photos
from core.captions.captioner import Captioner, Description, Seen
from core.captions.crowd import SEE, Alone, Say, Tell
from core.captions.installed import Installed, installed
from core.captions.picture import as_link
from core.captions.scores import DocumentFrequencies
from core.captions.search import Caption
from core.captions.tree import Node, grown
from core.photo import PhotoError, open_photo
from core.settings import ASSETS
from pages.face.loaders.photos import THUMBNAIL_PIXELS
from pages.face.loaders.queue import asked


@st.cache_resource(show_spinner=False)
def sample_photo(name: str) -> bytes:
    """One of the pictures to begin with."""
    return sample_photos.read(name)


@st.cache_resource(show_spinner=False)
def sample_thumbnails() -> dict[str, str]:
    """The pictures to begin with as small data links, by name; one that is not installed is left out."""
    found = {}
    for name in sample_photos.SAMPLES:
        with contextlib.suppress(OSError, PhotoError):
            found[name] = as_link(open_photo(sample_photos.read(name)), THUMBNAIL_PIXELS)[0]
    return found


@st.cache_resource(show_spinner=False, max_entries=4)
def captioners(stamps: tuple[tuple[str, int], ...]) -> Installed:
    """Every captioner that can be used, by library.stamps(); read again when a folder was written anew."""
    return installed()


@st.cache_resource(show_spinner=False, max_entries=4)
def captioner(folder: str, written_ns: int) -> Captioner:
    """The captioner in a folder.  Raises ModelError."""
    return Captioner(model_folder.read(Path(folder)))


def warm() -> None:
    """Load the captioner that a reader gets who chooses none, and let it describe a black photo: first runs are slow."""
    stamps = library.stamps()
    if models := captioners(stamps).models:
        folder = str(models[0].folder)
        with contextlib.suppress(model_folder.ModelError):  # whoever asks for it is told
            captioner(folder, dict(stamps).get(folder, 0)).describe([np.zeros((8, 8, 3), np.uint8)])


def seen(model: tuple[str, int], digest: str, captioner: Captioner, photo: np.ndarray, tell: Tell) -> Seen:
    """What a captioner's encoders make of a photo."""
    return asked(("see", model, digest), (captioner, SEE), lambda: captioner.square(photo), tell)


def described(model: tuple[str, int], digest: str, how: Say, captioner: Captioner, seen: Seen, tell: Tell) -> Description:
    """What a captioner says of a photo."""
    return asked(("say", model, digest, how), (captioner, how), lambda: seen, tell)


def search_tree(model: tuple[str, int], digest: str, decoder: str, width: int, captioner: Captioner, seen: Seen, tell: Tell) -> list[Node]:
    """What the beam search for a photo tried."""

    def grow() -> list[Node]:
        levels = []
        found = captioner.say(seen, decoder, width, watch=levels.append)[0]
        return grown(levels, captioner.vocabulary, found.best)

    return asked(("tree", model, digest, decoder, width), Alone(), lambda: grow, tell)


def sampled(
    model: tuple[str, int], digest: str, decoder: str, temperature: float, seed: int, captioner: Captioner, seen: Seen, tell: Tell
) -> Caption:
    """A caption drawn by chance."""
    draw = partial(captioner.sample, seen, temperature, seed, decoder)
    return asked(("sample", model, digest, decoder, temperature, seed), Alone(), lambda: draw, tell)[0]


def evidence(model: tuple[str, int], digest: str, kinds: Sequence[int], captioner: Captioner, photo: np.ndarray, tell: Tell) -> np.ndarray:
    """Captioner.evidence for a photo."""

    def weigh() -> np.ndarray:
        return captioner.evidence(captioner.square(photo), kinds)

    return asked(("evidence", model, digest, *kinds), Alone(), lambda: weigh, tell)


def covered(
    model: tuple[str, int],
    digest: str,
    decoder: str,
    said: Caption,
    captioner: Captioner,
    photo: np.ndarray,
    tell: Tell,
    progress: Callable[[float], object],
) -> np.ndarray:
    """covering.losses of a caption when every patch of its photo is covered, a batch at each turn of the queue."""
    square, words = captioner.square(photo), tuple(word.text for word in said.decisions)

    def loss(number: int) -> np.ndarray:
        progress(number / covering.BATCHES)
        work = partial(_forced, captioner, square, number, words, decoder)
        return asked(("cover", model, digest, decoder, words, number), Alone(), lambda: work, tell, counted=False)

    return covering.losses(said, np.concatenate([loss(number) for number in range(covering.BATCHES)]))


def _forced(captioner: Captioner, square: np.ndarray, number: int, words: Sequence[str], decoder: str) -> np.ndarray:
    return captioner.forced(covering.batch(square, number), words, decoder)


@st.cache_resource(show_spinner=False)
def document_frequencies() -> DocumentFrequencies:
    """How many of the training photos have an n-gram in their captions."""
    return DocumentFrequencies.load(ASSETS / "captions" / "frequencies.npz")


@st.cache_resource(show_spinner=False)
def caption_lines() -> dict:
    """The scores of a fixed sentence and of a person, assets/captions/lines.json."""
    return json.loads((ASSETS / "captions" / "lines.json").read_text(encoding="utf-8"))


@st.cache_resource(show_spinner=False)
def fetched_at_start() -> list[str]:
    """Begin, once, to fetch what the host's settings ask for, in the background; a sentence for all that could not be."""
    return at_start.begin()
