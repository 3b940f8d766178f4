"""A class at once: what takes long waits in one fair, bounded queue; what can be answered together is answered in batches.

    queue = Queue()
    doubled = Job("twice 3", work=double, item=lambda: 3)  # work: [3, …] -> [6, …]; jobs with an equal `work` share a batch
    answer = awaited(lambda: queue.ask("anna", doubled), tell)

What the work is, only the jobs know.  `Answers` keeps the last turns by the jobs' keys: who asks the same gets the same turn.
"""

import logging
import threading
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from core.settings import QUEUE_AT_ONCE, QUEUE_MAX_A_MINUTE, QUEUE_MAX_WAITING, QUEUE_WORKERS

SILENT_SECONDS = 0.3  # a shorter wait is not worth a message
TOLD_EVERY_SECONDS = 0.25

FULL = "So many requests are waiting that yours finds no place; try again in a few seconds."
TOO_FAST = "More than {} requests came from here within a minute; go on in a minute."

log = logging.getLogger(__name__)

Work = Callable[[list], list]  # items -> their answers, in order; hashable
Tell = Callable[[int | None], None]
Run = Callable[[Callable[[], Any]], Any]  # does a piece of work, here or when its turn has come, and returns its answer


def directly(work: Callable[[], Any]) -> Any:
    """The `Run` of who has the machine alone, as on the command line."""
    return work()


@dataclass(frozen=True)
class Job:
    """Something to be done: what it is called, how it is done, and for what."""

    key: Hashable  # of its answer: jobs with one key are one and the same
    work: Work  # jobs with an equal work are done together
    item: Callable[[], Any]  # made when the job takes its place in the queue


class Alone:
    """The work of a job that nothing can be done together with; its item is called."""

    def __call__(self, items: list) -> list:
        return [item() for item in items]


def alone(key: Hashable, work: Callable[[], Any]) -> Job:
    """A job of its own."""
    return Job(key, Alone(), lambda: work)


class QueueError(RuntimeError):
    """One plain sentence: why a request found no place."""


class Turn:
    """One request and its answer, for all readers who wait for it.  Made by `Queue.ask`."""

    def __init__(self, queue: "Queue | None", owner: str, work: Work | None, item: Any):
        self.owner, self.work, self.item = owner, work, item
        self.done = threading.Event()
        self.dead = False  # it failed, or all its readers left: whoever wants the answer asks again
        self.readers = 0
        self._queue = queue
        self._answer: Any = None
        self._error: Exception | None = None

    @property
    def ahead(self) -> int:
        """How many requests are answered before this one; 0 once it is being answered."""
        return self._queue._ahead(self)

    def join(self) -> bool:
        """Wait for the answer as one of its readers; False if the turn died a moment ago."""
        return self._queue is None or self._queue._join(self)

    def leave(self) -> None:
        """Wait no more.  When the last reader leaves, the place in the queue is free."""
        if self._queue:
            self._queue._leave(self)

    def result(self) -> Any:
        """The answer, once `done` is set.  Raises what its work raised."""
        if self._error:
            raise self._error
        return self._answer

    @classmethod
    def ended(cls, answer: Any) -> "Turn":
        """The turn of a request that was answered together with another."""
        turn = cls(None, "", None, None)
        turn._end(answer)
        return turn

    def _end(self, answer: Any = None, error: Exception | None = None) -> None:
        self._answer, self._error, self.dead = answer, error, error is not None
        self.work = self.item = None  # a turn may be kept for its answer, the photo may not
        self.done.set()


def awaited(ask: Callable[[], Turn], tell: Tell) -> Any:
    """The answer to a request, whose turn `ask` finds or makes; the place is given up if `tell` raises.

    `tell` is called with how many are ahead, four times a second from 0.3 s on, and with None when such a wait is over.
    Raises QueueError, and what the request's own work raised.
    """
    while not (turn := ask()).join():
        pass
    try:
        if not turn.done.wait(SILENT_SECONDS):
            tell(turn.ahead)
            while not turn.done.wait(TOLD_EVERY_SECONDS):
                tell(turn.ahead)
            tell(None)
        return turn.result()
    finally:
        turn.leave()


class Queue:
    """The queue before a few workers, safe to call from many threads; an owner is any text that only its user has.

    Owners take turns, one request each, as packets do in fair queueing (Nagle, RFC 970); an owner's own requests keep their order.
    A batch is made of requests of one work.  A worker is a thread that ends when nobody waits.
    """

    def __init__(
        self,
        at_once: int = QUEUE_AT_ONCE,
        most: int = QUEUE_MAX_WAITING,
        a_minute: int = QUEUE_MAX_A_MINUTE,
        workers: int = QUEUE_WORKERS,
    ):
        self._at_once, self._most, self._a_minute, self._workers = at_once, most, a_minute, workers
        self._lines: OrderedDict[str, deque[Turn]] = OrderedDict()  # by owner, who is next first; no line is empty
        self._batches: list[list[Turn]] = []  # being answered
        self._working = 0  # threads
        self._asked, self._minute = Counter(), 0  # requests of this minute, by owner
        self._lock = threading.Lock()

    def ask(self, owner: str, job: Job, counted: bool = True) -> Turn:
        """A place in the queue for one job.  Raises QueueError.

        Not `counted` are the steps of a long work, each of which is asked for only when the one before is done.
        """
        turn = Turn(self, owner, job.work, job.item())
        with self._lock:
            if counted:
                self._count(owner)
            if sum(map(len, self._lines.values())) >= self._most:
                raise QueueError(FULL)
            if self._working < self._workers:
                threading.Thread(target=self._run, name="queue", daemon=True).start()  # it waits for the lock
                self._working += 1
            self._lines.setdefault(owner, deque()).append(turn)
        return turn

    def _count(self, owner: str) -> None:
        minute = int(time.monotonic() // 60)
        if minute != self._minute:
            self._asked, self._minute = Counter(), minute
        self._asked[owner] += 1
        if self._asked[owner] > self._a_minute:
            raise QueueError(TOO_FAST.format(self._a_minute))

    def _ahead(self, turn: Turn) -> int:
        with self._lock:
            owners = list(self._lines)
            if turn not in self._lines.get(turn.owner, ()):
                return 0
            before = self._lines[turn.owner].index(turn)
            mine = owners.index(turn.owner)
            others = (min(len(line), before + (place < mine)) for place, line in enumerate(self._lines.values()) if place != mine)
            return sum(map(len, self._batches)) + before + sum(others)

    def _join(self, turn: Turn) -> bool:
        with self._lock:
            turn.readers += not turn.dead
            return not turn.dead

    def _leave(self, turn: Turn) -> None:
        with self._lock:
            turn.readers -= 1
            line = self._lines.get(turn.owner, ())
            if turn.readers or turn not in line:  # others wait for it, or it is being or has been answered
                return
            line.remove(turn)
            if not line:
                del self._lines[turn.owner]
            turn.dead, turn.work, turn.item = True, None, None

    def _run(self) -> None:
        while batch := self._next():
            for turn, (answer, error) in zip(batch, self._answers(batch), strict=True):
                turn._end(answer, error)
            with self._lock:
                self._batches.remove(batch)

    def _next(self) -> list[Turn]:
        batch: list[Turn] = []
        with self._lock:
            while len(batch) < self._at_once:
                owners = (owner for owner, line in self._lines.items() if not batch or line[0].work == batch[0].work)
                if (owner := next(owners, None)) is None:
                    break
                line = self._lines.pop(owner)
                batch.append(line.popleft())
                if line:
                    self._lines[owner] = line  # at the end: the others come first
            if batch:
                self._batches.append(batch)
            else:
                self._working -= 1
        return batch

    def _answers(self, batch: list[Turn]) -> list[tuple[Any, Exception | None]]:
        """(answer, None) or (None, error) of every request; those of a batch that failed are tried one by one."""
        try:
            answers = batch[0].work([turn.item for turn in batch])
            return [(answer, None) for _, answer in zip(batch, answers, strict=True)]
        except Exception as error:  # it belongs to whoever asked, never to the worker
            if len(batch) == 1:
                log.exception("a request failed")
                return [(None, error.with_traceback(None))]  # a traceback would keep the photo
        return [self._answers([turn])[0] for turn in batch]


class Answers:
    """The last turns by the keys of their jobs, safe to call from many threads.  A turn that failed or was left by all is none."""

    def __init__(self, most: int, seconds: float):
        self._most, self._seconds = most, seconds
        self._turns: OrderedDict[Hashable, tuple[float, Turn]] = OrderedDict()  # with the time until which it is kept; the oldest first
        self._lock = threading.Lock()

    def find(self, key: Hashable) -> Turn | None:
        """The turn of a job, where it is kept."""
        with self._lock:
            until, turn = self._turns.get(key, (0.0, None))
            return turn if turn and not turn.dead and time.monotonic() < until else None

    def put(self, key: Hashable, turn: Turn) -> Turn:
        """Keep a turn; if another was faster, that one stays and is returned."""
        with self._lock:
            _, kept = self._turns.get(key, (0.0, None))
            if kept and not kept.dead:
                return kept
            self._turns.pop(key, None)
            self._turns[key] = time.monotonic() + self._seconds, turn
            while len(self._turns) > self._most:
                self._turns.popitem(last=False)
            return turn
