"""Whether a collection answers as exact search does here, and how long it takes."""

import time
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from core.cluster.milvus import Store
from core.recommend.index import Index
from core.recommend.neighbours import best, item_query, weighted
from core.recommend.presets import BALANCED, PRESETS

QUERIES = 100
TOP = 10
ROUNDING = 1e-5  # a row within so little of the tenth is as good as the tenth


class Check(NamedTuple):
    """What was compared."""

    rows: int  # of the index
    there: int  # in the collection
    queries: int
    recall_at_10: float  # 1: every answer is among the ten best
    difference: float  # the largest, between a score there and here
    p50_ms: float  # of one search there, one after the other
    p95_ms: float
    numpy_p50_ms: float  # of one exact search here


def checked(store: Store, index: Index, queries: int = QUERIES) -> Check:
    """Ask for the neighbours of items spread over the index, with balanced weights.  Raises ClusterError."""
    numbers = np.unique(np.linspace(0, len(index) - 1, queries).astype(int)).tolist()
    asked = np.stack([weighted(index, item_query(index, number), PRESETS[BALANCED]) for number in numbers])
    place = {entry.item: number for number, entry in enumerate(index.entries)}
    top = min(TOP, len(index))
    right, difference = 0, 0.0
    for query, answers in zip(asked, store.search_many(asked, top), strict=True):
        exact = index.vectors @ query
        tenth = exact[best(exact, top)[-1]]
        for item, similarity in answers:
            if item in place:
                right += exact[place[item]] >= tenth - ROUNDING
                difference = max(difference, abs(similarity - float(exact[place[item]])))
    there = _milliseconds(lambda query: store.search(query, top), asked)
    here = _milliseconds(lambda query: best(index.vectors @ query, top), asked)
    return Check(
        rows=len(index),
        there=store.count(),
        queries=len(asked),
        recall_at_10=right / (top * len(asked)),
        difference=difference,
        p50_ms=float(np.percentile(there, 50)),
        p95_ms=float(np.percentile(there, 95)),
        numpy_p50_ms=float(np.percentile(here, 50)),
    )


def _milliseconds(call: Callable[[np.ndarray], object], queries: np.ndarray) -> list[float]:
    times = []
    for query in queries:
        begun = time.perf_counter()
        call(query)
        times.append((time.perf_counter() - begun) * 1000)
    return times
