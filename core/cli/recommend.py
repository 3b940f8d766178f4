"""`python -m core recommend PATH…`: the items of a catalogue that are most like each photo, and which view adds what."""

import argparse
import hashlib
import math
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import numpy as np

from core.archive import ArchiveError, photos
from core.captions.batch import Photo
from core.cli.numbers import box, count, fraction
from core.photo import PhotoError, open_photo
from core.recommend import catalogue, diversity, views
from core.recommend.catalogue import CatalogueError
from core.recommend.folder import file_of
from core.recommend.index import Index
from core.recommend.looker import AT_ONCE, Looker, ready_captioner
from core.recommend.neighbours import Result, explained, made_query, neighbours, scores, shares
from core.recommend.presets import BALANCED, PRESETS
from core.recommend.text import Vocabulary
from core.recommend.views.thing import UNSURE
from core.weights import DownloadError

OTHER_VIEWS = "The catalogue was made by another version of this app; make it again with `python -m core index`."
NOTHING_COUNTS = "None of the views that have a weight is there: words have no shape, and a photo has words only by a captioner."


class QueryError(ValueError):
    """One plain sentence: why a question to a catalogue cannot be answered."""


ERRORS = (QueryError, CatalogueError, DownloadError)  # when the command cannot run at all


def add(command: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    command.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="a photo, a folder of photos, or a zip of them")
    command.add_argument("--words", metavar="TEXT", help="ask in words, as “red striped boots”; beside photos, instead of their captions")
    command.add_argument(
        "--catalogue", type=Path, default=catalogue.BUILT_IN, metavar="CATALOGUE", help="what `index` made; the drawn shop if not given"
    )
    command.add_argument("--top", type=count, default=10, metavar="K", help="how many items, 10 if not given")
    command.add_argument("--weights", metavar="VIEW=N,…", help="how much each view counts, as shape=1,pattern=2; balanced if not given")
    command.add_argument(
        "--box",
        type=box,
        metavar="L,T,R,B",
        help="where the thing is in the photo: its edges as shares of width and height, as 0.2,0.1,0.8,1",
    )
    command.add_argument("--diversity", type=fraction, default=0.0, metavar="X", help="0 to 1: how unlike each other the items should be")
    command.add_argument("--others", action="store_true", help="leave out items that are the same file as the photo")


def run(arguments: argparse.Namespace) -> Iterator[dict]:
    """One result a photo, in order.  Raises QueryError and CatalogueError when nothing can be answered."""
    if not arguments.paths and arguments.words is None:
        raise QueryError("Give a photo, or --words with what you look for.")
    index = Index.load(file_of(arguments.catalogue))
    weights = parse_weights(arguments.weights, index)
    asker = _Asker(index, weights, arguments)
    if arguments.paths:
        return asker.photos(photos(arguments.paths))
    return iter([asker.words()])


def parse_weights(text: str | None, index: Index) -> dict[str, float]:
    """`shape=1,pattern=2` as numbers by view; balanced for None.  Raises QueryError."""
    if text is None:
        return PRESETS[BALANCED]
    weights = {}
    for part in text.split(","):
        view, _, number = map(str.strip, part.partition("="))
        if view not in index.columns:
            raise QueryError(f"The catalogue has no view “{view}”; it has {', '.join(index.columns)}.")
        try:
            weights[view] = float(number)
        except ValueError:
            raise QueryError(f"“{part.strip()}” is no weight; write it like {view}=2.") from None
        if not (math.isfinite(weights[view]) and weights[view] >= 0):
            raise QueryError(f"The weight of {view} must be 0 or a positive number.")
    if not any(weights.values()):
        raise QueryError("At least one weight must be more than 0.")
    return weights


class _Asker:
    """A catalogue and how it is asked."""

    def __init__(self, index: Index, weights: dict[str, float], arguments: argparse.Namespace):
        self._index, self._weights, self._arguments = index, weights, arguments
        self._typed = self._vector_of_words(arguments.words)

    def words(self) -> dict:
        """The answer to words alone."""
        query = made_query(self._index, {"words": self._typed})
        return {"words": self._arguments.words, "results": self._results(query, None)}

    def photos(self, photos: Iterable[Photo]) -> Iterator[dict]:
        """An answer or an error for every photo, in order; captions are written side by side."""
        if self._index.made_by.get("views", views.version()) != views.version():
            raise CatalogueError(OTHER_VIEWS)
        looker = Looker(ready_captioner() if self._captions_count else None)
        photos = iter(photos)
        while group := [(name, data, _opened(data)) for name, data in islice(photos, AT_ONCE)]:
            looked = iter(looker.look([opened for _, _, opened in group if isinstance(opened, np.ndarray)], self._arguments.box))
            for name, data, opened in group:
                if not isinstance(opened, np.ndarray):
                    yield {"image": name, "error": str(opened)}
                    continue
                known = next(looked)
                words = self._typed if self._typed is not None else self._index.vocabulary.vector(known.text)
                query = made_query(self._index, known.vectors | {"words": words})
                try:
                    results = self._results(query, hashlib.sha256(data).hexdigest())
                    yield {"image": name, "results": results, "thing": known.box}
                except QueryError as error:
                    yield {"image": name, "error": str(error)}

    @property
    def _captions_count(self) -> bool:
        return self._typed is None and "words" in self._index.columns and self._weights.get("words", 0) > 0

    def _vector_of_words(self, text: str | None) -> np.ndarray | None:
        if text is None:
            return None
        vocabulary: Vocabulary = self._index.vocabulary
        if not vocabulary.words:
            raise QueryError("This catalogue has no words; make it again with captions to ask for something in words.")
        vector = vocabulary.vector(text)
        unknown = dict.fromkeys(vocabulary.unknown(text))
        if not vector.any():
            raise QueryError(f"No item of the catalogue has one of the words of “{text}”; try others.")
        if unknown:
            print(f"No item of the catalogue has these words: {', '.join(unknown)}.", file=sys.stderr)
        return vector

    def _results(self, query: np.ndarray, digest: str | None) -> list[dict]:
        try:
            counting = shares(self._index, query, self._weights)
        except ValueError:
            raise QueryError(NOTHING_COUNTS) from None
        among = None
        if self._arguments.others and digest:
            among = np.array([entry.digest != digest for entry in self._index.entries])
            if not among.any():
                return []
        if self._arguments.diversity:
            similarities = scores(self._index, query, self._weights)
            picked = diversity.picked(self._index, similarities, counting, self._arguments.top, self._arguments.diversity, among)
            found = explained(self._index, query, self._weights, picked.numbers)
        else:
            found = neighbours(self._index, query, self._weights, self._arguments.top, among)
        return [self._row(result) for result in found]

    def _row(self, result: Result) -> dict:
        return {"item": self._index.entries[result.number].item, "similarity": result.similarity, "parts": result.parts}


def say(result: dict) -> str:
    """A result for a person."""
    rows = [f"  {row['similarity']:.3f}  {row['item']}  ({_shares(row['parts'])})" for row in result["results"]]
    unsure = [f"  {UNSURE}"] if result.get("thing", ()) is None else []
    return "\n".join([f"“{result['words']}”:" if "words" in result else "", *unsure, *rows])


def _shares(parts: dict[str, float]) -> str:
    return ", ".join(f"{view} {part:.3f}" for view, part in parts.items())


def _opened(data: bytes | PhotoError | ArchiveError) -> np.ndarray | PhotoError | ArchiveError:
    try:
        return open_photo(data) if isinstance(data, bytes) else data
    except PhotoError as error:
        return error
