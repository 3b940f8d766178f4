"""More like this, less like that: Rocchio's rule (1971), view by view."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.recommend.index import Index, unit_views

MORE, LESS = 0.75, 0.25  # Rocchio's β and γ beside 1 for the query itself (Manning, Raghavan and Schütze 2008, chapter 9)


@dataclass(frozen=True)
class Wish:
    """One click: more or less like an item, in one view or in all that the index has."""

    number: int
    more: bool
    view: str = ""  # "" means every view


def refined(index: Index, query: np.ndarray, wishes: Sequence[Wish]) -> np.ndarray:
    """The query (d,) moved towards the mean of the items wanted and away from the mean of those not wanted."""
    moved = query.copy()
    for view, part in index.columns.items():
        for more, step in ((True, MORE), (False, -LESS)):
            numbers = [wish.number for wish in wishes if wish.more == more and wish.view in ("", view)]
            if numbers:
                moved[part] += step * index.vectors[numbers, part].mean(axis=0)
    return unit_views(moved, index.columns)
