"""Approximate search: look at a part of the catalogue only, and risk a miss.  Two ways: random hyperplanes and cells.

Both sort the items once, beforehand.  A query then reaches some items at once, others with more effort (one more table, one
more cell).  Vectors come from core.recommend.space.stretched, so that inner products are the page's scores.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from core.recommend.neighbours import best

PLANES, CELLS = "planes", "cells"
TOP = 10  # how many neighbours are asked for
QUERIES = 100  # for a curve
MOST_TABLES, MOST_BITS, MOST_CELLS = 32, 12, 64
SEED = 7
KMEANS_ROUNDS = 12


class Structure(Protocol):
    """Items sorted beforehand."""

    @property
    def most(self) -> int:
        """The largest effort."""

    def reached(self, query: np.ndarray) -> np.ndarray:
        """The effort, from 1, at which a query (d,) reaches each item (n,); most + 1 for what it never reaches."""

    def overhead(self, effort: int) -> int:
        """Inner products that the search costs before it compares the first item."""


@dataclass(frozen=True)
class Hyperplanes:
    """Locality-sensitive hashing by random hyperplanes (Charikar 2002).

    A hyperplane through the origin gives every vector one bit: on which side it lies.  Two vectors at an angle θ get the same
    bit with probability 1 − θ/π.  A table keeps together the items with the same bits; a query reaches those of its own bits.
    """

    normals: np.ndarray  # float32 (d, tables × bits)
    codes: np.ndarray  # (n, tables), an item's bits in each table as one whole number
    bits: int

    @classmethod
    def of(cls, vectors: np.ndarray, bits: int, tables: int, seed: int = SEED) -> "Hyperplanes":
        """Sort the items (n, d)."""
        normals = np.random.default_rng(seed).normal(size=(vectors.shape[1], tables * bits)).astype(np.float32)
        return cls(normals, _codes(vectors @ normals, bits), bits)

    @property
    def most(self) -> int:
        """The number of tables."""
        return self.codes.shape[1]

    def reached(self, query: np.ndarray) -> np.ndarray:
        """The first table in which each item has the query's bits."""
        same = self.codes == _codes(query @ self.normals, self.bits)  # (n, tables)
        return np.where(same.any(axis=1), same.argmax(axis=1), self.most) + 1

    def overhead(self, effort: int) -> int:
        """One inner product a bit."""
        return effort * self.bits


def _codes(sides: np.ndarray, bits: int) -> np.ndarray:
    """Inner products (…, tables × bits) -> int64 (…, tables)."""
    grouped = sides.reshape(*sides.shape[:-1], -1, bits) > 0
    return grouped @ (1 << np.arange(bits, dtype=np.int64))


@dataclass(frozen=True)
class Cells:
    """An inverted file: k-means puts every item into the cell of its nearest centre; a query looks into the nearest cells only."""

    centres: np.ndarray  # float32 (cells, d)
    cell: np.ndarray  # (n,) the cell of each item

    @classmethod
    def of(cls, vectors: np.ndarray, cells: int, seed: int = SEED) -> "Cells":
        """Sort the items (n, d) by k-means (Lloyd 1982), begun at items drawn at random."""
        cells = min(cells, len(vectors))
        centres = vectors[np.random.default_rng(seed).choice(len(vectors), cells, replace=False)].copy()
        for _ in range(KMEANS_ROUNDS):
            cell = _distances(vectors, centres).argmin(axis=1)
            members = (cell[None] == np.arange(cells)[:, None]).astype(np.float32)  # (cells, n)
            sizes = members.sum(axis=1, keepdims=True)
            centres = np.where(sizes > 0, members @ vectors / np.maximum(sizes, 1), centres)  # an empty cell stays where it is
        return cls(centres, _distances(vectors, centres).argmin(axis=1))

    @property
    def most(self) -> int:
        """The number of cells."""
        return len(self.centres)

    def reached(self, query: np.ndarray) -> np.ndarray:
        """The rank, from 1, of each item's cell among the cells nearest to the query."""
        order = np.argsort(_distances(query[None], self.centres)[0], kind="stable")
        rank = np.empty(self.most, np.int64)
        rank[order] = np.arange(1, self.most + 1)
        return rank[self.cell]

    def overhead(self, effort: int) -> int:
        """One inner product a centre, however many cells are opened."""
        return self.most


def _distances(vectors: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Squared Euclidean distances (n, cells), less the vectors' own lengths, which change no order."""
    return (centres**2).sum(axis=1) - 2 * (vectors @ centres.T)


@dataclass(frozen=True)
class Found:
    """The answer of an approximate search."""

    numbers: np.ndarray  # of the items, best first
    compared: int  # items whose inner product with the query was computed
    overhead: int  # other inner products


def search(structure: Structure, vectors: np.ndarray, query: np.ndarray, top: int, effort: int, among: np.ndarray | None = None) -> Found:
    """The `top` best of the items (n, d) that a query (d,) reaches with an effort; `among` (n,) bool leaves items out of the answer."""
    within = structure.reached(query) <= effort
    scores = np.full(len(vectors), -np.inf, np.float32)
    scores[within] = vectors[within] @ query
    return Found(best(scores, top, within if among is None else within & among), int(within.sum()), structure.overhead(effort))


@dataclass(frozen=True)
class Curve:
    """What every effort from 1 to the largest brings, on average over the queries."""

    compared: np.ndarray  # (efforts,) inner products, overhead too, as a share of the items
    recall: np.ndarray  # (efforts,) the share of the exact answer that is found


def curve(structure: Structure, vectors: np.ndarray, queries: Sequence[int], top: int) -> Curve:
    """Recall@top against cost; the queries are items, by their numbers, and none is its own answer."""
    efforts = np.arange(1, structure.most + 1)
    compared, recall = np.zeros(len(efforts)), np.zeros(len(efforts))
    for number in queries:
        among = np.arange(len(vectors)) != number
        exact = best(vectors @ vectors[number], top, among)
        reached = structure.reached(vectors[number])
        compared += np.searchsorted(np.sort(reached), efforts, side="right")
        recall += np.searchsorted(np.sort(reached[exact]), efforts, side="right") / len(exact)
    overhead = np.array([structure.overhead(int(effort)) for effort in efforts])
    return Curve((compared / len(queries) + overhead) / len(vectors), recall / len(queries))


def sample_queries(items: int, queries: int = QUERIES, seed: int = SEED) -> list[int]:
    """Item numbers drawn at random, each once."""
    return np.random.default_rng(seed).choice(items, min(items, queries), replace=False).tolist()


WAYS: dict[str, Callable[[np.ndarray, int], Structure]] = {  # vectors (n, d) and the bits of a table or the number of cells
    PLANES: lambda vectors, bits: Hyperplanes.of(vectors, bits, MOST_TABLES),
    CELLS: Cells.of,
}
