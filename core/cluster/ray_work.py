"""Work on many pictures by the processes that Ray starts, on this machine or on a cluster: every piece has its answer in the end."""

import json
import logging
import os
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from core.cluster import ClusterError, missing
from core.settings import ROOT

PIECES_A_TASK = 32  # what is done again when its process dies; half a second to five, against a few ms for Ray's own work
PIECES_AT_ONCE = 8  # as core.captions.batch and core.recommend.looker
RETRIES = 2  # of a task whose process died: killed for its memory, or its machine is gone
STORE_BYTES = 256 * 1024 * 1024  # of this machine's memory, for what is on its way; Ray would take 30 %
LOST = "The program that worked on this picture ended every time it was tried ({}); leave it out, or give Ray's workers more memory."

Work = Callable[[list], list]  # pieces of work -> an answer to each


@dataclass(frozen=True)
class _Answer:
    """What Ray carries as it is; it would turn a list or a dict into a table."""

    value: object


def answers(pieces: Sequence[object], make: Callable[..., Work], arguments: Sequence[object], address: str) -> Iterator[tuple[int, object]]:
    """(number of the piece, its answer), in whatever order they are done; a ClusterError where there is none.

    `pieces` are small and fit into JSON.  Every worker process makes its own `make(*arguments)` and gives it some pieces at a
    time.  A task whose process dies is done again; pieces that came back without an answer are tried once more, each alone, so
    that a bad one takes no others with it.  `address` is a cluster's (auto, ray://HOST:10001), or local: Ray starts on this machine.
    Raises ClusterError when Ray cannot run, or when no piece at all could be done.
    """
    with _Ray(address) as cluster:
        waiting = dict(enumerate(pieces))
        reasons: dict[int, str] = {}
        for pieces_a_task in (PIECES_A_TASK, 1):
            for number, value in cluster.done(waiting.copy(), make, arguments, pieces_a_task):
                if isinstance(value, Exception):
                    reasons[number] = str(value)
                elif number in waiting:
                    del waiting[number]
                    yield number, value
            last = pieces_a_task == 1 or len(pieces) > PIECES_A_TASK
            if pieces and last and len(waiting) == len(pieces):
                raise ClusterError(f"None of Ray’s workers could do its work ({_reason(reasons, 0)}).")
        yield from ((number, ClusterError(LOST.format(_reason(reasons, number)))) for number in waiting)


def _reason(reasons: dict[int, str], number: int) -> str:
    return reasons.get(number, "it was killed")


class _Ray:
    """A connection to Ray; what it starts ends with it."""

    def __init__(self, address: str):
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # it would tell its makers of every start
        os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")  # what goes wrong comes back as an answer
        local = address == "local"
        if local:
            os.environ.setdefault("RAY_AUTH_MODE", "token")  # its ports are open to the network, and whoever may speak may run code
        try:
            import ray
            import ray.data
        except ImportError as error:
            raise missing("Ray") from error
        self._ray = ray
        own = {"object_store_memory": STORE_BYTES, "include_dashboard": False} if local else {}
        path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))  # a cluster's machines have the app there, too
        try:
            self._started = not ray.is_initialized()
            if self._started:
                environment = {"env_vars": {"PYTHONPATH": path}}
                ray.init(address, runtime_env=environment, log_to_driver=False, logging_level=logging.ERROR, **own)
        except Exception as error:  # ConnectionError, ValueError, RuntimeError…
            what = "start on this machine" if local else f"be reached at {address}"
            raise ClusterError(f"Ray could not {what} ({str(error).strip().splitlines()[0][:200]}).") from error
        logging.getLogger("ray.data").setLevel(logging.CRITICAL)
        context = ray.data.DataContext.get_current()
        context.enable_progress_bars = False
        context.print_on_execution_start = False
        context.max_errored_blocks = -1  # a task that failed for good must not end the others

    def __enter__(self) -> "_Ray":
        return self

    def __exit__(self, *_: object) -> None:
        if self._started:
            self._ray.shutdown()

    def done(
        self, pieces: dict[int, object], make: Callable[..., Work], arguments: Sequence[object], pieces_a_task: int
    ) -> Iterator[tuple[int, object]]:
        """(number, answer or Exception) of every piece whose process lived."""
        if not pieces:
            return
        rows = [{"number": number, "piece": json.dumps(piece)} for number, piece in pieces.items()]
        tasks = -(-len(rows) // pieces_a_task)
        shared = self._ray.put(tuple(arguments))  # once a machine, however many workers
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # the last two go in Ray 2.64, by other names
            done = self._ray.data.from_items(rows, override_num_blocks=tasks).map_batches(
                _Worker,
                fn_constructor_args=(make, [shared]),
                batch_size=min(PIECES_AT_ONCE, pieces_a_task),
                compute=self._ray.data.ActorPoolStrategy(min_size=1),
                max_restarts=-1,
                max_task_retries=RETRIES,
            )
        for batch in done.iter_batches(batch_size=None):
            yield from ((int(number), answer.value) for number, answer in zip(batch["number"], batch["answer"], strict=True))


class _Worker:
    """In a worker process."""

    def __init__(self, make: Callable[..., Work], shared: list):
        self._make, self._shared = make, shared
        self._work: Work | None = None

    def __call__(self, batch: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        pieces = [json.loads(piece) for piece in batch["piece"]]
        found = np.empty(len(pieces), object)
        found[:] = [_Answer(answer) for answer in self._answers(pieces)]
        return {"number": batch["number"], "answer": found}

    def _answers(self, pieces: list) -> list:
        try:
            if self._work is None:
                import ray

                self._work = self._make(*ray.get(self._shared[0]))
            return self._work(pieces)
        except Exception as error:  # a reason that can be told, and another try
            return [RuntimeError(f"{type(error).__name__}: {error}")] * len(pieces)
