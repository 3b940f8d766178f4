"""The only cached loaders: one copy for all sessions.  Keys are names and digests, never arrays."""

import json
import uuid
from pathlib import Path

import numpy as np
import streamlit as st

from core.captions import at_start, model_folder
from core.captions import samples as sample_photos
from core.captions.captioner import Captioner, Description, Seen
from core.captions.installed import Installed, installed
from core.captions.picture import as_link
from core.captions.scores import DocumentFrequencies
from core.captions.tree import Node, grown
from core.digits import film, mistakes, samples
from core.digits.reader import Reader
from core.lab import trained
from core.lab.jobs import Lab
from core.photo import open_photo
from core.settings import ASSETS
from core.words import bert as bert_network
from core.words import counts, sentence, sequence, space


@st.cache_resource(show_spinner=False)
def reader(network: str) -> Reader:
    """One of the two digit networks, "series" or "pooling"."""
    return Reader(network)


@st.cache_resource(show_spinner=False)
def bundled_digits() -> samples.Samples:
    """scikit-learn's 1,797 digits."""
    return samples.bundled()


@st.cache_resource(show_spinner=False, validate=lambda found: found is not None)
def mnist_digits() -> samples.Samples | None:
    """MNIST's 10,000 test digits; None, and looked for again, until they have been fetched."""
    return samples.mnist_test()


@st.cache_resource(show_spinner=False)
def learning_film() -> film.Film:
    """The training run of the series' network."""
    return film.load()


@st.cache_resource(show_spinner=False)
def results(network: str, collection: str) -> mistakes.Results:
    """How a network read a collection, "mnist" or "bundled"."""
    return mistakes.load(network, collection)


@st.cache_resource(show_spinner=False)
def measured(name: str) -> dict:
    """Measurements kept as assets/digits/NAME.json."""
    return json.loads((ASSETS / "digits" / f"{name}.json").read_text(encoding="utf-8"))


@st.cache_resource(show_spinner=False)
def lab() -> Lab:
    """The trainings of this server."""
    return Lab()


@st.cache_resource(show_spinner=False, max_entries=16)
def trained_network(path: str) -> trained.Trained:
    """A network somebody trained here; every training has a path of its own.  Raises OSError once it has been thrown away."""
    return trained.load(Path(path).read_bytes())


def owner() -> str:
    """The random name under which this session's trainings are kept; only this session knows it."""
    return st.session_state.setdefault("lab_owner", uuid.uuid4().hex)


@st.cache_resource(show_spinner=False)
def word_space(window: int, dimension: int) -> space.Space:
    """The GloVe vectors of one setting."""
    return space.load(window, dimension)


@st.cache_resource(show_spinner=False)
def word_counts() -> counts.Counts:
    """How often words stand near each other in the training captions."""
    return counts.load()


@st.cache_resource(show_spinner=False)
def encoder(name: str) -> sentence.Encode:
    """One of the ways to make a vector of a sentence, by its name in sentence.ENCODERS."""
    return sentence.ENCODERS[name]()


@st.cache_resource(show_spinner=False)
def sequence_to_sequence() -> sequence.SequenceToSequence:
    """The two LSTMs that rebuild a caption."""
    return sequence.load()


@st.cache_resource(show_spinner=False)
def bert() -> bert_network.Bert:
    """The masked-language model."""
    return bert_network.load()


@st.cache_resource(show_spinner=False)
def words_measured(name: str):
    """Measurements kept as assets/words/NAME.json."""
    return json.loads((ASSETS / "words" / f"{name}.json").read_text(encoding="utf-8"))


# ----- captions.  A photo's bytes stay with who chose it; its pixels are kept for an hour, among the last 32 of all readers (75 MB).


@st.cache_resource(show_spinner=False, max_entries=32, ttl=3600)
def photo(digest: str, _data: bytes | None) -> np.ndarray:
    """The pixels of the photo with this SHA-256; without its bytes only while it is kept.  Raises PhotoError."""
    return open_photo(_data or b"")


@st.cache_resource(show_spinner=False, max_entries=64, ttl=3600)
def photo_link(digest: str, _photo: np.ndarray) -> tuple[str, tuple[int, int]]:
    """The photo as a data link for the browser, and its width and height."""
    return as_link(_photo)


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
    """The captioner in a folder.  Raises ModelError, DownloadError."""
    return Captioner(model_folder.read(Path(folder)))


@st.cache_resource(show_spinner=False, max_entries=256, ttl=3600)
def seen(model: tuple[str, int], digest: str, _captioner: Captioner, _photo: np.ndarray) -> Seen:
    """What a captioner's encoder makes of a photo."""
    return _captioner.see([_photo])


@st.cache_resource(show_spinner=False, max_entries=512, ttl=3600)
def described(
    model: tuple[str, int], digest: str, decoder: str, width: int, prefix: tuple[str, ...], _captioner: Captioner, _seen: Seen
) -> Description:
    """What a captioner says of a photo."""
    return _captioner.say(_seen, decoder, width, prefix)[0]


@st.cache_resource(show_spinner=False, max_entries=128, ttl=3600)
def search_tree(model: tuple[str, int], digest: str, decoder: str, width: int, _captioner: Captioner, _seen: Seen) -> list[Node]:
    """What the beam search for a photo tried."""
    levels = []
    found = _captioner.say(_seen, decoder, width, watch=levels.append)[0]
    return grown(levels, _captioner.vocabulary, found.best)


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
