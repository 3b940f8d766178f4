"""The queue before all that takes long: whose answer is whose, who is next, who is let in, and what one reader can do to another."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, dataclass
from functools import partial

import numpy as np
import pytest

from core.archive import Uploads
from core.captions import library, serving
from core.captions.captioner import Captioner
from core.captions.serving import Model, Photo, Say
from core.photo import open_photo
from core.queue import Job, Queue, QueueError, Turn, alone, awaited
from core.recommend import update
from core.recommend.looker import Looker
from core.recommend.owned import OwnPictures
from tests import drawn_pictures

PUPILS = 30


SEE = "see"


class Slow:
    """Work that writes an item backwards, keeps a book of its batches, and goes on only while the gate is open."""

    def __init__(self):
        self.batches, self.gate = [], threading.Event()

    def job(self, item: str, kind: str = SEE) -> Job:
        return Job((kind, item), Written(self, kind), lambda: item)


@dataclass(frozen=True)
class Written:
    slow: Slow
    kind: str

    def __call__(self, items):
        self.slow.batches.append((self.kind, list(items)))
        assert self.slow.gate.wait(20)
        if "bad" in items:
            raise ValueError("this one cannot be described")
        return [f"{self.kind}:{item[::-1]}" for item in items]


class Left(BaseException):
    """What Streamlit raises in the run of a reader who has left is no Exception either."""


def silent(ahead: int | None) -> None:
    pass


@pytest.fixture
def slow():
    captioner = Slow()
    yield captioner
    captioner.gate.set()


def busy(queue: Queue, slow: Slow) -> Turn:
    """One request is being answered, so that all others must wait."""
    turn = queue.ask("first", slow.job("first"))
    assert turn.join()
    while not slow.batches:
        time.sleep(0.001)
    return turn


def waiting(queue: Queue, slow: Slow, owner: str, item: str, kind: str = SEE) -> Turn:
    turn = queue.ask(owner, slow.job(item, kind))
    assert turn.join()
    return turn


def test_thirty_readers_with_ten_photos_each_get_their_own_answers_in_batches(slow):
    slow.gate.set()
    queue = Queue(at_once=8, a_minute=100)

    def reader(number: int) -> bool:
        asked = [(SEE if place % 2 else "say", f"{number}-{place}") for place in range(10)]
        found = [awaited(partial(queue.ask, f"pupil {number}", slow.job(item, kind)), silent) for kind, item in asked]
        return found == [f"{kind}:{item[::-1]}" for kind, item in asked]

    with ThreadPoolExecutor(PUPILS) as readers:
        assert all(readers.map(reader, range(PUPILS)))
    assert sum(len(items) for _, items in slow.batches) == 10 * PUPILS
    assert max(len(items) for _, items in slow.batches) <= 8


def test_owners_take_turns_and_one_with_many_requests_holds_nobody_up(slow):
    queue = Queue(workers=1, at_once=2)
    busy(queue, slow)
    turns = [waiting(queue, slow, "greedy", f"g{number}") for number in range(4)]
    turns += [waiting(queue, slow, "anna", "a"), waiting(queue, slow, "bob", "b")]
    slow.gate.set()
    for turn in turns:
        assert turn.done.wait(20)
    assert [items for _, items in slow.batches] == [["first"], ["g0", "a"], ["b", "g1"], ["g2", "g3"]]


def test_a_batch_is_of_one_kind_and_the_next_in_line_decides_which(slow):
    queue = Queue(workers=1, at_once=4)
    busy(queue, slow)
    turns = [waiting(queue, slow, name, name, kind) for name, kind in [("a", "say"), ("b", SEE), ("c", "say"), ("d", SEE)]]
    slow.gate.set()
    for turn in turns:
        assert turn.done.wait(20)
    assert slow.batches[1:] == [("say", ["a", "c"]), (SEE, ["b", "d"])]


def test_a_reader_sees_how_many_are_ahead_and_that_it_becomes_less(slow):
    queue = Queue(workers=1)
    first = busy(queue, slow)
    turns = [waiting(queue, slow, "greedy", "1"), waiting(queue, slow, "greedy", "2"), waiting(queue, slow, "anna", "3")]
    assert [first.ahead, *(turn.ahead for turn in turns)] == [0, 1, 3, 2]  # in the order greedy, anna, greedy
    turns[0].leave()
    assert [turn.ahead for turn in turns[1:]] == [1, 2]
    slow.gate.set()
    assert turns[1].done.wait(20)
    assert turns[1].ahead == 0


def test_told_places_only_go_down_and_the_end_is_told(slow):
    queue, told = Queue(at_once=1), []

    def tell(ahead: int | None) -> None:
        told.append(ahead)
        slow.gate.set()

    busy(queue, slow)
    waiting(queue, slow, "bob", "b")
    assert awaited(partial(queue.ask, "anna", slow.job("abc")), tell) == "see:cba"
    assert told[0] == 2
    assert told[-1] is None
    assert told[:-1] == sorted(told[:-1], reverse=True)


def test_a_full_queue_and_a_reader_who_asks_too_fast_get_a_sentence(slow):
    queue = Queue(workers=1, most=3, a_minute=1000)
    busy(queue, slow)
    for name in "abc":
        waiting(queue, slow, name, name)
    with pytest.raises(QueueError, match=r"^So many requests are waiting that yours finds no place.*\.$"):
        queue.ask("d", slow.job("d"))
    hurried = Queue(workers=1, a_minute=5)
    too_many = (waiting(hurried, slow, "hurried", "x") for _ in range(11))  # in two minutes at most
    with pytest.raises(QueueError, match=r"^More than 5 requests .*within a minute.*\.$"):
        list(too_many)
    waiting(hurried, slow, "another", "x")


def test_a_reader_who_leaves_frees_the_place_and_the_photo(slow):
    queue = Queue(workers=1, most=1)
    busy(queue, slow)

    def leave(ahead: int | None) -> None:
        raise Left

    kept = []
    with pytest.raises(Left):
        awaited(lambda: kept.append(queue.ask("anna", slow.job("gone"))) or kept[0], leave)
    assert kept[0].item is None
    stays = waiting(queue, slow, "bob", "stays")  # there was room for one
    slow.gate.set()
    assert stays.done.wait(20)
    assert [items for _, items in slow.batches] == [["first"], ["stays"]]


def test_a_turn_is_kept_while_one_of_its_readers_stays_and_asked_anew_after_the_last_has_left(slow):
    queue = Queue(workers=1)
    busy(queue, slow)
    shared = waiting(queue, slow, "anna", "photo")
    assert shared.join()
    shared.leave()
    assert not shared.dead
    shared.leave()
    assert shared.dead
    turns = [shared]

    def ask() -> Turn:
        if turns[-1].dead:
            turns.append(queue.ask("bob", slow.job("photo")))
        return turns[-1]

    slow.gate.set()
    assert awaited(ask, silent) == "see:otohp"


def test_an_error_reaches_only_who_caused_it_and_the_queue_goes_on(slow):
    queue = Queue(workers=1)
    busy(queue, slow)
    good, bad, other = (waiting(queue, slow, name, name) for name in ("good", "bad", "other"))
    slow.gate.set()
    for turn in (good, bad, other):
        assert turn.done.wait(20)
    assert (good.result(), other.result()) == ("see:doog", "see:rehto")
    with pytest.raises(ValueError, match="this one"):
        bad.result()
    assert bad.dead
    assert awaited(partial(queue.ask, "bad", slow.job("better")), silent) == "see:retteb"


def test_a_captioner_that_loses_an_answer_harms_nobody_s_place():
    queue, lost = Queue(), Job("lost", lambda items: items[1:], lambda: "a")
    for _ in range(2):
        with pytest.raises(ValueError, match="argument"):
            awaited(partial(queue.ask, "anna", lost), silent)


def test_no_thread_is_left_when_nobody_waits(slow):
    slow.gate.set()
    queue = Queue(workers=1)
    for _ in range(3):
        awaited(partial(queue.ask, "anna", slow.job("a")), silent)
    for _ in range(2000):
        if not any(thread.name == "queue" for thread in threading.enumerate()):
            return
        time.sleep(0.005)
    pytest.fail("the worker still runs")


def pictures(count: int) -> Uploads:
    return Uploads([(f"{number}.png", partial(drawn_pictures.drawn, number)) for number in range(count)])


def test_who_indexes_many_pictures_takes_turns_with_the_others(monkeypatch):
    monkeypatch.setattr(update, "AT_ONCE", 1)  # pictures a step
    queue, gate, order = Queue(workers=1, a_minute=3), threading.Event(), []

    def note(owner: str, work: Callable):
        def noted():
            order.append(owner)
            assert gate.wait(20)
            return work()

        return noted

    def in_turn(step: Callable):  # six steps are not too many for a minute: each waits for the one before
        return awaited(lambda: queue.ask("anna", alone(None, note("anna", step)), counted=False), silent)

    store = OwnPictures()
    with ThreadPoolExecutor(1) as pool:
        index = pool.submit(lambda: list(store.add("anna", pictures(6), Looker(None, in_turn))))
        while not order:
            time.sleep(0.001)
        turns = [queue.ask(owner, alone(None, note(owner, partial(str.upper, owner)))) for owner in ("ben", "cleo") for _ in range(3)]
        gate.set()
        assert all(turn.done.wait(20) for turn in turns)
        index.result(60)
    assert [turn.result() for turn in turns] == ["BEN"] * 3 + ["CLEO"] * 3
    assert len(store.of("anna")) == 6
    anna = [place for place, owner in enumerate(order) if owner == "anna"]
    for other in ("ben", "cleo"):
        assert [place for place, owner in enumerate(order) if owner == other][2] < anna[4]  # one of theirs between two of hers


def test_who_leaves_while_their_pictures_are_indexed_frees_the_place_and_keeps_what_is_done(monkeypatch):
    monkeypatch.setattr(update, "AT_ONCE", 1)
    queue, gate, steps = Queue(workers=1), threading.Event(), []

    def leave(ahead: int | None) -> None:
        raise Left

    def in_turn(step: Callable):
        steps.append(step)
        if len(steps) == 3:
            busy = queue.ask("ben", alone(None, partial(gate.wait, 20)))
            assert busy.join()
        return awaited(lambda: queue.ask("anna", alone(None, step)), leave if len(steps) == 3 else silent)

    store = OwnPictures()
    with pytest.raises(Left):
        list(store.add("anna", pictures(5), Looker(None, in_turn)))
    assert not any(turn.owner == "anna" for line in queue._lines.values() for turn in line)
    gate.set()
    assert len(store.of("anna")) == 2


def test_captions_of_a_queue_are_those_of_one_by_one():
    """Different photos, decoders, widths and beginnings at once; probabilities differ by rounding alone."""
    captioner = Captioner(library.choose())
    queue = Queue()
    photos = [open_photo(drawn_pictures.drawn(number)) for number in range(8)]
    model = Model(("built in", 0), captioner)
    ways = [Say("attention", 3), Say("attention", 3, ("a", "dog")), Say("attention", 2)]

    def reader(number: int):
        job = serving.describe(model, Photo(str(number), photos[number]), ways[number % 3])
        return awaited(partial(queue.ask, str(number), job), silent)

    with ThreadPoolExecutor(len(photos)) as readers:
        found = list(readers.map(reader, range(len(photos))))
    for number, (seen, said) in enumerate(found):
        single = captioner.see([captioner.square(photos[number])])
        for part, same in zip(seen.features[:3], single.features[:3], strict=True):
            np.testing.assert_allclose(part, same, atol=1e-3)
        expected = captioner.say(single, *astuple(ways[number % 3]))[0]
        assert [caption.text for caption in said.captions] == [caption.text for caption in expected.captions]
        for one, other in zip(said.captions, expected.captions, strict=True):
            assert one.log_probability == pytest.approx(other.log_probability, abs=1e-3)
            for word, same in zip(one.decisions, other.decisions, strict=True):
                np.testing.assert_allclose(word.attention, same.attention, atol=1e-4)
