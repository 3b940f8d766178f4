"""The map of a catalogue: PCA by the chosen weights, t-SNE's stored places, boxes, marks and the sheet of small pictures."""

import io

import numpy as np
import pytest
from PIL import Image

from core.recommend import catalogue, plane, sheet
from core.recommend.collections import DRAWN
from core.recommend.index import FILE, Entry, Index, built, kept
from core.recommend.marks import COLOURS, NONE, attributes, marks
from core.recommend.neighbours import item_query, scores, shares
from core.recommend.plane import fitted, in_frame, inside, tsne
from core.recommend.space import digest, sketch, stretched

WEIGHTS = {"shape": 2.0, "colour": 1.0, "words": 0.5}


@pytest.fixture(scope="module")
def index() -> Index:
    """240 items in twelve clusters, with three views."""
    random = np.random.default_rng(1)
    cluster = np.arange(240) % 12
    centres = random.normal(size=(12, 40))
    entries = [
        Entry(f"{n}.webp", f"thing{k} number{n % 7}", {"kind": f"kind {k}", "colour": ("red", "blue", "")[n % 3]})
        for n, k in enumerate(cluster)
    ]
    return built(entries, {"shape": centres[cluster] + random.normal(size=(240, 40)), "colour": random.normal(size=(240, 12))})


@pytest.fixture(scope="module")
def by(index) -> dict[str, float]:
    return shares(index, item_query(index, 0), WEIGHTS)


def test_inner_products_of_stretched_vectors_are_the_scores_and_their_distances_follow(index, by):
    query = item_query(index, 7)
    vectors, own = stretched(index, index.vectors, by), stretched(index, query, by)
    expected = scores(index, query, WEIGHTS)
    np.testing.assert_allclose(vectors @ own, expected, atol=1e-6)
    np.testing.assert_allclose(((vectors - own) ** 2).sum(axis=1), 2 - 2 * expected, atol=1e-5)


def test_the_map_is_that_of_the_covariances_eigenvectors(index, by):
    found = fitted(index, by)
    vectors = stretched(index, index.vectors, by).astype(np.float64)
    variances, directions = np.linalg.eigh(np.cov(vectors.T))
    np.testing.assert_allclose(found.explained, variances[:-3:-1] / variances.sum(), rtol=1e-3)
    alike = np.abs(found.axes @ directions[:, :-3:-1])
    np.testing.assert_allclose(alike, np.eye(2), atol=2e-2)
    np.testing.assert_allclose(found.axes @ found.axes.T, np.eye(2), atol=1e-5)


def test_a_map_is_the_same_at_every_run_and_not_mirrored(index, by):
    first, second = fitted(index, by), fitted(index, by)
    np.testing.assert_array_equal(first.axes, second.axes)
    assert all(axis[np.abs(axis).argmax()] > 0 for axis in first.axes)


def test_items_lie_at_the_centred_data_times_the_axes_and_a_query_lies_on_its_item(index, by):
    found = fitted(index, by)
    places = found.places(index, index.vectors)
    np.testing.assert_allclose(places.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(found.places(index, item_query(index, 5)), places[5], atol=1e-6)
    np.testing.assert_allclose(places.var(axis=0)[0] / places.var(axis=0)[1], found.explained[0] / found.explained[1], rtol=1e-3)


def test_a_view_without_weight_does_not_move_the_map(index):
    recoloured = index.vectors.copy()
    recoloured[:, index.columns["colour"]] = np.roll(recoloured[:, index.columns["colour"]], 5, axis=0)
    other = Index(index.entries, recoloured, index.columns, index.vocabulary)
    np.testing.assert_array_equal(
        fitted(index, {"shape": 1.0}).places(index, index.vectors), fitted(other, {"shape": 1.0}).places(other, recoloured)
    )


@pytest.mark.parametrize("items", [1, 2, 3])
def test_a_handful_of_items_has_a_map_too(index, by, items):
    few = kept(index, list(range(items)))
    found = fitted(few, by)
    places = in_frame(found.places(few, few.vectors), found.places(few, few.vectors))
    assert places.shape == (items, 2)
    assert np.isfinite(places).all()


def test_tsne_is_shown_for_the_vectors_it_was_made_of_and_for_no_others(index, tmp_path):
    path = tmp_path / "tsne.npz"
    places = np.random.default_rng(0).normal(size=(240, 2)).astype(np.float32)
    np.savez_compressed(path, places=places, sketch=sketch(plane.balanced(index)))
    np.testing.assert_array_equal(tsne(path, index), places)
    swapped = kept(index, [1, 0, *range(2, 240)])
    assert tsne(path, swapped) is None
    assert tsne(path, kept(index, list(range(239)))) is None
    changed = index.vectors.copy()
    changed[3] = np.roll(changed[3], 1)
    assert tsne(path, Index(index.entries, changed, index.columns, index.vocabulary)) is None
    path.write_bytes(b"not a map")
    assert tsne(path, index) is None
    assert tsne(tmp_path / "absent.npz", index) is None


def test_rounding_to_the_file_and_back_leaves_the_tsne_map_valid(index, tmp_path):
    index.save(tmp_path / "index.npz")
    path = tmp_path / "tsne.npz"
    np.savez_compressed(path, places=np.zeros((240, 2), np.float32), sketch=sketch(plane.balanced(index)))
    assert tsne(path, Index.load(tmp_path / "index.npz")) is not None
    assert digest(index) == digest(index)
    assert digest(index) != digest(kept(index, [1, 0, *range(2, 240)]))


def test_the_shipped_tsne_map_is_of_the_shipped_catalogue():
    shipped = Index.load(catalogue.BUILT_IN / FILE)
    places = tsne(plane.TSNE[DRAWN], shipped)
    assert places is not None, "run `python -m training.tsne`: the index has changed"
    kinds = np.array([entry.attributes["silhouette"] for entry in shipped.entries])
    away = np.linalg.norm(places[:, None] - places[None], axis=-1)
    np.fill_diagonal(away, np.inf)
    nearest = away.argsort(axis=1)[:, :5]
    assert (kinds[nearest] == kinds[:, None]).mean() > 0.4  # chance: 0.05


def test_a_box_holds_what_lies_in_it_nearest_to_its_middle_first():
    places = np.array([[0, 0], [1, 1], [0.4, 0.5], [0.6, 0.9], [-1, 0.5]], np.float32)
    assert inside(places, (0, 0, 1, 1)).tolist() == [2, 3, 0, 1]
    assert inside(places, (2, 2, 3, 3)).tolist() == []


def test_marks_count_every_item_once_and_no_two_look_alike(index):
    shown, groups = marks(index, "kind")
    assert [mark.items for mark in shown] == [20] * 12
    assert len({(mark.colour, mark.symbol) for mark in shown}) == 12
    assert all(shown[group].value == entry.attributes["kind"] for group, entry in zip(groups, index.entries, strict=True))
    coloured, _ = marks(index, "colour")
    assert [mark.value for mark in coloured] == ["blue", "red", NONE]
    assert not {mark.colour for mark in coloured} & set(COLOURS)
    assert attributes(index) == ["kind", "colour"]


def test_the_shipped_sheet_shows_the_shipped_pictures():
    shop = catalogue.load()
    shipped = sheet.read(len(shop))
    whole = np.asarray(Image.open(io.BytesIO(shipped.data)).convert("RGB"), float)
    for number in range(0, len(shop), 97):
        row, column = divmod(number, shipped.columns)
        place = whole[row * shipped.side : (row + 1) * shipped.side, column * shipped.side : (column + 1) * shipped.side]
        own = (
            Image.open(io.BytesIO(shop.picture(shop.items[number])))
            .convert("RGB")
            .resize((shipped.side, shipped.side), Image.Resampling.BOX)
        )
        assert np.abs(place - np.asarray(own, float)).mean() < 8, "run `python -m training.sheet`: the catalogue has changed"


def test_the_sheet_has_every_picture_in_its_place_and_a_broken_one_stays_white():
    def square(colour: str) -> bytes:
        file = io.BytesIO()
        Image.new("RGB", (80, 80), colour).save(file, "PNG")
        return file.getvalue()

    made = sheet.made([square("red"), square("blue"), b"broken", square("lime"), square("black")])
    picture = np.asarray(Image.open(io.BytesIO(made.data)).convert("RGB")).astype(int)
    side, half = made.side, made.side // 2
    centres = [picture[n // made.columns * side + half, n % made.columns * side + half] for n in range(5)]
    expected = [(255, 0, 0), (0, 0, 255), (255, 255, 255), (0, 255, 0), (0, 0, 0)]
    np.testing.assert_allclose(centres, expected, atol=12)
    assert sheet.made([]) is None
    assert sheet.made([b""] * (sheet.MOST_PICTURES + 1)) is None
