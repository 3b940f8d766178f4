"""The one door for named downloads: a name in assets/downloads.json becomes a verified local file."""

import errno
import hashlib
import json
import logging
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

from core import settings, transfer
from core.transfer import ASK, CHUNK_BYTES, Chunks, DownloadError, Progress, SourceError

log = logging.getLogger(__name__)


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
    return _present(_find(name))


def fetch(name: str, progress: Progress | None = None) -> Path:
    """Return the verified local file, downloading it first if needed: from the mirror if one is set, else from its address.

    `progress` is called in the caller's thread, at most once per percent.  One thread of one process downloads; the others
    wait for it.  A failure is remembered, so that the next callers fail at once with the same sentence.
    Raises DownloadError.
    """
    download = _find(name)
    wait_seconds = 3 * settings.DOWNLOAD_TIMEOUT_SECONDS  # mirror, address, and one to spare
    return transfer.once(_target(download), download, lambda: _present(download), lambda: _download(download, progress), wait_seconds)


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


def _present(download: Download) -> Path | None:
    path = _target(download)
    try:
        status = path.stat()
        stamp = (path, download.sha256, status.st_size, status.st_mtime_ns)
        if status.st_size != download.bytes:
            return None
        if stamp not in _verified and _sha256(path) == download.sha256:
            _verified.add(stamp)
        return path if stamp in _verified else None
    except OSError:  # not there, or not readable: as good as not there
        return None


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def _download(download: Download, progress: Progress | None) -> Path:
    """Bring the file from the first source that has it; the caller holds the lock.  Raises DownloadError, OSError (our disk)."""
    target = _target(download)
    for left_by_a_killed_process in target.parent.glob("*.part"):
        if left_by_a_killed_process.name.startswith(f"{download.name}."):
            left_by_a_killed_process.unlink()
    if shutil.disk_usage(target.parent).free < download.bytes:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    failures, advice = [], ""
    for source, chunks in _sources(download):
        try:
            whole = transfer.exactly(chunks, download.bytes)
            transfer.store(target, whole, download.sha256, settings.DOWNLOAD_TIMEOUT_SECONDS, transfer.by_percent(progress, download))
            return target
        except SourceError as error:
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


def _from_folder(path: Path) -> Chunks:
    """Read a file of a mirror folder.  Raises SourceError."""
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                yield chunk
    except FileNotFoundError:
        raise SourceError("does not have it", "check that the folder is there and holds the file") from None
    except OSError as error:
        raise SourceError("cannot be read", "check that this computer may read the folder") from error


def _from_web(url: str, download: Download) -> Chunks:
    """Read a file over http(s).  Raises SourceError."""
    with transfer.web_errors(), transfer.opener().open(url, timeout=settings.DOWNLOAD_STALL_SECONDS) as response:
        if response.headers.get_content_type() == "text/html":
            advice = "open the address in a browser, in case the Wi-Fi wants a login or the day's quota is used up, and try again later"
            raise SourceError("answered with a web page instead of the file", advice)
        if response.headers.get("Content-Length", str(download.bytes)) != str(download.bytes):
            raise SourceError(f"has a file of another size than {download.bytes} bytes", ASK)
        while chunk := response.read1(CHUNK_BYTES):  # read() would wait until a slow server has filled the whole chunk
            yield chunk
