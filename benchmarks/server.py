"""A Streamlit server of its own on a free port of this machine, and how much memory it takes."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from core.settings import ROOT


class Server:
    """A running server; made by `serving`."""

    def __init__(self, url: str, process: subprocess.Popen):
        self.url, self.process = url, process

    @property
    def megabytes(self) -> float:
        """Resident memory now; Linux only."""
        return int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6

    @property
    def processor_seconds(self) -> float:
        """Processor time so far, which a busy machine changes little; Linux only."""
        after_name = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(script: Path = ROOT / "streamlit_app.py"):
    """`streamlit run SCRIPT` until the end of the block, with the app's own settings; what it writes is thrown away."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.headless=true", "--server.address=127.0.0.1"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [*command, f"--server.port={port}"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        server = Server(f"http://127.0.0.1:{port}", process)
        _answered(server)
        yield server
    finally:
        process.terminate()
        process.wait(20)


def _answered(server: Server) -> None:
    for _ in range(600):
        if server.process.poll() is not None:
            raise RuntimeError("the server ended before it answered")
        try:
            with urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not answer within a minute")
