"""What the level Quality shows of a collection that ships, measured beforehand by training/catalogue_index.py.

Live, the marks of 3,068 items under six rankings take seconds; kept, they are read in a hundredth of one.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from core.recommend.figures import NAMES
from core.recommend.index import Index
from core.recommend.neighbours import Weights
from core.recommend.presets import BALANCED, PRESETS
from core.recommend.quality import LeaveOneOut, Mark, Marks
from core.recommend.space import sketch

_MEANS = ("precision_5", "precision_10", "average_precision", "ndcg_10")
SAME = 1e-3  # between two sketches: the same file read on two machines differs by 1e-6, other vectors by 0.1
_TENS = "0123456789x"  # right answers among ten, a letter an item


def ways(views: tuple[str, ...]) -> dict[str, dict[str, float]]:
    """Names of rankings and their weights: the balanced ones, and every view alone."""
    balanced = {view: weight for view, weight in PRESETS[BALANCED].items() if view in views}
    return {BALANCED: balanced, **{f"{NAMES[view]} alone": {view: 1.0} for view in views}}


def proportions(weights: Weights) -> dict[str, float]:
    """The weights that count, as shares: weights of the same shares rank alike."""
    total = sum(weights.values())
    return {view: round(weight / total, 6) for view, weight in weights.items() if weight}


@dataclass(frozen=True)
class Report:
    """Marks and sweeps of one attribute."""

    marks: dict[str, Marks]  # by the name of the ranking
    sweeps: dict[str, tuple[np.ndarray, np.ndarray]]  # by view, around the balanced weights: its shares, and P@10 at each


def report(index: Index) -> dict:
    """Everything for a JSON file."""
    found = {}
    for attribute, values in index.values.items():
        if len(values) > 1:
            measured = LeaveOneOut(index, attribute)
            rows = {name: measured.marks(weights) for name, weights in ways(measured.views).items()}
            sweeps = {view: [row.tolist() for row in measured.sweep(PRESETS[BALANCED], view)] for view in measured.views}
            found[attribute] = {"marks": {name: _row(marks) for name, marks in rows.items()}, "sweeps": sweeps}
    return {"of": sketch(index.vectors).round(4).tolist(), "attributes": found}


def read(path: Path, index: Index) -> dict[str, Report]:
    """Attribute -> what was measured; nothing where there is no file, or one of other vectors."""
    if not path.is_file():
        return {}
    kept = json.loads(path.read_text(encoding="utf-8"))
    now = sketch(index.vectors)
    if len(kept["of"]) != len(now) or not np.allclose(kept["of"], now, rtol=0, atol=SAME):
        return {}
    return {
        attribute: Report(
            {name: _marks(row) for name, row in parts["marks"].items()},
            {view: (np.array(shares), np.array(precisions)) for view, (shares, precisions) in parts["sweeps"].items()},
        )
        for attribute, parts in kept["attributes"].items()
    }


def _row(marks: Marks) -> dict:
    means = {name: {key: round(value, 5) for key, value in asdict(getattr(marks, name)).items()} for name in _MEANS}
    tens = "".join(_TENS[round(precision * 10)] for precision in marks.precisions)
    return {**means, "chance": marks.chance, "queries": marks.queries.tolist(), "tens": tens}


def _marks(row: dict) -> Marks:
    means = [Mark(**row[name]) for name in _MEANS]
    return Marks(*means, row["chance"], np.array(row["queries"]), np.array([_TENS.index(letter) / 10 for letter in row["tens"]]))
