"""What the host's settings ask to fetch when the app starts, in the background: no page waits for it."""

import threading

from core import settings, weights
from core.captions import drive, library, model_folder
from core.captions.model_folder import ModelError
from core.transfer import DownloadError


def begin() -> list[str]:
    """Start to fetch; the list returned fills with a sentence for each thing that could not be."""
    problems: list[str] = []
    wanted = [fetch_strong] * settings.FETCH_STRONG + [drive.fetch_model] * bool(settings.DRIVE_ID.strip())
    if wanted:
        threading.Thread(target=_fetch, args=(wanted, problems), name="fetched at start", daemon=True).start()
    return problems


def fetch_strong() -> None:
    """Fetch what the strong captioner still needs.  Raises ModelError, DownloadError."""
    folder = library.folders().get(library.STRONG)
    if folder and (download := library.missing(model_folder.read(folder))):
        weights.fetch(download.name)


def _fetch(wanted: list, problems: list[str]) -> None:
    for fetch in wanted:
        try:
            fetch()
        except (ModelError, DownloadError) as error:
            problems.append(str(error))
