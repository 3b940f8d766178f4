"""The quality lab's numbers against the textbook's definitions, worked out slowly."""

import numpy as np
import pytest

from core.recommend import collections, quality_report
from core.recommend.index import Entry, built
from core.recommend.quality import LeaveOneOut, by_class


def collection(items: int = 60, classes: int = 4):
    rng = np.random.default_rng(5)
    labels = rng.integers(0, classes, items)
    centres = rng.normal(size=(classes, 12))
    entries = [Entry(f"{n}.webp", "", {"kind": f"class {label}"} if n % 7 else {}) for n, label in enumerate(labels)]
    vectors = {view: centres[labels] * strength + rng.normal(size=(items, 12)) for view, strength in (("shape", 1.0), ("colour", 0.3))}
    return built(entries, vectors)


def slowly(index, weights) -> dict[str, float]:
    """P@10, mAP and nDCG@10 as the textbook defines them, one query at a time."""
    have = [n for n, entry in enumerate(index.entries) if entry.attributes]
    tens, average, gains = [], [], []
    for asks in have:
        similar = {n: sum(w * float(index.view(v)[asks] @ index.view(v)[n]) for v, w in weights.items()) for n in have if n != asks}
        order = sorted(similar, key=lambda n: -similar[n])
        right = [index.entries[n].attributes == index.entries[asks].attributes for n in order]
        hits = [sum(right[: k + 1]) / (k + 1) for k in range(len(right)) if right[k]]
        tens.append(sum(right[:10]) / 10)
        average.append(sum(hits) / len(hits))
        ideal = sum(1 / np.log2(k + 2) for k in range(min(10, sum(right))))
        gains.append(sum(right[k] / np.log2(k + 2) for k in range(10)) / ideal)
    return {"P@10": np.mean(tens), "mAP": np.mean(average), "nDCG": np.mean(gains)}


@pytest.mark.parametrize("weights", [{"shape": 1.0, "colour": 1.0}, {"shape": 0.2, "colour": 3.0}, {"colour": 1.0}])
def test_the_marks_are_the_textbooks(weights):
    index = collection()
    measured = LeaveOneOut(index, "kind")
    found, expected = measured.marks(weights), slowly(index, weights)
    assert found.precision_10.mean == pytest.approx(expected["P@10"])
    assert found.average_precision.mean == pytest.approx(expected["mAP"])
    assert found.ndcg_10.mean == pytest.approx(expected["nDCG"])
    assert found.precision_10.low <= found.precision_10.mean <= found.precision_10.high
    assert measured.precision_10(weights) == pytest.approx(expected["P@10"])


def test_the_same_product_twice_does_not_make_the_marks_look_better():
    index = collection()
    twice = built(list(index.entries) * 2, {view: np.tile(index.view(view), (2, 1)) for view in ("shape", "colour")})
    assert LeaveOneOut(twice, "kind").duplicates.sum() >= 2 * sum(bool(entry.attributes) for entry in index.entries)
    assert LeaveOneOut(twice, "kind").marks({"shape": 1.0}).chance == pytest.approx(
        LeaveOneOut(index, "kind").marks({"shape": 1.0}).chance, abs=0.02
    )


def test_the_sweep_ends_where_one_view_stands_alone():
    measured = LeaveOneOut(collection(), "kind")
    places, precisions = measured.sweep({"shape": 2.0, "colour": 1.0}, "shape")
    assert (places[0], places[-1]) == (0, 1)
    assert precisions[0] == pytest.approx(measured.precision_10({"colour": 1.0}))
    assert precisions[-1] == pytest.approx(measured.precision_10({"shape": 1.0}))


def test_the_classes_add_up_to_the_whole():
    measured = LeaveOneOut(collection(), "kind")
    found = measured.marks({"shape": 1.0})
    rows = by_class(found, measured.labels)
    assert sum(asked for _, asked in rows.values()) == len(found.queries)
    assert sum(precision * asked for precision, asked in rows.values()) / len(found.queries) == pytest.approx(found.precision_10.mean)


def test_an_attribute_that_nobody_has_is_said():
    with pytest.raises(ValueError, match="wheels"):
        LeaveOneOut(collection(), "wheels")


@pytest.mark.parametrize("name", collections.names())
def test_what_was_measured_of_a_collection_that_ships_is_what_would_be_measured_now(name):
    index = collections.opened(name).index
    for attribute, known in collections.quality_report(name, index).items():
        now = LeaveOneOut(index, attribute)
        for way, weights in quality_report.ways(now.views).items():
            assert known.marks[way].precision_10.mean == pytest.approx(now.precision_10(weights), abs=2e-3), (attribute, way)
        break  # one attribute tells whether the file belongs to the index
    else:
        raise AssertionError("nothing was measured of it: run training.catalogue_index")
    other = built([Entry("a", "", {})] * 3, {"all": np.eye(3)})
    assert not quality_report.read(collections.OFFERED[name].folder / collections.QUALITY, other)
