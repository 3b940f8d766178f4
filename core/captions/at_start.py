"""A person's own captioner from Google Drive, fetched in the background when the app starts: no page waits for it."""

import threading

from core import settings
from core.captions import drive
from core.transfer import DownloadError


def begin() -> list[str]:
    """Start to fetch it where the host's settings name one; the list returned gets a sentence if it could not be."""
    problems: list[str] = []
    if settings.DRIVE_ID.strip():
        threading.Thread(target=_fetch, args=(problems,), name="fetched at start", daemon=True).start()
    return problems


def _fetch(problems: list[str]) -> None:
    try:
        drive.fetch_model()
    except DownloadError as error:
        problems.append(str(error))
