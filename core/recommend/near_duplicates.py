"""Pictures that are nearly the same: pairs whose cosine reaches a threshold, exact, a block of rows at a time."""

from dataclasses import dataclass

import numpy as np

from core.recommend.index import Index

# The mean cosine of copies: 40 photos of clothes saved again as JPEG of quality 85 have at least 0.98, of quality 60 at least 0.93 (39 of
# the 40), made smaller by a third 26 of the 40; of two drawn products the most alike have 0.93.
NEARLY_THE_SAME = 0.93
BLOCK_COSINES = 8_000_000  # computed at once: 32 MB, and some 200 MB where all of them are pairs
MOST_PAIRS = 10_000  # a folder of 1,000 equal pictures has half a million
ROUNDING = 1e-6  # of the cosine of a vector with itself in float32, so that a threshold of 1 finds equal pictures

Pair = tuple[int, int, float]  # two items' numbers, the smaller first, and their cosine


def matrix(index: Index) -> np.ndarray:
    """float32 (n, d) whose inner products are the mean cosine over the picture views."""
    views = [index.view(view) for view in index.columns if view != "words"]
    return np.concatenate(views, axis=1) / np.float32(np.sqrt(len(views)))


@dataclass(frozen=True)
class Alike:
    """What of an index is nearly the same."""

    pairs: list[Pair]  # the most alike first, MOST_PAIRS of them at most
    count: int  # of all pairs
    groups: list[list[int]]  # of items that are connected by pairs, by all of them; the largest first, items in order


def alike(index: Index, threshold: float, most: int = MOST_PAIRS) -> Alike:
    """The items whose cosine is at least `threshold`."""
    vectors, least = matrix(index), threshold - ROUNDING
    rows_at_once = max(1, BLOCK_COSINES // len(vectors))
    found: list[Pair] = []
    count, groups = 0, _Groups(len(vectors))
    for first in range(0, len(vectors), rows_at_once):
        cosines = vectors[first : first + rows_at_once] @ vectors[first:].T
        rows, columns = np.nonzero(np.triu(cosines >= least, k=1))
        count += len(rows)
        for row in np.unique(rows):
            groups.join(first + row, first + columns[np.searchsorted(rows, row) : np.searchsorted(rows, row, "right")])
        values = np.minimum(cosines[rows, columns], 1)
        if len(values) > most:
            best = np.argpartition(-values, most)[:most]
            rows, columns, values = rows[best], columns[best], values[best]
        found += zip((first + rows).tolist(), (first + columns).tolist(), values.tolist(), strict=True)
        found = sorted(found, key=lambda pair: (-pair[2], pair[:2]))[:most]
    return Alike(found, count, groups.found())


class _Groups:
    """Items that are joined, directly or by others between them; a group takes in the smaller ones."""

    def __init__(self, items: int):
        self._group = np.arange(items)
        self._members: dict[int, list[int]] = {}

    def join(self, item: int, others: np.ndarray) -> None:
        parts = np.unique(np.append(self._group[others], self._group[item])).tolist()
        largest = max(parts, key=lambda part: len(self._members.get(part, ())))
        members = self._members.setdefault(largest, [largest])
        for part in parts:
            if part != largest:
                moved = self._members.pop(part, [part])
                self._group[moved] = largest
                members += moved

    def found(self) -> list[list[int]]:
        return sorted(map(sorted, self._members.values()), key=lambda group: (-len(group), group))
