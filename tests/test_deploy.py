"""The files for deploying say what is true: the image has all that the app needs, runs where nothing can be written, and its limits fit."""

import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import settings
from core.settings import ROOT

PAGES = re.findall(r'"pages" / "(\w+)\.py"', (ROOT / "pages" / "face" / "frame.py").read_text(encoding="utf-8"))
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
EVERY_PAGE = """
from streamlit.testing.v1 import AppTest
app = AppTest.from_file("streamlit_app.py", default_timeout=60).run()
for page in PAGES:
    app.switch_page(f"pages/{page}.py").run()
    assert not app.exception, (page, app.exception)
    assert app.title or app.header, page
"""


def instruction(name: str) -> list[str]:
    """What follows every instruction of that name."""
    return re.findall(rf"^\s*{name} (.+)$", DOCKERFILE, re.MULTILINE)


def copied() -> list[str]:
    return [line.split()[0] for line in instruction("COPY")]


def variables() -> dict[str, str]:
    return dict(pair.split("=", 1) for line in instruction("ENV") for pair in shlex.split(line))


@pytest.fixture(scope="module")
def image(tmp_path_factory) -> Path:
    """A folder with the files that the image has, and nothing else of the repository."""
    folder = tmp_path_factory.mktemp("image")
    for name in copied():
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    return folder


@pytest.fixture
def environment(tmp_path) -> Iterator[dict[str, str]]:
    """As in the image, but with folders of this test; the home is read-only, and must stay empty where root may write all the same."""
    home = tmp_path / "home"
    home.mkdir(mode=0o555)
    own = {name: value for name, value in os.environ.items() if not name.startswith(("THOUSAND_WORDS", "STREAMLIT", "PYTHONPATH"))}
    own |= variables() | {"THOUSAND_WORDS_CACHE": str(tmp_path / "cache")}
    yield own | dict.fromkeys(("HOME", "USERPROFILE"), str(home))
    assert list(home.iterdir()) == []


def files(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


def test_the_command_of_the_image_serves_where_nothing_can_be_written(image, environment):
    before = files(image)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (command,) = (json.loads(line) for line in instruction("CMD") if "streamlit" in line)
    assert "--server.port=8501" in command
    command = [sys.executable, *command[1:], f"--server.port={port}", "--server.address=127.0.0.1"]  # the last of two counts
    server = subprocess.Popen(command, cwd=image, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        assert answer(f"http://127.0.0.1:{port}/_stcore/health", server) == "ok"
        assert "<title>" in answer(f"http://127.0.0.1:{port}/see", server)
    finally:
        server.terminate()
        log = server.communicate(timeout=20)[0].decode(errors="replace")
    assert "Traceback" not in log
    assert files(image) == before


def answer(url: str, server: subprocess.Popen) -> str:
    for _ in range(600):
        try:
            with urllib.request.urlopen(url, timeout=5) as response:
                return response.read().decode()
        except OSError:
            assert server.poll() is None, "the server has ended"
            time.sleep(0.1)
    raise AssertionError("no answer within a minute")


def test_every_page_opens_with_the_files_of_the_image_alone(image, environment):
    before = files(image)
    process = subprocess.run(
        [sys.executable, "-c", f"PAGES = {PAGES}\n{EVERY_PAGE}"], cwd=image, env=environment, capture_output=True, text=True
    )
    assert process.returncode == 0, process.stderr[-2000:]
    assert files(image) == before


def test_what_the_image_copies_is_there_and_reaches_the_builder():
    let_through = {line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line.startswith("!")}
    for name in copied():
        assert (ROOT / name).exists(), name
        assert name in let_through, name
    assert not any("secrets" in name for name in let_through)


def test_the_image_runs_without_rights_and_asks_after_its_own_health():
    assert instruction("USER") == ["10001"]
    (check,) = instruction("HEALTHCHECK")
    python, flag, script = json.loads(check.partition("CMD ")[2])
    assert "/_stcore/health" in script
    assert (python, flag) == ("python", "-c")
    compile(script, "the health check", "exec")
    assert "curl" not in DOCKERFILE


def test_compose_gives_a_read_only_root_and_room_where_the_image_writes():
    compose = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    assert "read_only: true" in compose
    assert re.search(r"mem_limit: \S+", compose)
    room = re.findall(r"^\s+- (/\w+):mode=1777", compose, re.MULTILINE)
    assert {variables()["THOUSAND_WORDS_CACHE"], variables()["HOME"]} <= set(room)
    for folder in set(room) - {"/tmp"}:  # the mode of the mount alone is not enough: see the Dockerfile
        assert f"install -d -m 1777 {folder}" in DOCKERFILE


def test_the_limits_of_the_server_are_those_of_the_product():
    config = (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8")
    megabytes = int(re.search(r"^maxUploadSize = (\d+)", config, re.MULTILINE)[1])
    assert megabytes * 1024 * 1024 == settings.MAX_UPLOAD_BYTES
    assert re.search(r"^enableXsrfProtection = true", config, re.MULTILINE)
    assert re.search(r"^gatherUsageStats = false", config, re.MULTILINE)


def test_every_setting_in_the_instructions_is_one_that_the_app_reads():
    told = set()
    for name in ("docs/deploy.md", "compose.yaml", "Dockerfile", "SECURITY.md", ".streamlit/secrets.toml.example"):
        told |= set(re.findall(r"THOUSAND_WORDS_[A-Z0-9_]+", (ROOT / name).read_text(encoding="utf-8")))
    read = set(re.findall(r'"(THOUSAND_WORDS_\w+)"', (ROOT / "core" / "settings.py").read_text(encoding="utf-8")))
    assert told <= read
