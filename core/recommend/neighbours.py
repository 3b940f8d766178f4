"""The items most like a query: score = Σ share of a view × cosine in that view, exact, as one matrix-vector product.

The views' unit vectors stand side by side in one row.  So a query whose parts are multiplied by the shares has, with a row, an
inner product that is the weighted sum of the views' cosines, and a moved slider needs no new index.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.recommend.index import Index, unit_views
from core.recommend.views import projection

GAPS = {"all"}  # views in which a photo asks drawn things across a gap
Weights = Mapping[str, float]  # of the views, 0 or more; only their proportions count


@dataclass(frozen=True)
class Result:
    """An item found."""

    number: int  # of the item in its index
    similarity: float  # −1 … 1
    parts: dict[str, float]  # share × cosine of every view that has a share; they add up to the similarity


def shares(index: Index, query: np.ndarray, weights: Weights) -> dict[str, float]:
    """The weights made to sum to 1 over the views that the query has; raises ValueError when none is left.

    A query in words has no shape and a photo without a caption has no words: the others then share what that view had.
    """
    present = {view: max(0.0, float(weights.get(view, 0))) for view, part in index.columns.items() if query[part].any()}
    total = sum(present.values())
    if not total > 0:
        raise ValueError("no view has a weight")
    return {view: weight / total for view, weight in present.items() if weight > 0}


def scores(index: Index, query: np.ndarray, weights: Weights) -> np.ndarray:
    """Query (d,), its views of length 1 or zeros -> similarity of every item (n,), −1 … 1.  Raises ValueError as `shares`."""
    return index.vectors @ weighted(index, query, weights)


def cosines(index: Index, query: np.ndarray) -> dict[str, np.ndarray]:
    """The cosine of a query (d,) with every item (n,), view by view; without the views that the query has not."""
    return {view: index.view(view) @ query[part] for view, part in index.columns.items() if query[part].any()}


def weighted(index: Index, query: np.ndarray, weights: Weights) -> np.ndarray:
    """The query with every view's part times its share (d,)."""
    found = np.zeros_like(query)
    for view, share in shares(index, query, weights).items():
        found[index.columns[view]] = share * query[index.columns[view]]
    return found


def best(similarities: np.ndarray, top: int, among: np.ndarray | None = None) -> np.ndarray:
    """The numbers of the `top` highest, highest first, equal ones in the items' order; `among` (n,) bool leaves items out."""
    if among is not None:
        similarities = np.where(among, similarities, -np.inf)
        top = min(top, int(among.sum()))
    top = min(top, len(similarities))
    if top < 1:
        return np.empty(0, np.int64)
    limit = np.partition(similarities, -top)[-top]
    candidates = np.flatnonzero(similarities >= limit)  # ascending, so that the stable sort keeps the items' order
    return candidates[np.argsort(-similarities[candidates], kind="stable")][:top]


def neighbours(index: Index, query: np.ndarray, weights: Weights, top: int, among: np.ndarray | None = None) -> list[Result]:
    """The `top` items most like the query, best first.  Raises ValueError as `shares`."""
    return explained(index, query, weights, best(scores(index, query, weights), top, among))


def explained(index: Index, query: np.ndarray, weights: Weights, numbers: np.ndarray) -> list[Result]:
    """Those items with what every view adds to their similarity."""
    by_view = shares(index, query, weights)
    results = []
    for number in numbers.tolist():
        row = index.vectors[number]
        parts = {view: share * float(row[index.columns[view]] @ query[index.columns[view]]) for view, share in by_view.items()}
        results.append(Result(number, sum(parts.values()), parts))
    return results


def item_query(index: Index, number: int) -> np.ndarray:
    """An item as a query (d,)."""
    return index.vectors[number].copy()


def made_query(index: Index, parts: Mapping[str, np.ndarray]) -> np.ndarray:
    """A query (d,) from some views' vectors; the other views stay zeros.  Drawn things are asked as views.projection says."""
    query = np.zeros(index.vectors.shape[1], np.float32)
    for view, vector in parts.items():
        if view in index.columns:
            query[index.columns[view]] = projection.of(view).asking_drawings(vector) if index.drawn and view in GAPS else vector
    return unit_views(query, index.columns)
