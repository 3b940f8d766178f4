"""Fixtures: a real server, a real browser, and a page that fails the test when the browser reports an error."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import pytest
from drive_stand_in import google, place  # noqa: F401  # fixtures of the tests of Google Drive
from web_server import certificate, certificate_file, small_disk, web  # noqa: F401  # fixtures of the tests of downloads

import core  # noqa: F401  # before anything that loads NumPy, whose products it keeps to one thread

# scikit-learn's threads wait for each other beside a second worker of these tests: a t-SNE of 2 s took 90
os.environ.setdefault("OMP_NUM_THREADS", "1")

ROOT = Path(__file__).parent.parent
CHROMIUM_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A busy machine can swallow a key press: what drives a browser fails when it fails twice, and a second try is counted."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))


class Server:
    """A `streamlit run` process on a free port of this machine."""

    def __init__(self, script: Path = ROOT / "streamlit_app.py", **environment: str):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}/{environment.get('STREAMLIT_SERVER_BASE_URL_PATH', '')}".rstrip("/")
        command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.headless", "true", "--server.port", str(port)]
        command += ["--server.address", "127.0.0.1"]
        self._log = tempfile.TemporaryFile("w+")  # noqa: SIM115  # lives as long as the server
        environment = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=self._log, stderr=subprocess.STDOUT)
        for _ in range(600):
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended: {self.log}")
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=1) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("the server did not answer within a minute")

    @property
    def megabytes(self) -> float:
        """Resident memory of the server process."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def maps(self) -> str:
        """The files the server process has loaded, as /proc lists them."""
        return Path(f"/proc/{self.process.pid}/maps").read_text()

    @property
    def log(self) -> str:
        """What the server has written so far."""
        self._log.seek(0)
        return self._log.read()

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()


@pytest.fixture(scope="session")
def serve():
    """Start servers: serve(script, VARIABLE="value") -> Server; all end with the test run."""
    running = []

    def start(script: Path = ROOT / "streamlit_app.py", **environment: str) -> Server:
        running.append(Server(script, **environment))
        return running[-1]

    yield start
    for server in running:
        server.process.terminate()  # all at once: each takes seconds
    for server in running:
        server.stop()


@pytest.fixture(scope="session")
def app(serve, tmp_path_factory) -> Server:
    """The app, with an empty cache folder and a mirror that nobody answers: as on a machine without a network."""
    nobody = "http://127.0.0.1:9"  # the discard port: connections are refused at once
    return serve(THOUSAND_WORDS_CACHE=str(tmp_path_factory.mktemp("cache")), THOUSAND_WORDS_MIRROR=nobody, https_proxy=nobody)


@pytest.fixture(scope="session")
def chromium():
    """A headless Chromium.  Its absence is a failure in CI, elsewhere a skip that says so."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(
            "no Chromium found: install Debian's package chromium to run the browser tests"
        )
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def pictures() -> Path | None:
    """Where the screenshots of this run are kept, if anybody wants them."""
    if not (named := os.environ.get("THOUSAND_WORDS_PICTURES")):
        return None
    folder = Path(named)
    folder.mkdir(parents=True, exist_ok=True)
    return folder
