"""When nothing is similar: a score counts only above what two items drawn by chance reach."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.recommend.index import Index
from core.recommend.neighbours import made_query, shares
from core.recommend.query import Query

PAIRS = 20_000  # drawn by chance
ONE_IN = 20  # pairs reach the floor.  Of the drawn shop 1 pair in 11 shares its pattern: with one in 100 a quarter of its own
# products, searched by pattern, would have nothing similar (half of them found their pattern first); with one in 20 it is 4 %
MOST_ASKING = 500  # photos, spread over their collection
_AT_ONCE = 1000  # pairs; 20,000 rows of 1,000 columns on each side would be 160 MB


def queries_of(photos: Index, index: Index) -> np.ndarray | None:
    """Photos of a collection as queries (m, d) to drawn things; None where the index holds photos itself, or other views made the two."""
    if not index.drawn or photos.made_by.get("views") != index.made_by.get("views"):
        return None
    views = {view: photos.view(view) for view in photos.columns if view != "words"}
    some = range(0, len(photos), -(-len(photos) // MOST_ASKING))
    return np.stack([made_query(index, {view: vectors[number] for view, vectors in views.items()}) for number in some])


@dataclass(frozen=True)
class Verdict:
    """How similar the most similar item is, against pairs drawn by chance."""

    best: float  # score
    random: float  # the score that one pair in ONE_IN reaches
    of_what: str  # the pairs
    below: tuple[str, ...]  # views in which no item is more similar than those pairs

    @property
    def similar(self) -> bool:
        """Whether anything is."""
        return self.best > self.random


@dataclass(frozen=True)
class RandomPairs:
    """Pairs of different items, or of a query from outside and an item, and how alike they are in every view."""

    index: Index  # of which the pairs are
    cosines: dict[str, np.ndarray]  # view -> float32 (pairs,)
    of_what: str = "two items"

    @classmethod
    def of(cls, index: Index, asking: np.ndarray | None = None, seed: int = 0) -> "RandomPairs":
        """Draw them; an index of fewer than two items has none.  The same seed draws the same pairs.

        `asking` (m, d) are queries from outside: then a pair is one of them and an item.
        """
        size, random = len(index), np.random.default_rng(seed)
        if size < 2:
            return cls(index, {view: np.empty(0, np.float32) for view in index.columns})
        first = random.integers(0, size if asking is None else len(asking), PAIRS)
        second = random.integers(0, size, PAIRS) if asking is not None else (first + random.integers(1, size, PAIRS)) % size  # another one
        of_what, asking = (cls.of_what, index.vectors) if asking is None else ("a photo of clothes and an item", asking)
        cosines = {view: np.empty(PAIRS, np.float32) for view in index.columns}
        for begin in range(0, PAIRS, _AT_ONCE):
            some = slice(begin, begin + _AT_ONCE)
            products = asking[first[some]] * index.vectors[second[some]]
            for view, part in index.columns.items():
                cosines[view][some] = products[:, part].sum(axis=1)
        return cls(index, cosines, of_what)

    @cached_property
    def _sorted(self) -> dict[str, np.ndarray]:
        return {view: np.sort(cosines) for view, cosines in self.cosines.items()}

    def standing(self, cosines: Mapping[str, float]) -> dict[str, float]:
        """Of every view the share of random pairs, 0 … 1, that are less alike than a pair with these cosines; none without pairs."""
        return {
            view: float(np.searchsorted(self._sorted[view], cosine) / PAIRS) for view, cosine in cosines.items() if len(self._sorted[view])
        }

    @cached_property
    def _floors(self) -> dict[str, float]:
        return {view: self.floor({view: 1.0}) for view in self.cosines}

    def verdict(self, query: Query) -> "Verdict | None":
        """Whether anything is similar; None where only words were typed, which no description is: a few words are unlike any."""
        compared = {view: weight for view, weight in query.weights.items() if query.item is not None or view != "words"}
        try:
            counting = shares(query.index, query.vector, compared)
        except ValueError:
            return None
        best = {view: float(query.cosines[view][query.among].max()) for view in counting}
        below = tuple(view for view, cosine in best.items() if cosine <= self._floors[view])
        similarities = query.similarities if counting == query.shares else query.similar_by(counting)
        return Verdict(float(similarities[query.among].max()), self.floor(counting), self.of_what, below)

    def floor(self, shares: Mapping[str, float]) -> float:
        """The score that one random pair in ONE_IN reaches, its views shared as by `neighbours.shares`; −1 where there are no pairs."""
        if len(self.index) < 2:
            return -1.0
        return float(np.percentile(sum(share * self.cosines[view] for view, share in shares.items()), 100 - 100 / ONE_IN))
