"""One line a request: page, photo (twelve digits of its SHA-256), milliseconds a stage, outcome.  No names, no pictures.

    2026-11-22 10:12:32 request page=describe photo=1f0c5d2ab9e3 open=4 see=21 say=38 all=71 outcome=done

A page says `with Request("see"):`, and all that runs below it `with request().stage("read"):`.
"""

import logging
import sys
import time
from contextlib import contextmanager
from contextvars import ContextVar

DIGITS = 12  # of a digest: enough to find two lines about one photo, too few to be the photo's name elsewhere

_log = logging.getLogger("thousand_words.requests")


class Request:
    """One run of a page: `with Request("describe") as request: …`; the line is written at its end, however it ends.

    A part of a page that can also run without the rest is a request too; while the whole page runs, it is a part of that one's line.
    The outcome is "done", the name of an exception, "left" where the run was stopped because the reader did
    something else or went away (Streamlit stops it by exceptions that are no Exception), or what the page sets.
    """

    def __init__(self, page: str):
        self.page, self.photo, self.outcome = page, "", "done"
        self._milliseconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str):
        """Time a part of the request; parts of one name are added up."""
        begun = time.perf_counter()
        try:
            yield
        finally:
            self._milliseconds[name] = self._milliseconds.get(name, 0.0) + (time.perf_counter() - begun) * 1000

    def __enter__(self) -> "Request":
        self._around, self._begun = _now.get(), time.perf_counter()
        _now.set(self._around or self)
        return self._around or self

    def __exit__(self, kind, error, trace) -> None:
        if self._around:
            return
        _now.set(None)
        if kind:
            self.outcome = kind.__name__ if issubclass(kind, Exception) else "left"
        self._milliseconds["all"] = (time.perf_counter() - self._begun) * 1000
        stages = " ".join(f"{name}={spent:.0f}" for name, spent in self._milliseconds.items())
        _log.info("request page=%s photo=%s %s outcome=%s", self.page, self.photo[:DIGITS] or "-", stages, self.outcome)


_now: ContextVar[Request | None] = ContextVar("request", default=None)  # of this thread


def request() -> Request:
    """The request under way; one that is never written where there is none."""
    return _now.get() or Request("none")


def _begin() -> None:
    """Lines go to the server's own output, once each, whatever the host does with other logs."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%Y-%m-%d %H:%M:%S"))
    _log.addHandler(handler)
    _log.setLevel(logging.INFO)
    _log.propagate = False


if not _log.handlers:
    _begin()
