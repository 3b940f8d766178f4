"""The only cached loaders: one copy for all sessions.  Keys are names and digests, never arrays."""

import contextlib
import json
import uuid
from collections.abc import Callable, Hashable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from core import about
from core.captions import at_start, library, model_folder
from core.captions import samples as sample_photos
from core.captions.captioner import Captioner, Description, Seen
from core.captions.crowd import SEE, Alone, Crowd, Run, Say, Tell, Turn, any_work, awaited
from core.captions.installed import Installed, installed
from core.captions.picture import as_link
from core.captions.scores import DocumentFrequencies
from core.captions.search import Caption
from core.captions.tree import Node, grown
from core.digits import film, mistakes, samples
from core.digits.reader import Reader
from core.lab import trained
from core.lab.jobs import Lab
from core.photo import open_photo
from core.recommend import approximate, collections, views
from core.recommend import plane as map_plane
from core.recommend import sheet as sheets
from core.recommend.collections import Collection
from core.recommend.floor import RandomPairs, queries_of
from core.recommend.index import Index
from core.recommend.owned import OwnPictures
from core.recommend.quality import LeaveOneOut, Marks
from core.recommend.sheet import Sheet
from core.settings import ASSETS, OWN_KEPT_SECONDS
from core.transfer import DownloadError
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


def warm() -> None:
    """Load the captioner that a reader gets who chooses none, if it is here, and let it describe a black photo: first runs are slow."""
    stamps = library.stamps()
    model = library.preferred(captioners(stamps).models)
    if model:
        folder = str(model.folder)
        with contextlib.suppress(model_folder.ModelError, DownloadError):  # whoever asks for it is told
            captioner(folder, dict(stamps).get(folder, 0)).describe([np.zeros((8, 8, 3), np.uint8)])


@st.cache_resource(show_spinner=False)
def crowd() -> Crowd:
    """The one queue of this server."""
    return Crowd(any_work)


# at most every second request is for a grid: 63 kB, of the strong captioner 250 kB
@st.cache_resource(show_spinner=False, max_entries=512, ttl=3600, validate=lambda turn: not turn.dead)
def _turn(about: tuple, _ask: Callable[[], Turn]) -> Turn:
    return _ask()


def _asked(about: tuple, kind: Hashable, item: Callable[[], Any], tell: Tell) -> Any:
    """The answer to a request, which is one for all who ask the same, when it is this session's turn."""
    asks = owner()
    return awaited(lambda: _turn(about, lambda: crowd().ask(asks, kind, item())), tell)


def in_turn(tell: Tell) -> Run:
    """For a long work: does one of its steps when it is this session's turn.  That raises CrowdError."""
    asks = owner()
    return lambda step: awaited(lambda: crowd().ask(asks, Alone(), step, counted=False), tell)


# Whatever waits raises CrowdError; `tell` as in awaited.


def seen(model: tuple[str, int], digest: str, captioner: Captioner, photo: np.ndarray, tell: Tell) -> Seen:
    """What a captioner's encoders make of a photo."""
    return _asked(("see", model, digest), (captioner, SEE), lambda: captioner.squares(photo), tell)


def described(model: tuple[str, int], digest: str, how: Say, captioner: Captioner, seen: Seen, tell: Tell) -> Description:
    """What a captioner says of a photo."""
    return _asked(("say", model, digest, how), (captioner, how), lambda: seen, tell)


def search_tree(model: tuple[str, int], digest: str, decoder: str, width: int, captioner: Captioner, seen: Seen, tell: Tell) -> list[Node]:
    """What the beam search for a photo tried."""

    def grow() -> list[Node]:
        levels = []
        found = captioner.say(seen, decoder, width, watch=levels.append)[0]
        return grown(levels, captioner.vocabulary, found.best)

    return _asked(("tree", model, digest, decoder, width), Alone(), lambda: grow, tell)


def sampled(
    model: tuple[str, int], digest: str, decoder: str, temperature: float, seed: int, captioner: Captioner, seen: Seen, tell: Tell
) -> Caption:
    """A caption drawn by chance."""
    draw = partial(captioner.sample, seen, temperature, seed, decoder)
    return _asked(("sample", model, digest, decoder, temperature, seed), Alone(), lambda: draw, tell)[0]


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


# ----- recommending


@st.cache_resource(show_spinner=False)
def collection(name: str) -> Collection:
    """A collection of pictures and its vectors, by its name in collections.OPEN.  Raises CatalogueError."""
    return collections.OPEN[name]()


def photo_views(digest: str, photo: np.ndarray, tell: Tell) -> dict[str, np.ndarray]:
    """A photo's vector in every view of a picture."""
    return _asked(("views", digest), Alone(), lambda: partial(views.of, photo), tell)


@st.cache_resource(show_spinner=False, max_entries=8, ttl=OWN_KEPT_SECONDS, hash_funcs={Index: id})
def random_pairs(index: Index, outside: bool = False) -> RandomPairs:
    """Pairs of an index drawn by chance; they hold their index, so that its id is nobody else's while they are kept.

    `outside`: pairs of a photo of real clothes and an item, where the items are drawn and those photos' vectors are here.
    """
    photos = outside and index.drawn and collections.CLOTHES in collections.names()
    return RandomPairs.of(index, queries_of(collection(collections.CLOTHES).index, index) if photos else None)


@st.cache_resource(show_spinner=False)
def own_pictures() -> OwnPictures:
    """The pictures that people brought to this server, each by its `owner()`."""
    return OwnPictures()


@st.cache_resource(show_spinner=False, max_entries=32, ttl=OWN_KEPT_SECONDS)
def plane(digest: str, shares: tuple[tuple[str, float], ...], _index: Index) -> map_plane.Plane:
    """The two directions along which an index's items differ most, by those shares of the views."""
    return map_plane.fitted(_index, dict(shares))


@st.cache_resource(show_spinner=False, max_entries=8)
def tsne(digest: str, name: str, _index: Index) -> np.ndarray | None:
    """The places that t-SNE gave a collection's items; None where there are none for these vectors."""
    return map_plane.tsne(map_plane.TSNE[name], _index) if name in map_plane.TSNE else None


@st.cache_resource(show_spinner=False)
def drawn_sheet() -> Sheet | None:
    """The drawn catalogue's pictures, small, in one."""
    return sheets.read(len(collection(collections.DRAWN).index))


@st.cache_resource(show_spinner=False, max_entries=16, ttl=OWN_KEPT_SECONDS)
def sheet(digest: str, _collection: Collection) -> Sheet | None:
    """The same of a person's own pictures, which are not kept longer than those."""
    return sheets.made([_collection.picture(entry.item) for entry in _collection.index.entries])


@st.cache_resource(show_spinner=False, max_entries=16, ttl=OWN_KEPT_SECONDS)
def sorted_items(digest: str, shares: tuple[tuple[str, float], ...], way: str, size: int, _vectors: np.ndarray) -> approximate.Structure:
    """An index's stretched vectors sorted for approximate search, by one of approximate.WAYS and its size."""
    return approximate.WAYS[way](_vectors, size)


@st.cache_resource(show_spinner=False, max_entries=64)
def recall_curve(digest: str, shares: tuple[tuple[str, float], ...], way: str, size: int, _vectors: np.ndarray) -> approximate.Curve:
    """What approximate search finds at what cost, over queries drawn from the index."""
    queries = approximate.sample_queries(len(_vectors))
    return approximate.curve(sorted_items(digest, shares, way, size, _vectors), _vectors, queries, approximate.TOP)


@st.cache_resource(show_spinner=False, max_entries=8, ttl=OWN_KEPT_SECONDS)
def leave_one_out(digest: str, attribute: str, _index: Index) -> LeaveOneOut:
    """The items of an index asking for their like, by one of its attributes."""
    return LeaveOneOut(_index, attribute)


@st.cache_resource(show_spinner=False, max_entries=256, ttl=OWN_KEPT_SECONDS)
def marks(digest: str, attribute: str, weights: tuple[tuple[str, float], ...], _measured: LeaveOneOut) -> Marks:
    """What a ranking by those weights is worth."""
    return _measured.marks(dict(weights))


@st.cache_resource(show_spinner=False)
def baselines(name: str) -> dict[str, dict[str, dict[str, float]]]:
    """What rankings without our views reach on a collection: attribute -> baseline -> mark, by training/catalogue_index.py."""
    return collections.baselines(name)


@st.cache_resource(show_spinner=False, max_entries=16, ttl=600, hash_funcs={Collection: lambda collection: id(collection.index)})
def item_pixels(collection: Collection, item: str) -> np.ndarray:
    """The pixels of an item whose picture is on this server.  Raises PhotoError."""
    return open_photo(collection.picture(item))


# ----- about


@st.cache_resource(show_spinner=False)
def model_cards() -> list[about.Card]:
    """Every network of this installation in short, with its scores."""
    return about.cards()


@st.cache_resource(show_spinner=False)
def asset_origins() -> list[about.Origin]:
    """Where the files of assets/ come from, and their licences."""
    return about.origins()


@st.cache_resource(show_spinner=False)
def lesson_plans() -> dict[str, str]:
    """Title -> text of every lesson plan."""
    return about.lessons()
