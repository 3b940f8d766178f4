"""What a server keeps for its readers for a while, so that they find it again after a reload: by the reader's key and a name."""

import threading
import time
from collections import OrderedDict
from typing import Any

SECONDS = 3600  # after the reader's last look
MOST = 500  # readers; a table of 200 captions with all its numbers is 1 MB, a digest nothing


class Kept:
    """Safe to call from many threads.  Nobody sees what another has; who came longest ago goes first."""

    def __init__(self, most: int = MOST, seconds: float = SECONDS):
        self._most, self._seconds = most, seconds
        self._readers: OrderedDict[str, tuple[float, dict[str, Any]]] = OrderedDict()  # with the time of the last look
        self._lock = threading.Lock()

    def put(self, owner: str, name: str, value: Any) -> None:
        """Keep a value for a reader."""
        with self._lock:
            self._of(owner)[name] = value

    def get(self, owner: str, name: str) -> Any:
        """What is kept for a reader under this name; None where there is nothing."""
        with self._lock:
            return self._of(owner).get(name) if owner in self._readers else None

    def drop(self, owner: str, name: str) -> None:
        """Keep it no longer."""
        with self._lock:
            if owner in self._readers:
                self._of(owner).pop(name, None)

    def _of(self, owner: str) -> dict[str, Any]:
        now = time.monotonic()
        while self._readers and now - next(iter(self._readers.values()))[0] > self._seconds:
            self._readers.popitem(last=False)
        _, things = self._readers.pop(owner, (now, {}))
        self._readers[owner] = now, things
        while len(self._readers) > self._most:
            self._readers.popitem(last=False)
        return things
