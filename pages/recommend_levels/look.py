"""What every level looks at: a collection, the query that is asked of it, and how the answer is weighed."""

from dataclasses import dataclass, field

import numpy as np

from core.recommend.collections import Collection
from core.recommend.feedback import refined
from pages.recommend_levels import only, weights, wishes


@dataclass(frozen=True)
class Asked:
    """What the reader starts from, before any wish."""

    vector: np.ndarray  # float32 (d,), its views of length 1 or zeros, at least one of length 1
    title: str
    item: int | None = None  # its number, where it is an item of the collection
    picture: bytes | str | None = None  # None for words
    words: str = ""  # typed, or a caption that takes part
    digest: str = ""  # SHA-256 of a photo


@dataclass(frozen=True)
class Look:
    """A question to a collection.  Every level shows one, with `show(look)`."""

    collection: Collection
    name: str  # the collection's, as in the URL
    query: np.ndarray | None  # as Asked.vector, moved by the wishes; None: nothing is asked yet
    query_item: int | None = None  # as Asked.item
    weights: dict[str, float] = field(default_factory=dict)  # of the views; one that the query has is above 0
    among: np.ndarray | None = None  # bool (n,): what may be found; the query itself and what was wished upon are left out
    asked: Asked | None = None


def now(collection: Collection, name: str, asked: Asked | None) -> Look:
    """The question as the session's choices have it at this moment."""
    index = collection.index
    among = only.remaining(index)
    if asked is None:
        return Look(collection, name, None, weights=weights.read(index), among=among)
    wanted = wishes.read(index)
    query = refined(index, asked.vector, wanted)
    among[[wish.number for wish in wanted]] = False
    if asked.item is not None:
        among[asked.item] = False
    return Look(collection, name, query, asked.item, weights.that_count(index, query), among, asked)
