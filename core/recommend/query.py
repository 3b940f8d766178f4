"""A question to a collection: what is asked, and how its answer is weighed.  What follows from it is computed once, when it is needed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.recommend import neighbours, space
from core.recommend.collections import Collection
from core.recommend.diversity import Picked, picked
from core.recommend.feedback import Wish, refined
from core.recommend.figures import below_zero
from core.recommend.index import Index
from core.recommend.neighbours import Result


@dataclass(frozen=True, eq=False)
class Asked:
    """What a person starts from, before any wish."""

    vector: np.ndarray  # float32 (d,), its views of length 1 or zeros, at least one of length 1
    title: str
    item: int | None = None  # its number, where it is an item of the collection
    picture: bytes | str | None = None  # None for words
    words: str = ""  # typed, or a caption that takes part
    digest: str = ""  # SHA-256 of a photo


@dataclass(frozen=True, eq=False)
class Query:
    """One question; with nothing asked there are only weights and what may be found."""

    collection: Collection
    name: str  # the collection's, as in the URL
    asked: Asked | None
    sliders: Mapping[str, float]  # of every view of the collection, 0 or more: as a person set them
    fits: np.ndarray | None = None  # bool (n,): what the filters leave; None: all
    wishes: Sequence[Wish] = ()
    diversity: float = 0.0  # as in diversity.picked
    top: int = 12  # results

    @property
    def index(self) -> Index:
        """The collection's."""
        return self.collection.index

    @property
    def item(self) -> int | None:
        """The number of the item that asks; None where it is no item of the collection."""
        return self.asked.item if self.asked else None

    @cached_property
    def key(self) -> str:
        """By what the index is known in a cache of this process."""
        return space.digest(self.index)

    @cached_property
    def vector(self) -> np.ndarray | None:
        """What is asked, moved by the wishes (d,); None where nothing is."""
        return refined(self.index, self.asked.vector, self.wishes) if self.asked else None

    @cached_property
    def weights(self) -> dict[str, float]:
        """The sliders; the same for each view where they count nothing that the query has."""
        has = [view for view, part in self.index.columns.items() if self.vector is None or self.vector[part].any()]
        return dict(self.sliders) if any(self.sliders[view] > 0 for view in has) else dict.fromkeys(has, 1.0)

    @cached_property
    def shares(self) -> dict[str, float]:
        """Of the views that the query has and that count; they sum to 1.  Where nothing is asked every view counts as its weight says."""
        asked = np.ones(self.index.vectors.shape[1]) if self.vector is None else self.vector
        return neighbours.shares(self.index, asked, self.weights)

    @cached_property
    def among(self) -> np.ndarray:
        """What may be found, bool (n,): what the filters leave, without the query itself and what was wished upon."""
        kept = np.ones(len(self.index), bool) if self.fits is None else self.fits.copy()
        kept[[wish.number for wish in self.wishes]] = False
        if self.item is not None:
            kept[self.item] = False
        return kept

    @cached_property
    def cosines(self) -> dict[str, np.ndarray]:
        """View -> cosine with every item (n,), of the views that the query has."""
        return neighbours.cosines(self.index, self.vector)

    @cached_property
    def similarities(self) -> np.ndarray:
        """How similar every item is (n,): the cosines by their shares."""
        return self.similar_by(self.shares)

    def similar_by(self, shares: Mapping[str, float]) -> np.ndarray:
        """The same by other shares of the views that the query has (n,)."""
        return sum(share * self.cosines[view] for view, share in shares.items())

    @cached_property
    def picked(self) -> Picked:
        """The row that answers, and what its variety costs."""
        return picked(self.index, self.similarities, self.shares, self.top, self.diversity, self.among)

    @cached_property
    def results(self) -> list[Result]:
        """The row that answers, each with its parts."""
        return [self.result(number) for number in self.picked.numbers.tolist()]

    def result(self, number: int) -> Result:
        """What every view adds to the similarity of an item."""
        parts = {view: share * float(self.cosines[view][number]) for view, share in self.shares.items()}
        return Result(number, sum(parts.values()), parts)

    @cached_property
    def below_zero(self) -> float:
        """How far left of zero the bars of the results reach, as figures.below_zero."""
        return below_zero(result.parts for result in self.results)


def fitting(index: Index, only: Mapping[str, Sequence[str]]) -> np.ndarray:
    """Which items have one of the values named of every attribute named: bool (n,)."""
    kept = np.ones(len(index), bool)
    for name, values in only.items():
        kept &= np.fromiter((entry.attributes.get(name) in values for entry in index.entries), bool, len(index))
    return kept
