"""How good are the neighbours?  Leave-one-out: every item asks once, and an item with the same label is a right answer.

Precision at k, mean average precision and nDCG as in Manning, Raghavan and Schütze 2008, chapter 8, each with a 95 % interval
from a bootstrap over the queries (Efron and Tibshirani 1993).
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from core.recommend.index import Index
from core.recommend.neighbours import Weights

NEAR_DUPLICATE = 0.97  # items this alike are one product twice and would make any method look good
BOOTSTRAPS = 1000
MAX_QUERIES = 2000  # of a large catalogue a seeded sample asks
SEED = 0


@dataclass(frozen=True)
class Mark:
    """A mean over the queries."""

    mean: float
    low: float  # 95 % interval
    high: float


@dataclass(frozen=True)
class Marks:
    """What one ranking is worth for one label."""

    precision_5: Mark
    precision_10: Mark
    average_precision: Mark  # mAP
    ndcg_10: Mark
    chance: float  # expected precision of a random order
    queries: np.ndarray  # the numbers of the items that asked
    precisions: np.ndarray  # P@10 of each of them


def marks(similarities: np.ndarray, queries: np.ndarray, labels: np.ndarray, duplicates: np.ndarray | None = None) -> Marks:
    """Similarities (q, n) of the items numbered `queries` to all n, and their labels (n,) -> the marks.

    An item never answers itself; `duplicates` (q, n) bool leaves out more.
    """
    allowed = np.ones_like(similarities, bool) if duplicates is None else ~duplicates
    allowed[np.arange(len(queries)), queries] = False
    order = np.argsort(np.where(allowed, -similarities, np.inf), axis=1, kind="stable")
    right = np.take_along_axis((labels[queries, None] == labels) & allowed, order, axis=1)
    answers = right.sum(axis=1)
    asked = answers > 0  # a label that stands alone has no right answer
    right, answers, queries = right[asked], answers[asked], queries[asked]
    ranks = np.arange(1, right.shape[1] + 1)
    precision = np.cumsum(right, axis=1) / ranks
    discount = 1 / np.log2(ranks[:10] + 1)
    ideal = np.cumsum(discount)[np.minimum(answers, 10) - 1]
    tens = right[:, :10].mean(axis=1)
    return Marks(
        _mark(right[:, :5].mean(axis=1)),
        _mark(tens),
        _mark((precision * right).sum(axis=1) / answers),
        _mark((right[:, :10] * discount).sum(axis=1) / ideal),
        float((answers / allowed[asked].sum(axis=1)).mean()),
        queries,
        tens,
    )


class LeaveOneOut:
    """The items of an index that have an attribute, each asking once for its like; of many a seeded sample asks.

    The views' cosines are computed once, when they are first needed (float32 (q, n) each: 6.5 MB for 1,276 items), so that weights
    can be swept.
    """

    def __init__(self, index: Index, attribute: str):
        """Raises ValueError when fewer than two items have the attribute."""
        labels = np.array([entry.attributes.get(attribute, "") for entry in index.entries])
        self.items = np.flatnonzero(labels != "")  # their numbers in the index
        if len(self.items) < 2:
            raise ValueError(f"no item has the attribute {attribute}")
        self.labels = labels[self.items]
        size = min(len(self.items), MAX_QUERIES)
        self.queries = np.sort(np.random.default_rng(SEED).choice(len(self.items), size, replace=False))  # among self.items
        self.views = tuple(index.columns)
        self._index = index

    @cached_property
    def cosines(self) -> dict[str, np.ndarray]:
        """Of every view, float32 (q, n)."""
        vectors = self._index.vectors[self.items]
        return {view: vectors[self.queries, part] @ vectors[:, part].T for view, part in self._index.columns.items()}

    @cached_property
    def duplicates(self) -> np.ndarray:
        """Which pairs (q, n) are the same product again: alike in every picture view at once."""
        return np.logical_and.reduce([cosines >= NEAR_DUPLICATE for view, cosines in self.cosines.items() if view != "words"])

    def similarities(self, weights: Weights) -> np.ndarray:
        """The score of every pair (q, n) up to a factor of the query's own, which changes no order."""
        return sum(np.float32(weights.get(view, 0)) * cosines for view, cosines in self.cosines.items())

    def marks(self, weights: Weights) -> Marks:
        """All marks under these weights."""
        return marks(self.similarities(weights), self.queries, self.labels, self.duplicates)

    def precision_10(self, weights: Weights) -> float:
        """P@10 alone, without sorting everything."""
        allowed = ~self.duplicates
        allowed[np.arange(len(self.queries)), self.queries] = False
        top = np.argpartition(np.where(allowed, -self.similarities(weights), np.inf), 9, axis=1)[:, :10]
        right = (self.labels[self.queries, None] == self.labels) & allowed
        asked = right.any(axis=1)
        return float(np.take_along_axis(right, top, axis=1)[asked].mean())

    def sweep(self, weights: Weights, view: str, steps: int = 11) -> tuple[np.ndarray, np.ndarray]:
        """P@10 as the share of one view goes from 0 to 1 while the others keep their proportions: shares, precisions."""
        others = {name: weights.get(name, 0) for name in self.cosines if name != view}
        if not sum(others.values()) > 0:
            others = dict.fromkeys(others, 1.0)
        total = sum(others.values()) or 1.0
        places = np.linspace(0, 1, steps)
        mixed = [{**{name: (1 - place) * weight / total for name, weight in others.items()}, view: place} for place in places]
        return places, np.array([self.precision_10(weights) for weights in mixed])


def by_class(found: Marks, labels: np.ndarray) -> dict[str, tuple[float, int]]:
    """P@10 of every class and how many of it asked, the worst first; labels (n,) of the items the queries are numbers of."""
    asked = labels[found.queries]
    classes = {str(label): (float(found.precisions[asked == label].mean()), int((asked == label).sum())) for label in np.unique(asked)}
    return dict(sorted(classes.items(), key=lambda pair: pair[1][0]))


def _mark(values: np.ndarray) -> Mark:
    low, high = np.quantile(_draws(len(values)) @ values.astype(np.float32), [0.025, 0.975])
    return Mark(float(values.mean()), float(low), float(high))


@lru_cache(maxsize=4)
def _draws(size: int) -> np.ndarray:
    """How often each of `size` queries is drawn, as a share: float32 (BOOTSTRAPS, size)."""
    return np.random.default_rng(SEED).multinomial(size, np.full(size, 1 / size), BOOTSTRAPS).astype(np.float32) / size
