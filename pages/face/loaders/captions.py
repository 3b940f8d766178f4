"""Describe: the captioners, and what they are asked."""

import contextlib
import json
from functools import partial
from pathlib import Path

import numpy as np
import streamlit as st

from core.captions import at_start, library, model_folder
from core.captions import samples as sample_photos
from core.captions.captioner import Captioner, Description, Seen
from core.captions.crowd import SEE, Alone, Say, Tell
from core.captions.installed import Installed, installed
from core.captions.scores import DocumentFrequencies
from core.captions.search import Caption
from core.captions.tree import Node, grown
from core.settings import ASSETS
from pages.face.loaders.queue import asked


@st.cache_resource(show_spinner=False)
def sample_photo(name: str) -> bytes:
    """One of scikit-learn's two photos."""
    return sample_photos.read(name)


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
