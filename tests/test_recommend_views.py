"""Ways of being alike: what must not change a view, what must, and that the maps add up."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw

from core.recommend import heat, views
from core.recommend.index import DRAWN, Entry, built
from core.recommend.neighbours import made_query, neighbours
from core.recommend.views import foreground, pooled
from training import pooled_view
from training.pooled_view import SAME


def product(outline: str = "shirt", pattern: str = "stripes", colours=((200, 30, 30), (235, 220, 190)), width: int = 8) -> np.ndarray:
    """A thing on white paper, 256 x 256."""
    picture = Image.new("RGB", (256, 256), "white")
    draw = ImageDraw.Draw(picture)
    cloth = np.zeros((256, 256, 3), np.uint8) + np.array(colours[0], np.uint8)
    down, across = np.mgrid[:256, :256]
    if pattern == "stripes":
        cloth[(across // width) % 2 == 0] = colours[1]
    elif pattern == "dots":
        cloth[((across % 28 - 14) ** 2 + (down % 28 - 14) ** 2) < 50] = colours[1]
    mask = Image.new("L", (256, 256))
    draw = ImageDraw.Draw(mask)
    if outline == "shirt":
        draw.polygon([(90, 40), (166, 40), (230, 90), (200, 120), (180, 105), (180, 220), (76, 220), (76, 105), (56, 120), (26, 90)], 255)
    else:
        draw.ellipse([20, 90, 236, 200], 255)
    picture.paste(Image.fromarray(cloth), (0, 0), mask)
    return np.asarray(picture)


def cosines(a: np.ndarray, b: np.ndarray) -> dict[str, float]:
    one, other = views.of(a), views.of(b)
    return {view: float(one[view] @ other[view]) for view in one}


def test_every_view_has_length_one_whatever_the_photo():
    rng = np.random.default_rng(0)
    photos = [product(), rng.integers(0, 256, (40, 300, 3), np.uint8), np.zeros((1, 1, 3), np.uint8), np.full((500, 3, 3), 255, np.uint8)]
    for photo in photos:
        for view, vector in views.of(photo).items():
            assert vector.dtype == np.float32
            assert np.isfinite(vector).all(), view
            assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5) or not vector.any(), (view, photo.shape)


def test_another_colour_keeps_shape_and_pattern():
    found = cosines(product(), product(colours=((20, 40, 160), (240, 220, 60))))
    assert found["shape"] > 0.99
    assert found["pattern"] > 0.9
    assert found["colour"] < 0.2


def test_another_pattern_keeps_shape_and_changes_pattern():
    same = cosines(product(), product(width=9))
    other = cosines(product(), product(pattern="dots"))
    assert other["shape"] > 0.99
    assert other["pattern"] < same["pattern"] - 0.2


def test_another_outline_keeps_pattern_and_colour():
    found = cosines(product(), product("ellipse"))
    assert found["shape"] < 0.8
    assert found["colour"] > 0.95
    assert found["pattern"] > cosines(product(), product("ellipse", "dots"))["pattern"] + 0.2


def test_the_thing_is_found_where_it_is_and_as_large_as_it_is():
    small = np.full((400, 600, 3), 255, np.uint8)
    small[220:348, 50:178] = np.asarray(Image.fromarray(product()).resize((128, 128)))
    left, top, right, bottom = foreground.cut_out(small).box
    assert np.abs(np.array([left, top, right, bottom]) - [58, 230, 170, 334]).max() < 14
    assert cosines(product(), small)["shape"] > 0.95


def test_without_a_plain_background_the_whole_photo_counts():
    photo = np.random.default_rng(1).integers(0, 256, (90, 120, 3), np.uint8)
    thing = foreground.cut_out(photo)
    assert thing.mask.mean() > 0.6
    assert thing.box[0] <= 0 <= 120 <= thing.box[2]


@pytest.mark.parametrize("view", heat.views_here())
def test_what_every_place_adds_is_the_cosine(view):
    query, item = product(), product("ellipse", "dots", ((180, 60, 40), (235, 220, 190)))
    vector = views.of(query)[view]
    found = heat.heat(item, vector, view)
    assert found.values.sum() == pytest.approx(float(vector @ views.of(item)[view]), abs=1e-5)
    assert heat.painted(item, found).shape == item.shape


def test_photos_find_drawn_things_of_their_kind_across_the_gap_and_photos_are_asked_as_before(tmp_path, monkeypatch):
    random = np.random.default_rng(0)
    kinds = {kind: random.normal(size=32) for kind in dict(SAME).values()}
    gaps = {kind: 6 * random.normal(size=32) for kind in kinds}  # a drawing of each kind differs from a photo in another way
    photographed = np.array([name for name, _ in SAME] * 20)
    photos = np.array([kinds[dict(SAME)[name]] for name in photographed]) + 0.2 * random.normal(size=(80, 32))
    drawn = np.array(list(kinds) * 20)
    drawings = np.array([kinds[kind] + gaps[kind] for kind in drawn]) + 0.2 * random.normal(size=(60, 32))
    directions = pooled_view.gap(photos[:40], np.char.add("train/", photographed[:40]), drawings, drawn)
    np.savez(tmp_path / "pooled.npz", gap=directions)
    monkeypatch.setattr(pooled, "PROJECTION", tmp_path / "pooled.npz")
    pooled._gap.cache_clear()
    shop = built([Entry(kind, "", {}) for kind in drawn], {"all": drawings}, DRAWN)
    right = {index.drawn: 0 for index in (shop, replace(shop, made_by={}))}
    try:
        for index in (shop, replace(shop, made_by={})):
            for name, photo in zip(photographed[40:], photos[40:], strict=True):
                query = made_query(index, {"all": photo})
                assert np.linalg.norm(query) == pytest.approx(1)
                right[index.drawn] += index.entries[neighbours(index, query, {"all": 1.0}, 1)[0].number].item == dict(SAME)[name]
    finally:
        pooled._gap.cache_clear()
    assert right[True] == 40
    assert right[False] < 30
    np.testing.assert_allclose(made_query(replace(shop, made_by={}), {"all": photos[0]}), photos[0] / np.linalg.norm(photos[0]), rtol=1e-5)


def test_colours_of_lab_are_those_of_the_standard():
    lab = foreground.to_lab(np.array([[255, 255, 255], [0, 0, 0], [255, 0, 0], [0, 0, 255]], np.uint8))
    expected = [[100, 0, 0], [0, 0, 0], [53.24, 80.09, 67.20], [32.30, 79.19, -107.86]]  # Lindbloom's calculator, sRGB, D65
    np.testing.assert_allclose(lab, expected, atol=0.1)
