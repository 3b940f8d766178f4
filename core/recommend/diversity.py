"""Variety: maximal marginal relevance (Carbonell and Goldstein 1998) picks a row that is like the query and unlike itself."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.recommend.index import Index
from core.recommend.neighbours import best

CANDIDATES = 200  # the most similar items, from which the row is picked


@dataclass(frozen=True)
class Picked:
    """A row of items and what its variety cost."""

    numbers: np.ndarray  # in the order picked
    relevance: float  # mean similarity to the query
    relevance_lost: float  # against the plain row of the same length, 0 or more
    variety: float  # mean of 1 − similarity over the pairs of the row
    variety_gained: float  # against the plain row


def picked(
    index: Index, similarities: np.ndarray, shares: Mapping[str, float], top: int, diversity: float, among: np.ndarray | None = None
) -> Picked:
    """A row of the `top` items, by how similar all are to the query (n,) and by the shares of the views that made them so.

    `diversity` 0 is the plain row; towards 1 every item must be ever less like those already picked.
    """
    pool = best(similarities, max(top, CANDIDATES), among)
    pairs = _pairs(index, shares, pool)
    row = _marginal(similarities[pool], pairs, min(top, len(pool)), diversity)
    plain = list(range(len(row)))
    relevance, plain_relevance = similarities[pool[row]].mean(), similarities[pool[plain]].mean()
    variety, plain_variety = _variety(pairs, row), _variety(pairs, plain)
    return Picked(pool[row], float(relevance), float(plain_relevance - relevance), variety, variety - plain_variety)


def _pairs(index: Index, shares: Mapping[str, float], pool: np.ndarray) -> np.ndarray:
    """How alike the items of the pool are among themselves (n, n), by the same shares of the views."""
    found = np.zeros((len(pool), len(pool)), np.float32)
    for view, share in shares.items():
        vectors = index.view(view)[pool]
        found += share * (vectors @ vectors.T)
    return found


def _marginal(relevance: np.ndarray, pairs: np.ndarray, top: int, diversity: float) -> list[int]:
    row: list[int] = []
    nearest = np.zeros(len(relevance), np.float32)  # the highest similarity to an item already picked
    while len(row) < top:
        gain = (1 - diversity) * relevance - diversity * nearest
        gain[row] = -np.inf
        choice = int(np.argmax(gain))
        nearest = pairs[choice].copy() if not row else np.maximum(nearest, pairs[choice])
        row.append(choice)
    return row


def _variety(pairs: np.ndarray, row: list[int]) -> float:
    if len(row) < 2:
        return 0.0
    among = pairs[np.ix_(row, row)]
    return float(1 - (among.sum() - np.trace(among)) / (len(row) * (len(row) - 1)))
