"""Bytes from elsewhere become a verified file: in time, no more of them than expected, once for all processes, or not at all.

A source is a generator of bytes that raises SourceError; whoever names the sources (core/weights.py, core/captions/drive.py)
makes a DownloadError of it, one sentence for a person.
"""

import errno
import functools
import hashlib
import http.client
import os
import queue
import ssl
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import certifi

from core import settings

CHUNK_BYTES = 64 * 1024
TRY_AGAIN = "check the network connection and try again in a minute"
ASK = "the file changed at its origin or on the way, so install the newest version of this app or ask the person who runs it"

Progress = Callable[[int, int], None]  # (bytes so far, bytes in all)
Chunks = Generator[bytes, None, None]


class DownloadError(RuntimeError):
    """One plain sentence: what went wrong with a download and what to do next."""


class SourceError(Exception):
    """What one source did wrong ("could not be reached"), and what a person can do about it."""

    def __init__(self, what: str, advice: str) -> None:
        super().__init__(what)
        self.advice = advice


class Wanted(Protocol):
    """What a sentence says of a download."""

    @property
    def name(self) -> str:
        """With which the sentence begins."""

    @property
    def bytes(self) -> int:
        """Its size."""


# once

_failures: dict[Path, tuple[float, str]] = {}  # target -> (forget it at this time.monotonic(), sentence)


def once(
    target: Path,
    wanted: Wanted,
    there: Callable[[], Path | None],
    bring: Callable[[], Path],
    wait_seconds: float,
    variable: str = "THOUSAND_WORDS_CACHE",
) -> Path:
    """`there()`, or what `bring()` returns: one thread of one process brings it, the others wait for it.

    The lock is a file beside `target`, which also names a failure: it is remembered, so that the next callers fail at once
    with the same sentence.  `bring` raises DownloadError, or OSError when our own disk is the trouble; `variable` chooses
    another disk.  Raises DownloadError.
    """
    if found := there():
        return found
    try:
        _raise_remembered_failure(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        import filelock  # for downloads only: it takes as long to import as a page has time for

        with filelock.FileLock(f"{target}.lock", timeout=wait_seconds):
            if found := there():  # the one waited for may have brought it
                return found
            _raise_remembered_failure(target)
            try:
                return bring()
            except (DownloadError, OSError) as error:  # before the lock is let go, or who waits for it would try again
                raise _remembered(error, target, wanted, variable) from error
    except OSError as error:
        raise _remembered(error, target, wanted, variable) from error


def _remembered(error: Exception, target: Path, wanted: Wanted, variable: str) -> DownloadError:
    """The failure as a sentence, which the next callers get at once."""
    sentence = str(error) if isinstance(error, DownloadError) else _disk_sentence(error, wanted, target.parent, variable)
    _failures[target] = (time.monotonic() + settings.FAILURE_REMEMBERED_SECONDS, sentence)
    return DownloadError(sentence)


def _raise_remembered_failure(target: Path) -> None:
    forget_at, sentence = _failures.get(target, (0.0, ""))
    if time.monotonic() < forget_at:
        raise DownloadError(sentence)
    _failures.pop(target, None)


def _disk_sentence(error: OSError, wanted: Wanted, folder: Path, variable: str) -> str:
    import filelock

    if isinstance(error, filelock.Timeout):
        return f"{wanted.name} is still being downloaded by another copy of this app; try again in a minute."
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        megabytes = -(-wanted.bytes // 1_000_000)  # rounded up
        return f"{wanted.name} could not be stored because the disk is full; free {megabytes} MB for {folder} and try again in a minute."
    return f"{wanted.name} could not be stored because {folder} cannot be written; set {variable} to a folder that can."


# verified


def store(
    target: Path, chunks: Chunks, sha256: str, seconds: float, progress: Callable[[int], None] | None = None, changed: str = ASK
) -> None:
    """Write the bytes beside the target, verify them, and move them into place; `changed` is the advice for another digest.

    `progress` is called with the bytes so far, in the caller's thread.  Raises SourceError, OSError (our disk).
    """
    partial = target.with_name(f"{target.name}.{uuid.uuid4().hex}.part")
    digest = hashlib.sha256()
    received = 0
    try:
        with partial.open("xb") as file, closing(_in_time(chunks, seconds)) as timely_chunks:
            for chunk in timely_chunks:
                received += len(chunk)
                file.write(chunk)
                digest.update(chunk)
                if progress:
                    progress(received)
        if digest.hexdigest() != sha256:
            raise SourceError("sent a different file (its checksum is wrong)", changed)
        os.replace(partial, target)
    finally:
        partial.unlink(missing_ok=True)


def exactly(chunks: Chunks, size: int) -> Chunks:
    """The chunks, if they are `size` bytes in all; not one byte more is passed on.  Raises SourceError."""
    received = 0
    with closing(chunks):
        for chunk in chunks:
            received += len(chunk)
            if received > size:
                raise SourceError(f"sent more than the {size} bytes of the file", ASK)
            yield chunk
    if received < size:
        raise SourceError(f"stopped after {received} of {size} bytes", TRY_AGAIN)


def by_percent(progress: Progress | None, wanted: Wanted) -> Callable[[int], None]:
    """`progress`, called at most once per percent of the bytes wanted."""
    percent_shown = -1

    def show(received: int) -> None:
        nonlocal percent_shown
        percent = 100 * received // wanted.bytes
        if progress and percent > percent_shown:
            progress(received, wanted.bytes)
            percent_shown = percent

    return show


# in time


def _in_time(chunks: Chunks, seconds: float) -> Chunks:
    """Yield the chunks, and raise SourceError once `seconds` have passed.

    A socket's own time limit starts anew with every byte, and looking up a name has none.  So another thread reads, and this
    one only waits; given up, that thread ends by itself (and never keeps the process alive) at the next byte or stall.
    """
    deadline = time.monotonic() + seconds
    arrived: queue.Queue[bytes | Exception] = queue.Queue(maxsize=4)
    given_up = threading.Event()

    def read() -> None:
        try:
            with closing(chunks):
                for chunk in chunks:
                    arrived.put(chunk)
                    if given_up.is_set():
                        return
            arrived.put(b"")
        except Exception as error:
            arrived.put(error)

    threading.Thread(target=read, name="download", daemon=True).start()
    try:
        while (left := deadline - time.monotonic()) > 0:
            item = arrived.get(timeout=left)
            if isinstance(item, Exception):
                raise item
            if not item:
                return
            yield item
        raise queue.Empty
    except queue.Empty:
        raise SourceError(f"was too slow ({seconds} seconds were not enough)", TRY_AGAIN) from None
    finally:
        given_up.set()
        while not arrived.empty():  # a reader that waits for room in the queue goes on, and sees that it was given up
            arrived.get_nowait()


# from the web


@contextmanager
def web_errors() -> Iterator[None]:
    """Everything that reading over http(s) raises, as SourceError."""
    try:
        yield
    except urllib.error.HTTPError as error:
        error.close()
        raise SourceError(f"answered with error {error.code}", "try again later, or ask the person who runs this app") from None
    except urllib.error.URLError as error:
        if isinstance(error.reason, ssl.SSLCertVerificationError):
            advice = "check the clock of this computer and whether the Wi-Fi wants a login"
            raise SourceError("did not prove who it is (its certificate is not trusted)", advice) from error
        raise SourceError("could not be reached", TRY_AGAIN) from error
    except TimeoutError as error:
        raise SourceError(f"sent nothing for {settings.DOWNLOAD_STALL_SECONDS} seconds", TRY_AGAIN) from error
    except (OSError, http.client.IncompleteRead) as error:
        raise SourceError("cut the connection", TRY_AGAIN) from error
    except (http.client.HTTPException, ValueError) as error:
        raise SourceError("did not answer as a web server does", TRY_AGAIN) from error


def opener(*handlers: urllib.request.BaseHandler) -> urllib.request.OpenerDirector:
    """What opens addresses: by the system's proxies, with trusted certificates, and from https never to anything else."""
    opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=_trust()), _SafeRedirects, *handlers)
    opener.addheaders = [("User-Agent", "thousand-words")]  # some hosts turn Python's own name away
    return opener


class _SafeRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, request, response, code, message, headers, address):
        if urlsplit(request.full_url).scheme == "https" and urlsplit(address).scheme != "https":
            raise SourceError("sends on to an address that is not https", ASK)
        return super().redirect_request(request, response, code, message, headers, address)


@functools.cache  # reading both lists takes 70 ms
def _trust() -> ssl.SSLContext:
    """Trust the system's certificates (a school may have its own) and certifi's (python.org's Python on a Mac has none)."""
    trust = ssl.create_default_context()
    trust.load_verify_locations(certifi.where())
    return trust
