"""Your pictures: what people bring to the page is theirs alone, is kept within limits, and can be searched like the shop."""

import gzip
import hashlib
import io
import time
import weakref
import zipfile
from contextlib import closing

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect
from streamlit.testing.v1 import AppTest

from core import settings, weights
from core.archive import Uploads
from core.queue import QueueError
from core.recommend import fashion
from core.recommend.index import Index
from core.recommend.looker import Looker
from core.recommend.neighbours import item_query, neighbours
from core.recommend.owned import FULL, OwnPictures, with_room
from pages.face.loaders import queue
from pages.face.loaders import recommend as load
from pages.recommend_levels import own
from tests import drawn_pictures
from tests.drawn_pictures import drawn
from tests.test_recommend_browser import window  # noqa: F401  # a fixture

LOOKER = Looker()  # without a captioner


def files(*numbers: int, **named: bytes) -> list:
    return [(f"{number}.png", lambda number=number: drawn(number)) for number in numbers] + [
        (name.replace("_", "."), lambda data=data: data) for name, data in named.items()
    ]


def zipped(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def add(store: OwnPictures, owner: str, uploads: list, room: int = 500) -> list[str]:
    """Take pictures in to the end; what was done."""
    return [progress.what for progress in store.add(owner, with_room(Uploads(uploads), room), LOOKER)]


def items(store: OwnPictures, owner: str) -> list[str]:
    collection = store.collection_of(owner)
    return [entry.item for entry in collection.index.entries] if collection else []


def test_pictures_can_be_searched_by_their_owner_and_nobody_else():
    store = OwnPictures()
    add(store, "anna", files(0, 1, 2))
    collection = store.collection_of("anna")
    assert store.collection_of("ben") is None
    assert [entry.item for entry in collection.index.entries] == ["0.png", "1.png", "2.png"]
    assert neighbours(collection.index, item_query(collection.index, 1), {"colour": 1, "shape": 1}, 1)[0].number == 1
    with Image.open(io.BytesIO(collection.picture("1.png"))) as thumbnail:
        assert thumbnail.format == "WEBP"
        pixels = np.asarray(thumbnail.convert("RGB"), float)
    original = np.asarray(Image.open(io.BytesIO(drawn(1))).convert("RGB"), float)
    assert np.abs(pixels - original).mean() < 12  # the same picture, packed


def test_more_pictures_keep_the_others_and_only_new_ones_are_looked_at():
    store = OwnPictures()
    add(store, "anna", files(0, 1))
    before = store.collection_of("anna").index.vectors[0]
    done = add(store, "anna", files(1, 2))
    assert [what for what in done if what.startswith("Looking")] == ["Looking at 2.png"]
    assert items(store, "anna") == ["0.png", "1.png", "2.png"]
    np.testing.assert_allclose(store.collection_of("anna").index.vectors[0], before, atol=1e-6)
    add(store, "anna", [("0.png", lambda: drawn(9))])  # the same name, another picture
    assert items(store, "anna") == ["0.png", "1.png", "2.png"]
    assert len(store.of("anna").thumbnails) == 3


def test_zips_are_opened_names_stay_apart_and_bad_files_are_told_about():
    store = OwnPictures()
    twice = zipped({"red/a.png": drawn(0), "red/b.png": drawn(1), "c.txt": b"no picture"}).replace(b"red/b.png", b"red/a.png")
    uploads = [
        ("album.zip", lambda: twice),
        ("a.png", lambda: drawn(2)),
        ("a.png", lambda: drawn(3)),
        ("bad.jpg", lambda: b"nothing"),
        ("broken.zip", lambda: b"PK\3\4 and no more"),
    ]
    add(store, "anna", uploads)
    assert items(store, "anna") == ["a (2).png", "a.png", "album/red/a (2).png", "album/red/a.png"]
    assert store.collection_of("anna").index.values["folder"] == ["album"]
    failed = store.of("anna").failed
    assert set(failed) == {"bad.jpg", "broken.zip"}
    assert all(sentence.endswith(".") for sentence in failed.values())


def test_nothing_but_bad_files_is_no_collection():
    store = OwnPictures()
    add(store, "anna", files(bad_jpg=b"nothing"))
    assert store.collection_of("anna") is None
    assert list(store.of("anna").failed) == ["bad.jpg"]


def test_stopped_it_keeps_what_is_done_and_the_rest_can_follow():
    store = OwnPictures()
    with closing(store.add("anna", Uploads(files(*range(10))), LOOKER)) as steps:
        while next(steps).what != "Looking at 9.png":
            pass
    assert len(items(store, "anna")) == 8  # looked at in eights
    assert [what for what in add(store, "anna", files(*range(10))) if what.startswith("Looking")] == [
        "Looking at 8.png",
        "Looking at 9.png",
    ]
    assert len(items(store, "anna")) == 10


def test_pictures_can_be_thrown_away_one_by_one_and_all():
    store = OwnPictures()
    add(store, "anna", files(0, 1))
    store.remove("anna", "0.png")
    assert items(store, "anna") == ["1.png"]
    assert len(store.of("anna").thumbnails) == 1
    store.remove("anna", "1.png")
    assert store.collection_of("anna") is None
    add(store, "anna", files(0))
    store.delete("anna")
    assert store.of("anna") is None


def test_one_person_and_all_together_have_limits_and_who_was_away_longest_goes_first():
    store = OwnPictures(together=4)
    add(store, "anna", files(0, 1, 2), room=2)
    assert items(store, "anna") == ["0.png", "1.png"]
    assert store.of("anna").failed == {"2.png": FULL}
    add(store, "ben", files(3, 4))
    store.of("anna")
    add(store, "cleo", files(5))
    assert [bool(items(store, owner)) for owner in ("anna", "ben", "cleo")] == [True, False, True]
    add(store, "cleo", files(6, 7, 8, 9))
    assert [len(items(store, owner)) for owner in ("anna", "cleo")] == [0, 5]  # nobody loses what they have just brought


def test_pictures_that_nobody_looked_at_for_long_are_thrown_away_even_if_nobody_comes_again():
    store = OwnPictures(kept_seconds=0.05)
    add(store, "anna", files(0))
    gone = weakref.ref(store._owners["anna"])
    for _ in range(200):
        if gone() is None:
            break
        time.sleep(0.05)
    assert gone() is None
    assert store.of("anna") is None


# on the page

SCRIPT = """
import streamlit as st
from pages.recommend_levels import own
from tests import drawn_pictures
own.show()
"""


@pytest.fixture
def page(monkeypatch) -> AppTest:
    """The level in a session of its own."""
    test = AppTest.from_string(SCRIPT, default_timeout=60)
    test.session_state["lab_owner"] = "a test"
    test.session_state["recommend_own_captions"] = False
    yield test
    load.own_pictures().delete("a test")


def texts(page: AppTest) -> str:
    shown = [*page.markdown, *page.caption, *page.info, *page.error, *page.warning, *page.subheader, *page.header]
    return " ".join(element.value for element in shown)


def uploads_done(page: AppTest) -> int:
    return page.session_state["recommend_own_round"] if "recommend_own_round" in page.session_state else 0  # noqa: SIM401  # it has no get


def upload(page: AppTest, *chosen: tuple[str, bytes]) -> AppTest:
    key = f"recommend_own_files_{uploads_done(page)}"
    page.file_uploader(key=key).set_value([(name, data, "image/png") for name, data in chosen]).run()
    return page.button(key="recommend_own_start").click().run()


def test_the_level_takes_pictures_in_and_says_which_are_nearly_the_same(page):
    page.run()
    assert not page.exception
    assert page.button(key="recommend_own_start").disabled
    assert "Nothing is written to a disk" in texts(page)
    upload(page, ("a.png", drawn(0)), ("b.png", drawn(0)), ("c.png", drawn(1)), ("bad.jpg", b"nothing"))
    assert not page.exception
    assert "3 pictures taken in" in texts(page)
    assert "2 pictures in 1 group" in texts(page)
    assert "1 could not be taken in" in [expander.label for expander in page.expander]
    upload(page, ("d.png", drawn(2)))
    assert "4 pictures taken in" in texts(page)
    page.button(key="recommend_own_delete").click().run()
    assert "taken in" not in texts(page)
    assert load.own_pictures().of("a test") is None


def test_when_the_queue_is_full_a_sentence_says_so_and_what_is_done_is_kept(page, monkeypatch):
    places = iter([True, False])  # for eight pictures each

    def run(step):
        if not next(places):
            raise QueueError("No place.")
        return step()

    monkeypatch.setattr(queue, "in_turn", lambda tell: run)
    page.run()
    upload(page, *((f"{number}.png", drawn(number)) for number in range(10)))
    assert not page.exception
    assert "No place. What is done is kept." in texts(page)
    assert "8 pictures taken in" in texts(page)


def test_search_in_these_makes_them_the_collection_and_the_uploads_leave_the_memory(page):
    page.run()
    upload(page, ("a.png", drawn(0)), ("c.png", drawn(1)))
    page.button(key="recommend_own_search").click().run()
    assert page.session_state["recommend_in"] == "own"
    assert page.session_state["recommend_level"] == "Find"
    assert len(page.session_state["recommend_own_files_1"]) == 0  # the uploaded files have left the memory


@pytest.fixture
def clothes(monkeypatch, tmp_path) -> np.ndarray:
    """A mirror with a Fashion-MNIST of 20 pictures, two of each class; its pixels."""
    grey = np.random.default_rng(0).integers(0, 256, (20, 28, 28), dtype=np.uint8)
    labels = np.arange(20, dtype=np.uint8) % 10
    rows = {}
    for name, data in ((fashion.IMAGES, bytes(16) + grey.tobytes()), (fashion.LABELS, bytes(8) + labels.tobytes())):
        packed = gzip.compress(data)
        (tmp_path / name).write_bytes(packed)
        rows[name] = weights.Download(name, "https://127.0.0.1:1/", hashlib.sha256(packed).hexdigest(), len(packed), "MIT", "a test")
    monkeypatch.setattr(weights, "downloads", lambda: rows)
    monkeypatch.setattr(settings, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(settings, "MIRROR", str(tmp_path))
    return grey


def test_fashion_mnist_comes_as_dark_pictures_on_white_in_folders_by_class(clothes):
    assert len(fashion.missing()) == 2
    files = fashion.pictures(each=2)
    assert fashion.missing() == []
    assert len(files) == 20
    name, read = files[-1]
    assert name == "ankle boot/0019.png"
    with Image.open(io.BytesIO(read())) as picture:
        small = np.asarray(picture.resize((28, 28), Image.Resampling.BOX), float)
    assert np.corrcoef(small.ravel(), 255.0 - clothes[19].ravel())[0, 1] > 0.9


def test_fashion_mnist_is_taken_in_beside_ones_own_pictures_or_says_why_not(page, clothes, monkeypatch, tmp_path):
    page.run()
    upload(page, ("a.png", drawn(0)))
    page.button(key="recommend_own_borrow").click().run()
    assert not page.exception
    assert "21 pictures taken in" in texts(page)
    assert load.own_pictures().collection_of("a test").index.values["folder"] == sorted(fashion.CLASSES)
    monkeypatch.setattr(settings, "CACHE", tmp_path / "empty")
    monkeypatch.setattr(settings, "MIRROR", "http://127.0.0.1:9")
    page.run()
    page.button(key="recommend_own_borrow").click().run()
    assert "could not be reached" in page.error[0].value


def test_the_index_can_be_taken_to_a_shell(page, tmp_path):
    page.run()
    upload(page, ("a.png", drawn(0)), ("c.png", drawn(1)))
    (tmp_path / "index.npz").write_bytes(own._file(load.own_pictures().collection_of("a test")))
    assert [entry.item for entry in Index.load(tmp_path / "index.npz").entries] == ["a.png", "c.png"]


def test_a_folder_keeps_its_name_unless_it_has_folders_inside():
    class File:
        def __init__(self, name):
            self.name = name

    assert own._names([File("shoes/a.png"), File("shoes/b.png")]) == ["shoes/a.png", "shoes/b.png"]
    assert own._names([File("shop/boots/a.png"), File("shop/b.png")]) == ["boots/a.png", "b.png"]
    assert own._names([File("a.png")]) == ["a.png"]


@pytest.mark.browser
def test_in_a_browser_a_folder_becomes_the_collection_that_is_searched(window, tmp_path):  # noqa: F811  # the fixture
    drawn_pictures.folder(tmp_path / "shop" / "red", range(4))
    drawn_pictures.folder(tmp_path / "shop" / "blue", range(4, 8))
    window.goto("/recommend?recommend_level=Your+pictures")
    window.get_by_text("A folder", exact=True).click()
    expect(window.get_by_text("A folder of pictures, 10 MB a file")).to_be_visible()
    window.locator("[data-testid=stFileUploaderDropzoneInput]").last.set_input_files(tmp_path / "shop")
    expect(window.get_by_role("button", name="Take them in")).to_be_enabled()
    window.get_by_role("button", name="Take them in").click()
    expect(window.get_by_text("8 pictures taken in")).to_be_visible()
    window.get_by_role("button", name="Search in these").click()
    expect(window.locator(".card:has(.actions)")).to_have_count(7)  # all but the query
    found = window.locator(".card:has(.actions)").evaluate_all("cards => cards.map(card => card.dataset.item)")
    assert all(name.startswith(("red/", "blue/")) for name in found)
    assert "recommend_in=own" in window.url
