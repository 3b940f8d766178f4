"""Pictures that are nearly the same: pairs whose cosine reaches a threshold, exact, a block of rows at a time."""

from collections.abc import Iterable

import numpy as np

from core.recommend.index import Index

BLOCK_COSINES = 8_000_000  # computed at once: 32 MB, and some 200 MB where all of them are pairs
MOST_PAIRS = 10_000  # a folder of 1,000 equal pictures has half a million
ROUNDING = 1e-6  # of the cosine of a vector with itself in float32, so that a threshold of 1 finds equal pictures

Pair = tuple[int, int, float]  # two items' numbers, the smaller first, and their cosine


def matrix(index: Index) -> np.ndarray:
    """float32 (n, d) whose inner products are the cosine in the view "all", or else the mean cosine over the picture views."""
    if "all" in index.columns:
        return index.view("all")
    views = [index.view(view) for view in index.columns if view != "words"]
    return np.concatenate(views, axis=1) / np.float32(np.sqrt(len(views)))


def pairs(index: Index, threshold: float, most: int = MOST_PAIRS) -> list[Pair]:
    """The pairs of items whose cosine is at least `threshold`, most alike first; of too many the `most` most alike."""
    vectors, least = matrix(index), threshold - ROUNDING
    rows_at_once = max(1, BLOCK_COSINES // len(vectors))
    found: list[Pair] = []
    for first in range(0, len(vectors), rows_at_once):
        cosines = vectors[first : first + rows_at_once] @ vectors[first:].T
        rows, columns = np.nonzero(np.triu(cosines >= least, k=1))
        values = np.minimum(cosines[rows, columns], 1)
        if len(values) > most:
            best = np.argpartition(-values, most)[:most]
            rows, columns, values = rows[best], columns[best], values[best]
        found += zip((first + rows).tolist(), (first + columns).tolist(), values.tolist(), strict=True)
        found = sorted(found, key=lambda pair: (-pair[2], pair[:2]))[:most]
        if len(found) == most:
            least = max(least, found[-1][2])
    return found


def groups(pairs: Iterable[Pair]) -> list[list[int]]:
    """The connected groups of pairs, largest first, items in order: two pictures may share a group by a third between them."""
    leader: dict[int, int] = {}

    def lead(item: int) -> int:
        while leader.setdefault(item, item) != item:
            leader[item] = leader[leader[item]]
            item = leader[item]
        return item

    for one, other, _ in pairs:
        leader[lead(other)] = lead(one)
    found: dict[int, list[int]] = {}
    for item in sorted(leader):
        found.setdefault(lead(item), []).append(item)
    return sorted(found.values(), key=lambda group: (-len(group), group))
