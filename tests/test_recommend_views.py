"""Ways of being alike: what must not change a view, what must, and that the maps add up."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from core.encoder.encoder import open_encoder
from core.recommend import heat, views
from core.recommend.index import DRAWN, Entry, built
from core.recommend.looker import Looker, ready_captioner
from core.recommend.neighbours import made_query
from core.recommend.view import VIEWS
from core.recommend.view import view as view_called
from core.recommend.views import lab, look, projection


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


def before(thing: np.ndarray, behind: np.ndarray, side: int = 150, left: int = 60, top: int = 40) -> np.ndarray:
    """A thing without its white paper before a picture."""
    picture = behind.copy()
    small = np.asarray(Image.fromarray(thing).resize((side, side)))
    place = picture[top : top + side, left : left + side]
    place[(small < 250).any(axis=-1)] = small[(small < 250).any(axis=-1)]
    return picture


def clutter(seed: int = 0) -> np.ndarray:
    """A room in patches, 240 x 320."""
    patches = np.random.default_rng(seed).integers(60, 230, (6, 8, 3), np.uint8)
    return np.asarray(Image.fromarray(patches).resize((320, 240), Image.Resampling.BICUBIC)).copy()


def of(photo: np.ndarray, box=None) -> dict[str, np.ndarray]:
    return views.of_photo(photo, box)[0]


def cosines(a: np.ndarray, b: np.ndarray) -> dict[str, float]:
    one, other = views.of(look.at([a, b]))
    return {view: float(one[view] @ other[view]) for view in one}


def test_every_view_has_length_one_whatever_the_photo():
    rng = np.random.default_rng(0)
    photos = [product(), rng.integers(0, 256, (40, 300, 3), np.uint8), np.zeros((1, 1, 3), np.uint8), np.full((500, 3, 3), 255, np.uint8)]
    for photo, found in zip(photos, views.of(look.at(photos)), strict=True):
        for view, vector in found.items():
            assert vector.dtype == np.float32
            assert np.isfinite(vector).all(), view
            assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5), (view, photo.shape)


def test_photos_looked_at_together_get_the_vectors_they_get_alone():
    photos = [product(), clutter(), product("ellipse", "dots"), clutter(3)[:, :90]]
    for photo, together in zip(photos, views.of(look.at(photos)), strict=True):
        for view, vector in of(photo).items():
            np.testing.assert_allclose(vector, together[view], atol=2e-3)


def test_another_colour_keeps_shape_and_pattern():
    found = cosines(product(), product(colours=((20, 40, 160), (240, 220, 60))))
    assert min(found["shape"], found["pattern"]) > 0.6
    assert found["colour"] < 0.3


def test_another_pattern_keeps_shape_and_colour():
    found = cosines(product(), product(pattern="dots"))
    assert min(found["shape"], found["colour"]) > 0.6
    assert found["pattern"] < cosines(product(), product(width=9))["pattern"] - 0.2


def test_another_outline_keeps_pattern_and_colour():
    found = cosines(product(), product("ellipse"))
    assert found["shape"] < 0.5
    assert found["colour"] > 0.8
    assert found["pattern"] > cosines(product(), product("ellipse", "dots"))["pattern"] + 0.2


def test_the_thing_is_found_before_a_cluttered_room_and_a_box_moves_it():
    photo = before(product(), clutter())
    photo = before(product("ellipse", "dots", ((20, 60, 160), (240, 240, 240))), photo, 90, 222, 140)
    thing = look.at([photo])[0].thing
    left, top = thing.box[:2]
    assert thing.found
    assert np.abs(np.array([left * 320, top * 240]) - [75, 63]).max() < 20
    boxed = look.at([photo], [(0.68, 0.55, 1.0, 1.0)])[0].thing
    assert boxed.box[0] > 0.65
    assert of(photo)["colour"] @ of(product())["colour"] > of(photo, (0.68, 0.55, 1, 1))["colour"] @ of(product())["colour"] + 0.2


def test_where_nothing_stands_out_the_page_says_so_and_photos_still_differ_in_shape():
    rng = np.random.default_rng(1)
    photos = [rng.integers(0, 256, (90, 120, 3), np.uint8), np.full((64, 64, 3), 90, np.uint8), np.full((64, 64, 3), 200, np.uint8)]
    looks = look.at(photos)
    assert not any(one.thing.found for one in looks)
    assert looks[0].thing.box == pytest.approx((0.25, 0.25, 0.75, 0.75), abs=0.02)  # the middle counts
    shapes = np.stack([found["shape"] for found in views.of(looks)])
    assert (shapes @ shapes.T)[np.triu_indices(3, 1)].max() < 0.999


@pytest.mark.parametrize("view", heat.VIEWS)
@pytest.mark.parametrize("item", [product("ellipse", "dots", ((180, 60, 40), (235, 220, 190))), clutter()], ids=["a thing", "nothing"])
def test_what_every_place_adds_is_the_cosine(view, item):
    vector = of(product())[view]
    seen = look.at([item], head=True)[0]
    found = heat.heat(seen, vector, view)
    assert found.sum() == pytest.approx(float(vector @ views.of([seen])[0][view]), abs=1e-4)
    assert heat.painted(item, found).shape == item.shape


def test_a_photo_asks_drawn_things_without_what_sets_any_photo_apart_from_a_drawing():
    learnt = projection.of("all")
    vector = of(clutter())["all"]
    drawn = built([Entry("a", "", {})], {"all": vector[None]}, DRAWN)
    asked = made_query(drawn, {"all": vector})
    assert np.linalg.norm(asked) == pytest.approx(1)
    np.testing.assert_allclose(learnt.gap @ asked, 0, atol=1e-5)
    np.testing.assert_allclose(made_query(built([Entry("a", "", {})], {"all": vector[None]}), {"all": vector}), vector, atol=1e-6)


def test_colours_of_lab_are_those_of_the_standard():
    found = lab.to_lab(np.array([[255, 255, 255], [0, 0, 0], [255, 0, 0], [0, 0, 255]], np.uint8))
    expected = [[100, 0, 0], [0, 0, 0], [53.24, 80.09, 67.20], [32.30, 79.19, -107.86]]  # Lindbloom's calculator, sRGB, D65
    np.testing.assert_allclose(found, expected, atol=0.1)


def test_every_view_that_is_measured_or_painted_has_a_name_for_readers_and_an_unknown_one_is_told_the_names():
    assert {*views.MEASUREMENTS, *heat.VIEWS} <= set(VIEWS)
    with pytest.raises(ValueError, match="there are shape, pattern, colour"):
        view_called("smell")


def test_views_and_captions_of_pictures_come_from_one_run_of_the_encoder(monkeypatch):
    captioner, encoder, ran = ready_captioner(), open_encoder(), []
    photos = [product(), clutter(), clutter(4)]
    said = [description.best.text for description in captioner.describe(photos)]
    run = type(encoder).__call__
    monkeypatch.setattr(type(encoder), "__call__", lambda self, some, **how: ran.append(len(some)) or run(self, some, **how))
    known = Looker(captioner).look(photos)
    assert ran == [3]
    assert [one.text for one in known] == said
    for one, alone in zip(known, views.of(look.at(photos)), strict=True):
        assert all((one.vectors[view] == alone[view]).all() for view in alone)
