"""The one door for downloads: a name in assets/downloads.json becomes a verified local file."""

import errno
import functools
import hashlib
import http.client
import json
import logging
import os
import queue
import shutil
import ssl
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

import certifi
import filelock

from core import settings

CHUNK_BYTES = 64 * 1024

Progress = Callable[[int, int], None]  # (bytes so far, bytes in all)
Chunks = Generator[bytes, None, None]

TRY_AGAIN = "check the network connection and try again in a minute"
ASK = "the file changed at its origin or on the way, so install the newest version of this app or ask the person who runs it"

log = logging.getLogger(__name__)


class DownloadError(RuntimeError):
    """One plain sentence: what went wrong with a download and what to do next."""


@dataclass(frozen=True)
class Download:
    """A file that the app may fetch: a row of assets/downloads.json."""

    name: str  # also its file name in the cache and on a mirror
    url: str  # its public address, https
    sha256: str  # 64 lower case hex digits
    bytes: int
    licence: str
    what: str

    def __post_init__(self) -> None:
        if not self.url.startswith("https://") or Path(self.name).name != self.name:
            raise ValueError(f"a download needs an https address and a plain file name: {self}")


def downloads() -> dict[str, Download]:
    """Read every row of assets/downloads.json, by name."""
    rows = json.loads((settings.ASSETS / "downloads.json").read_text(encoding="utf-8"))
    return {row["name"]: Download(**row) for row in rows}


def present(name: str) -> Path | None:
    """Return the verified local file, or None if it is not there; never touches the network.

    Raises DownloadError if no download has this name.
    """
    download = _find(name)
    target = _target(download)
    return target if _is_verified(target, download) else None


def fetch(name: str, progress: Progress | None = None) -> Path:
    """Return the verified local file, downloading it first if needed: from the mirror if one is set, else from its address.

    `progress` is called in the caller's thread, at most once per percent.  One thread of one process downloads; the others
    wait for it.  A failure is remembered, so that the next callers fail at once with the same sentence.
    Raises DownloadError.
    """
    download = _find(name)
    target = _target(download)
    if _is_verified(target, download):
        return target
    try:
        _raise_remembered_failure(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(f"{target}.lock", timeout=3 * settings.DOWNLOAD_TIMEOUT_SECONDS):  # mirror, address, and one to spare
            if not _is_verified(target, download):  # the one waited for may have brought it
                _raise_remembered_failure(target)
                _download(download, target, progress)
    except (DownloadError, OSError) as error:  # every OSError of a source is a _SourceError, so this one is of our own disk
        sentence = str(error) if isinstance(error, DownloadError) else _disk_sentence(error, download, target.parent)
        # setdefault: a remembered failure comes by here too, and must not be remembered for longer
        _failures.setdefault(target, (time.monotonic() + settings.FAILURE_REMEMBERED_SECONDS, sentence))
        raise DownloadError(sentence) from error
    return target


def _find(name: str) -> Download:
    known = downloads()
    if name not in known:
        raise DownloadError(f"There is no download called {name!r}; choose one of these: {', '.join(known)}.")
    return known[name]


def _target(download: Download) -> Path:
    return settings.CACHE / "downloads" / download.name


# Files whose digest was right, as (path, digest, size, time of change).  In memory rather than in a file beside each download:
# hashing once per process costs 30 ms for 11 MB, and a note on disk could outlive the bytes it vouches for.
_verified: set[tuple[Path, str, int, int]] = set()


def _is_verified(path: Path, download: Download) -> bool:
    try:
        status = path.stat()
        stamp = (path, download.sha256, status.st_size, status.st_mtime_ns)
        if status.st_size != download.bytes:
            return False
        if stamp not in _verified and _sha256(path) == download.sha256:
            _verified.add(stamp)
        return stamp in _verified
    except OSError:  # not there, or not readable: as good as not there
        return False


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


_failures: dict[Path, tuple[float, str]] = {}  # target -> (forget it at this time.monotonic(), sentence)


def _raise_remembered_failure(target: Path) -> None:
    forget_at, sentence = _failures.get(target, (0.0, ""))
    if time.monotonic() < forget_at:
        raise DownloadError(sentence)
    _failures.pop(target, None)


def _disk_sentence(error: OSError, download: Download, folder: Path) -> str:
    if isinstance(error, filelock.Timeout):
        return f"{download.name} is still being downloaded by another copy of this app; try again in a minute."
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        megabytes = -(-download.bytes // 1_000_000)  # rounded up
        return f"{download.name} could not be stored because the disk is full; free {megabytes} MB for {folder} and try again in a minute."
    return f"{download.name} could not be stored because {folder} cannot be written; set THOUSAND_WORDS_CACHE to a folder that can."


class _SourceError(Exception):
    """What one source did wrong ("could not be reached"), and what a person can do about it."""

    def __init__(self, what: str, advice: str) -> None:
        super().__init__(what)
        self.advice = advice


def _download(download: Download, target: Path, progress: Progress | None) -> None:
    """Bring the file from the first source that has it; the caller holds the lock.  Raises DownloadError, OSError (our disk)."""
    for left_by_a_killed_process in target.parent.glob("*.part"):
        if left_by_a_killed_process.name.startswith(f"{download.name}."):
            left_by_a_killed_process.unlink()
    if shutil.disk_usage(target.parent).free < download.bytes:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    failures, advice = [], ""
    for source, chunks in _sources(download):
        try:
            return _store(download, target, chunks, progress)
        except _SourceError as error:
            failures.append(f"{source} {error}")
            advice = error.advice
            log.warning("%s: %s", download.name, failures[-1])
    raise DownloadError(f"{download.name} could not be downloaded because {' and '.join(failures)}; {advice}.")


def _sources(download: Download) -> list[tuple[str, Chunks]]:
    """List where the file may come from, best first: (how a sentence calls the source, the bytes, not yet asked for)."""
    public = (urlsplit(download.url).netloc, _from_web(download.url, download))
    mirror = settings.MIRROR
    if not mirror:
        return [public]
    if mirror.lower().startswith(("http://", "https://")):
        chunks = _from_web(f"{mirror.rstrip('/')}/{quote(download.name)}", download)
    else:
        chunks = _from_folder(Path(mirror).expanduser() / download.name)
    return [(f"the mirror {mirror}", chunks), public]


def _store(download: Download, target: Path, chunks: Chunks, progress: Progress | None) -> None:
    """Write the bytes beside the target, verify them, and move them into place.  Raises _SourceError, OSError (our disk)."""
    partial = target.with_name(f"{target.name}.{uuid.uuid4().hex}.part")
    digest = hashlib.sha256()
    received, percent_shown = 0, -1
    try:
        with partial.open("xb") as file, closing(_in_time(chunks, settings.DOWNLOAD_TIMEOUT_SECONDS)) as timely_chunks:
            for chunk in timely_chunks:
                received += len(chunk)
                if received > download.bytes:
                    raise _SourceError(f"sent more than the {download.bytes} bytes of the file", ASK)
                file.write(chunk)
                digest.update(chunk)
                percent = 100 * received // download.bytes
                if progress and percent > percent_shown:
                    progress(received, download.bytes)
                    percent_shown = percent
        if received < download.bytes:
            raise _SourceError(f"stopped after {received} of {download.bytes} bytes", TRY_AGAIN)
        if digest.hexdigest() != download.sha256:
            raise _SourceError("sent a different file (its checksum is wrong)", ASK)
        os.replace(partial, target)
    finally:
        partial.unlink(missing_ok=True)


def _in_time(chunks: Chunks, seconds: float) -> Chunks:
    """Yield the chunks, and raise _SourceError once `seconds` have passed.

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
        raise _SourceError(f"was too slow ({seconds} seconds were not enough)", TRY_AGAIN) from None
    finally:
        given_up.set()
        while not arrived.empty():  # a reader that waits for room in the queue goes on, and sees that it was given up
            arrived.get_nowait()


def _from_folder(path: Path) -> Chunks:
    """Read a file of a mirror folder.  Raises _SourceError."""
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                yield chunk
    except FileNotFoundError:
        raise _SourceError("does not have it", "check that the folder is there and holds the file") from None
    except OSError as error:
        raise _SourceError("cannot be read", "check that this computer may read the folder") from error


def _from_web(url: str, download: Download) -> Chunks:
    """Read a file over http(s).  Raises _SourceError."""
    try:
        with _opener().open(url, timeout=settings.DOWNLOAD_STALL_SECONDS) as response:
            if response.headers.get_content_type() == "text/html":
                advice = "open the address in a browser, in case the Wi-Fi wants a login or the day's quota is used up, and try again later"
                raise _SourceError("answered with a web page instead of the file", advice)
            if response.headers.get("Content-Length", str(download.bytes)) != str(download.bytes):
                raise _SourceError(f"has a file of another size than {download.bytes} bytes", ASK)
            while chunk := response.read1(CHUNK_BYTES):  # read() would wait until a slow server has filled the whole chunk
                yield chunk
    except urllib.error.HTTPError as error:
        error.close()
        raise _SourceError(f"answered with error {error.code}", "try again later, or ask the person who runs this app") from None
    except urllib.error.URLError as error:
        if isinstance(error.reason, ssl.SSLCertVerificationError):
            advice = "check the clock of this computer and whether the Wi-Fi wants a login"
            raise _SourceError("did not prove who it is (its certificate is not trusted)", advice) from error
        raise _SourceError("could not be reached", TRY_AGAIN) from error
    except TimeoutError as error:
        raise _SourceError(f"sent nothing for {settings.DOWNLOAD_STALL_SECONDS} seconds", TRY_AGAIN) from error
    except (OSError, http.client.IncompleteRead) as error:
        raise _SourceError("cut the connection", TRY_AGAIN) from error
    except (http.client.HTTPException, ValueError) as error:
        raise _SourceError("did not answer as a web server does", TRY_AGAIN) from error


class _SafeRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, request, response, code, message, headers, address):
        if urlsplit(request.full_url).scheme == "https" and urlsplit(address).scheme != "https":
            raise _SourceError("sends on to an address that is not https", ASK)
        return super().redirect_request(request, response, code, message, headers, address)


def _opener() -> urllib.request.OpenerDirector:
    opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=_trust()), _SafeRedirects)  # uses the system's proxies
    opener.addheaders = [("User-Agent", "thousand-words")]  # some hosts turn Python's own name away
    return opener


@functools.cache  # reading both lists takes 70 ms
def _trust() -> ssl.SSLContext:
    """Trust the system's certificates (a school may have its own) and certifi's (python.org's Python on a Mac has none)."""
    trust = ssl.create_default_context()
    trust.load_verify_locations(certifi.where())
    return trust
