"""A person's own captioner from Google Drive: the zip that training wrote -> a checked model folder in settings.MODELS.

gdown knows Drive's links and its page before large files; the bytes go through core/transfer.py.  gdown's own `download`
(6.5) follows a redirect from https to http, has no limit on size or on the whole time, and reads pages into memory whole.
"""

import http.client
import re
import shutil
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

from core import settings, transfer
from core.captions import model_folder, model_zip
from core.captions.model_folder import ModelError
from core.transfer import CHUNK_BYTES, Chunks, DownloadError, Progress, SourceError

ADDRESS = "https://drive.google.com/uc"  # where gdown begins, too
NOTE = "drive.sha256"  # in a fetched folder: the digest of the zip it came from
MAX_PAGES = 3  # one before a large file is usual
MAX_PAGE_BYTES = 256 * 1024  # the page before a large file has 3 KB


def fetch_model(progress: Progress | None = None) -> Path | None:
    """The folder of the captioner that settings.DRIVE_ID names, fetched unless it is here; None if no id is set.

    Everything works without it: whoever calls shows the sentence of a failure and goes on with the built-in captioners.
    `progress` is called in the caller's thread, at most once per percent.  One thread of one process downloads, the others
    wait; a failure is remembered, as in weights.fetch.  Raises DownloadError.
    """
    if not settings.DRIVE_ID.strip():
        return None
    file, sha256 = _DriveFile(_file_id(settings.DRIVE_ID.strip())), _digest(settings.DRIVE_SHA256)
    target = settings.MODELS / f".drive-{sha256[:16]}"
    wait_seconds = settings.DRIVE_TIMEOUT_SECONDS + 60  # to unpack
    return transfer.once(
        target, file, lambda: _fetched(sha256), lambda: _fetch(file, sha256, target, progress), wait_seconds, "THOUSAND_WORDS_MODELS"
    )


def _file_id(text: str) -> str:
    if "/" in text:
        from gdown.parse_url import parse_url  # imports requests and Beautiful Soup, 25 MB: only for those who paste a link

        text = parse_url(text)[0] or ""
    if not re.fullmatch(r"[\w-]{10,200}", text, re.ASCII):
        raise DownloadError(
            "THOUSAND_WORDS_DRIVE_ID names no file on Google Drive: in Drive choose Share, “Copy link”, for the zip and not for a folder."
        )
    return text


def _digest(text: str) -> str:
    digest = text.strip().lower()
    if not re.fullmatch(r"[0-9a-f]{64}", digest):
        raise DownloadError(
            "The captioner on Google Drive is fetched only with its checksum: set THOUSAND_WORDS_DRIVE_SHA256 to the 64 digits that "
            "`sha256sum NAME.zip` prints (Windows: `certutil -hashfile NAME.zip SHA256`, macOS: `shasum -a 256 NAME.zip`)."
        )
    return digest


def _fetched(sha256: str) -> Path | None:
    """The folder that came from the zip of this digest, if it is still whole."""
    for note in settings.MODELS.glob(f"*/{NOTE}"):
        try:
            if note.read_text(encoding="ascii") == sha256:
                return model_folder.read(note.parent).folder
        except (OSError, ValueError):  # not readable, or a captioner that has been changed: as good as not there
            continue
    return None


def _fetch(file: "_DriveFile", sha256: str, target: Path, progress: Progress | None) -> Path:
    """Download, unpack, check and install, the caller holding the lock.  Raises DownloadError, OSError (our disk)."""
    for left_by_a_killed_process in settings.MODELS.glob(f"{target.name}-*"):
        shutil.rmtree(left_by_a_killed_process, ignore_errors=True)
    changed = "if you uploaded a newer one, put its SHA-256 into THOUSAND_WORDS_DRIVE_SHA256"
    with tempfile.TemporaryDirectory(prefix=f"{target.name}-", dir=settings.MODELS, ignore_cleanup_errors=True) as work:
        packed = Path(work) / "packed"
        try:
            show = transfer.by_percent(progress, file)
            transfer.store(packed, file.chunks(), sha256, settings.DRIVE_TIMEOUT_SECONDS, show, changed)
        except SourceError as error:
            raise DownloadError(f"{file.name} could not be downloaded because Google Drive {error}; {error.advice}.") from error
        try:
            folder = model_zip.unpack(packed, Path(work))
            model_folder.read(folder)
        except ModelError as error:
            raise DownloadError(str(error)) from error
        (folder / NOTE).write_text(sha256, encoding="ascii")
        return _install(folder, Path(work))


def _install(folder: Path, work: Path) -> Path:
    """Move a checked folder into settings.MODELS; one that was fetched before gives way, one that a person made does not."""
    target = settings.MODELS / folder.name
    if (settings.ASSETS / "captions" / folder.name).exists():
        raise DownloadError(f"The captioner on Google Drive has the name of a built-in one, “{folder.name}”: train it with another --name.")
    if target.exists():
        if not (target / NOTE).exists() and not _alike(folder, target):
            raise DownloadError(f"Another captioner is called “{folder.name}” already: rename or remove the folder {target}.")
        target.rename(work / "replaced")
    folder.rename(target)
    return target


def _alike(folder: Path, other: Path) -> bool:
    try:
        return model_folder.read(folder).files == model_folder.read(other).files
    except ModelError:
        return False


# what Drive sends


class _DriveFile:
    """A file on Google Drive; `bytes` is its size, or the most it may have until Drive has said."""

    name = "The captioner"  # for sentences

    def __init__(self, file_id: str):
        self.id = file_id
        self.bytes = settings.MAX_DRIVE_BYTES

    def chunks(self) -> Chunks:
        """Its bytes, past the page that Drive shows before a large file.  Raises SourceError."""
        cookies = urllib.request.HTTPCookieProcessor()  # in memory, for this download: the page before a large file may set one
        opener = transfer.opener(cookies)
        opener.addheaders.append(("Accept-Language", "en"))  # the words by which _refusal tells its pages apart
        url = f"{ADDRESS}?id={self.id}"
        with transfer.web_errors():
            for _ in range(MAX_PAGES):
                with _open(opener, url) as response:
                    if not _is_page(response):
                        yield from self._body(response)
                        return
                    url = _behind(response.read(MAX_PAGE_BYTES).decode("utf-8", "replace"), response.url)
        raise SourceError("asked again and again for a confirmation", "open the link in a browser and try again later")

    def _body(self, response: http.client.HTTPResponse) -> Chunks:
        most = f"{settings.MAX_DRIVE_BYTES // 2**20} MB"
        too_large = SourceError(f"has a file of more than {most}", "upload the zip that training wrote, and nothing else in it")
        announced = response.headers.get("Content-Length")
        if announced is not None:
            self.bytes = int(announced)
            if self.bytes > settings.MAX_DRIVE_BYTES:
                raise too_large
        received = 0
        while chunk := response.read1(CHUNK_BYTES):
            received += len(chunk)
            if received > settings.MAX_DRIVE_BYTES:
                raise too_large
            yield chunk
        if announced is not None and received < self.bytes:
            raise SourceError(f"stopped after {received} of {self.bytes} bytes", transfer.TRY_AGAIN)


def _open(opener: urllib.request.OpenerDirector, url: str) -> http.client.HTTPResponse:
    try:
        return opener.open(url, timeout=settings.DOWNLOAD_STALL_SECONDS)
    except urllib.error.HTTPError as error:
        with error:
            page = error.read(MAX_PAGE_BYTES).decode("utf-8", "replace")
        raise _refusal(page, error.url, error.code) from None


def _is_page(response: http.client.HTTPResponse) -> bool:
    return response.headers.get_content_type() == "text/html" and "Content-Disposition" not in response.headers


def _behind(page: str, address: str) -> str:
    """The https address to which the page before a large file leads on.  Raises SourceError for any other page."""
    from gdown.download import get_url_from_gdrive_confirmation

    try:
        url = get_url_from_gdrive_confirmation(page)
    except Exception as error:  # gdown's own, and whatever it stumbles over in a page that it does not know
        raise _refusal(page, address) from error
    if not url.startswith("https://"):
        raise SourceError("sends on to an address that is not https", "open the link in a browser and try again later")
    return url


def _refusal(page: str, address: str, code: int = 200) -> SourceError:
    """What a page that is no file means; Drive says most things with the code 200."""
    text = page.lower()
    if code == 429 or "too many users have viewed or downloaded" in text or "quota exceeded" in text:
        return SourceError(
            "allows no more downloads of this file for now (its quota is used up)",
            "try again tomorrow, or make a copy of the file on Drive and set THOUSAND_WORDS_DRIVE_ID to the copy's id",
        )
    signs = ("accounts.google.com", "you need access", "request access", "you need permission")
    if code in (401, 403) or any(sign in text or sign in address for sign in signs):
        return SourceError("does not give this file to everybody", "in Drive choose Share, “Anyone with the link”")
    if code == 404:
        return SourceError("has no file of this id", "check THOUSAND_WORDS_DRIVE_ID")
    if code != 200:
        return SourceError(f"answered with error {code}", "try again later")
    return SourceError(
        "answered with a web page instead of the file", "open the link in a browser to see what it says, and try again later"
    )
