"""Folders read by Ray's workers: the results are those of one process, and a worker that dies costs nobody an answer."""

import importlib.util
import json
import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from core.cluster import ClusterError, ray_work
from core.cluster.ray_index import RayUpdate
from core.cluster.ray_work import answers
from core.recommend.folder import FolderIndex
from core.settings import ROOT
from tests import caption_models, picture_files

if importlib.util.find_spec("ray") is None:
    pytest.skip("Ray is an extra: pip install -r requirements-cluster.txt", allow_module_level=True)
if not hasattr(signal, "SIGKILL"):
    pytest.skip("processes cannot be killed like this on Windows", allow_module_level=True)


@pytest.fixture(scope="module")
def address() -> str:
    """A Ray on this machine with two workers, for all tests; by its address a cluster, as for the command line."""
    os.environ |= {"RAY_AUTH_MODE": "token", "RAY_USAGE_STATS_ENABLED": "0", "RAY_worker_niceness": "0"}  # 15 starves beside others
    import ray

    environment = {"env_vars": {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}}
    options = {"num_cpus": 2, "object_store_memory": 100 * 2**20, "include_dashboard": False, "log_to_driver": False}
    context = ray.init("local", runtime_env=environment, **options)
    yield context.address_info["gcs_address"]
    ray.shutdown()


@pytest.fixture(autouse=True)
def small_tasks(monkeypatch):
    monkeypatch.setattr(ray_work, "PIECES_A_TASK", 4)
    monkeypatch.setattr(ray_work, "RETRIES", 1)


class Workers:
    """For `answers`: doubles numbers; some pieces end the process, once or always, or raise."""

    def __init__(self, folder: Path):
        self.folder = folder

    def __call__(self, pieces: list) -> list:
        for piece in pieces:
            if piece == "once" and not (self.folder / "killed").exists():
                (self.folder / "killed").touch()
                os.kill(os.getpid(), signal.SIGKILL)
            if piece == "always":
                os.kill(os.getpid(), signal.SIGKILL)
            if piece == "error":
                raise ValueError("this piece is bad")
        return [2 * piece for piece in pieces]


def test_every_piece_has_its_answer_whoever_dies_and_bad_ones_take_no_others_with_them(address, tmp_path):
    pieces: list = list(range(18))
    pieces[2], pieces[9], pieces[14] = "once", "always", "error"
    found = dict(answers(pieces, Workers, [tmp_path], address))
    assert sorted(found) == list(range(18))
    assert (tmp_path / "killed").exists()
    assert {number: found.pop(number) for number in (2,)} == {2: "onceonce"}
    assert all(isinstance(found[number], ClusterError) for number in (9, 14))
    assert "this piece is bad" in str(found.pop(14))
    assert "was killed" in str(found.pop(9))
    assert found == {number: 2 * number for number in found}


def test_when_nothing_can_be_done_the_reason_is_told(address, tmp_path):
    with pytest.raises(ClusterError, match="this piece is bad"):
        list(answers(["error"] * 5, Workers, [tmp_path], address))


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Twenty pictures, some of them in a folder of their own; two are the same, one is damaged."""
    folder = tmp_path_factory.mktemp("pictures")
    (folder / "sub").mkdir()
    random = np.random.default_rng(0)
    for number in range(20):
        pixels = np.full((48, 64, 3), 255, np.uint8)
        pixels[8:40, 8 : 20 + 2 * number] = random.integers(0, 200, 3)
        place = folder / "sub" if number % 3 else folder
        (place / f"{number:02}.png").write_bytes(picture_files.saved(picture_files.Image.fromarray(pixels), "PNG"))
    (folder / "same.png").write_bytes((folder / "00.png").read_bytes())
    (folder / "damaged.jpg").write_bytes(b"no picture")
    return folder


def workers() -> list[int]:
    """The processes of Ray's workers that this process has started: those of its raylet."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            title = (process / "cmdline").read_bytes()
            parent = parent_of(process)
            if title.startswith(b"ray::MapWorker") and parent_of(Path(f"/proc/{parent}")) == os.getpid():
                found.append(int(process.name))
        except OSError:  # it has ended
            continue
    return found


def parent_of(process: Path) -> int:
    return int((process / "stat").read_text().rpartition(")")[2].split()[1])


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="finds the workers' processes as Linux lists them")
def test_the_index_is_the_one_of_a_single_process_even_when_its_workers_are_killed_in_the_middle(address, folder, tmp_path):
    local = FolderIndex(folder, tmp_path / "local", captions=False)
    for _ in local.run():
        pass
    spread = FolderIndex(folder, tmp_path / "ray", captions=False, updating=partial(RayUpdate, folder=folder, address=address))
    killed = []
    for _ in spread.run():
        if not killed:
            killed = workers()
            for process in killed:
                os.kill(process, signal.SIGKILL)
    assert killed
    assert spread.failed == local.failed
    assert list(spread.failed) == ["damaged.jpg"]
    assert spread.index.entries == local.index.entries
    assert spread.index.made_by == local.index.made_by
    # a batch of another size rounds the last digit otherwise
    np.testing.assert_allclose(spread.index.vectors, local.index.vectors, atol=1e-6)
    assert spread.changes.added == 21
    again = FolderIndex(folder, tmp_path / "ray", captions=False, updating=partial(RayUpdate, folder=folder, address=address))
    for _ in again.run():
        pass
    assert again.changes.kept == 21
    np.testing.assert_allclose(again.index.vectors, local.index.vectors, atol=1e-3)  # the file keeps float16


def test_captions_from_a_shell_are_those_of_a_single_process_in_the_same_order(address, folder, tmp_path):
    paths = [str(folder / "damaged.jpg"), str(folder / "sub"), str(folder / "00.png"), str(folder / "not there.png")]

    def rows(*how: str) -> list[dict]:
        command = [sys.executable, "-m", "core", "caption", *paths, "--beam", "1", "--json", *how]
        environment = caption_models.environment(tmp_path / "cache")
        process = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)
        assert process.returncode == 1, process.stderr
        return [json.loads(line) for line in process.stdout.splitlines()]

    for spread, local in zip(rows("--ray", address), rows(), strict=True):
        assert list(spread) == list(local)
        assert [spread.get(what) for what in ("image", "caption", "error")] == [local.get(what) for what in ("image", "caption", "error")]
        # photos described side by side are others, so sums are rounded otherwise
        assert spread.get("log_probability") == pytest.approx(local.get("log_probability"), abs=0.01)


def test_a_cluster_that_is_not_there_is_told_in_one_sentence(tmp_path):
    command = [sys.executable, "-m", "core", "index", str(tmp_path), "--out", str(tmp_path / "out"), "--ray", "nonsense://nobody"]
    (tmp_path / "a.png").write_bytes(picture_files.saved(picture_files.quadrants(), "PNG"))
    process = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert process.returncode == 2
    assert "Ray could not be reached at nonsense://nobody" in process.stderr
    assert "Traceback" not in process.stderr


def test_without_the_extra_the_command_says_what_to_install(tmp_path):
    (tmp_path / "a.png").write_bytes(picture_files.saved(picture_files.quadrants(), "PNG"))
    script = "import sys; sys.modules['ray'] = None; sys.argv[0] = 'core'; from core.__main__ import main; sys.exit(main())"
    arguments = ["index", str(tmp_path), "--out", str(tmp_path / "out"), "--no-captions", "--ray", "local"]
    process = subprocess.run([sys.executable, "-c", script, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert process.returncode == 2
    assert "pip install -r requirements-cluster.txt" in process.stderr
