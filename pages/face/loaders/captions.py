"""Describe: the captioners, and what they are asked."""

import contextlib
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import streamlit as st

from core.captions import at_start, covering, library, model_folder, serving
from core.captions import samples as sample_photos
from core.captions.captioner import Captioner, Description, Seen
from core.captions.installed import Installed, installed
from core.captions.picture import as_link
from core.captions.scores import DocumentFrequencies
from core.captions.search import Caption
from core.captions.serving import Model, Photo, Say
from core.captions.tree import Node
from core.photo import PhotoError, open_photo
from core.queue import Tell, Turn
from core.settings import ASSETS
from pages.face.loaders import queue
from pages.face.loaders.photos import THUMBNAIL_PIXELS


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


def seen(model: Model, photo: Photo, tell: Tell) -> Seen:
    """What a captioner's encoders make of a photo."""
    return queue.asked(serving.see(model, photo), tell)


def described(model: Model, photo: Photo, how: Say, tell: Tell) -> Description:
    """What a captioner says of a photo; a photo that it has not seen yet makes one trip through the queue."""
    see, say, known = serving.see(model, photo), serving.say(model, photo, how), queue.answers()
    if known.find(say.key):
        return queue.asked(say, tell)
    if known.find(see.key):
        return queue.asked(serving.say(model, photo, how, queue.asked(see, tell)), tell)
    found, description = queue.asked(serving.describe(model, photo, how), tell)
    known.put(see.key, Turn.ended(found))
    known.put(say.key, Turn.ended(description))
    return description


def search_tree(model: Model, photo: Photo, how: Say, tell: Tell) -> list[Node]:
    """What the beam search for a photo tried."""
    return queue.asked(serving.tree(model, photo, how, seen(model, photo, tell)), tell)


def sampled(model: Model, photo: Photo, decoder: str, temperature: float, seed: int, tell: Tell) -> Caption:
    """A caption drawn by chance."""
    return queue.asked(serving.sample(model, photo, decoder, temperature, seed, seen(model, photo, tell)), tell)


def evidence(model: Model, photo: Photo, kinds: tuple[int, ...], tell: Tell) -> np.ndarray:
    """Captioner.evidence for a photo."""
    return queue.asked(serving.evidence(model, photo, kinds), tell)


def covered(model: Model, photo: Photo, said: Caption, tell: Tell, progress: Callable[[float], object]) -> np.ndarray:
    """covering.losses of a caption when every patch of its photo is covered, a batch at each turn of the queue."""

    def batch(number: int) -> np.ndarray:
        progress(number / covering.BATCHES)
        return queue.asked(serving.covered(model, photo, said, number), tell, counted=False)

    return covering.losses(said, np.concatenate([batch(number) for number in range(covering.BATCHES)]))


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
