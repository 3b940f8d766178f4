"""The built-in catalogue: attributes and pictures agree, the size is kept, and the seed draws the same pictures again."""

import io
import shutil
from collections import Counter
from dataclasses import fields

import numpy as np
import pytest
from PIL import Image

from core.recommend import catalogue
from core.recommend.catalogue import CatalogueError, Item
from training import catalogue as painter
from training.drawing import KINDS, colours, patterns

SEED = 1


@pytest.fixture(scope="module")
def shop() -> catalogue.Catalogue:
    return catalogue.load()


def pixels(picture: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(picture)) as image:
        assert image.format == "WEBP"
        return np.asarray(image.convert("RGB"), int)


def test_the_shop_has_1200_products_of_every_kind_and_footwear_comes_first(shop):
    assert len(shop) >= 1200
    kinds = Counter(item.kind for item in shop.items)
    assert set(kinds) == set(KINDS)
    assert shop.items[0].kind == kinds.most_common(1)[0][0] == "footwear"
    assert len({item.silhouette for item in shop.items if item.kind == "footwear"}) >= 12


def test_every_silhouette_comes_in_every_pattern_and_the_colours_are_balanced(shop):
    pairs = Counter((item.silhouette, item.pattern) for item in shop.items)
    silhouettes = [name for kind in KINDS.values() for name in kind]
    assert set(pairs) == {(silhouette, pattern) for silhouette in silhouettes for pattern in patterns.NAMES}
    assert min(pairs.values()) >= 3
    shades = Counter(item.colour for item in shop.items)
    assert set(shades) == set(colours.NAMES)
    assert max(shades.values()) - min(shades.values()) <= len(silhouettes)


def test_the_attributes_are_those_the_pictures_were_drawn_from(shop):
    assert list(shop.items) == painter.items(SEED)
    for item in shop.items:
        assert item.colour in item.description
        assert item.material in item.description.replace("knitted", "knit")
        assert item.silhouette in item.description


def test_every_picture_is_a_product_on_white_of_256_pixels(shop):
    for item in shop.items:
        with Image.open(io.BytesIO(shop.picture(item))) as image:
            assert (image.format, image.size) == ("WEBP", (256, 256))
    for item in shop.items[::40]:
        picture = pixels(shop.picture(item))
        corners = picture[[0, 0, -1, -1], [0, -1, 0, -1]]
        assert corners.min() >= 250, item.id
        assert 0.08 < (picture.min(2) < 235).mean() < 0.75 or item.colour == "white", item.id


def test_the_catalogue_takes_at_most_8_megabytes_and_a_thumbnail_3_kilobytes(shop):
    files = [catalogue.BUILT_IN / name for name in (catalogue.ITEMS, catalogue.PICTURES)]  # what is drawn; its vectors stand beside it
    assert sum(path.stat().st_size for path in files) <= 8e6
    assert len(files) == 2
    thumbnail = shop.thumbnail(shop.items[0])
    assert pixels(thumbnail).shape == (96, 96, 3)
    assert len(thumbnail) < 3000


def test_no_two_products_are_the_same(shop):
    assert len({item.id for item in shop.items}) == len({shop.picture(item) for item in shop.items}) == len(shop)


@pytest.mark.parametrize("identity", ["sneaker-floral-1", "handbag-leopard-2", "mug-stripes-3"])
def test_the_seed_draws_a_product_again(shop, identity):
    item = next(item for item in shop.items if item.id == identity)
    drawn = np.asarray(painter.draw(item, SEED), int)
    assert np.abs(pixels(shop.picture(item)) - drawn).mean() < 3  # of 255: what WebP loses at this quality
    assert np.abs(np.asarray(painter.draw(item, SEED + 1), int) - drawn).mean() > 3


def test_the_base_colour_can_be_seen(shop):
    for item in [item for item in shop.items if item.pattern == "plain"][::7]:
        picture = pixels(shop.picture(item)) / 255
        shades = [np.array([int(shade[i : i + 2], 16) for i in (1, 3, 5)]) / 255 for shade in colours.SHADES[item.colour]]
        nearest = min(np.abs(picture - shade).max(2).min() for shade in shades)
        assert nearest < 0.12, item.id


def test_a_catalogue_that_is_damaged_or_missing_is_told_in_one_sentence(tmp_path, shop):
    def sentence() -> str:
        with pytest.raises(CatalogueError) as raised:
            catalogue.load(tmp_path)
        assert str(raised.value).endswith(".")
        return str(raised.value)

    assert "cannot be read" in sentence()
    shutil.copytree(catalogue.BUILT_IN, tmp_path, dirs_exist_ok=True)
    (tmp_path / catalogue.PICTURES).write_bytes(b"not a zip")
    assert "cannot be read" in sentence()
    painter.write(list(shop.items[:3]), {item.file: shop.picture(item) for item in shop.items[:3]}, tmp_path)
    assert len(catalogue.load(tmp_path)) == 3
    rows = (tmp_path / catalogue.ITEMS).read_text(encoding="utf-8")
    (tmp_path / catalogue.ITEMS).write_text(rows.replace(shop.items[1].file, "elsewhere.webp"), encoding="utf-8")
    assert "has no picture elsewhere.webp" in sentence()
    (tmp_path / catalogue.ITEMS).write_text(rows.replace("kind,", "sort,"), encoding="utf-8")
    assert "cannot be read" in sentence()
    (tmp_path / catalogue.ITEMS).write_text(",".join(column.name for column in fields(Item)) + "\n", encoding="utf-8")
    assert "is empty" in sentence()
