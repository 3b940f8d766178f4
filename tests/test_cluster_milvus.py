"""An index in Milvus: the same tests on a file, on milvus-lite's server and on a real Milvus 2.3.5, all started here."""

import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import replace

import numpy as np
import pytest

from core.cluster import ClusterError, milvus
from core.cluster.check import checked
from core.cluster.milvus import Store, matching
from core.recommend.index import Entry, Index, built, kept
from core.recommend.neighbours import item_query, made_query, neighbours, weighted
from core.settings import ROOT

ITEMS = 240
ODD = ("plain", 'with "quotes"', "it's", "back\\slash", "grün", "a } b {", "two\nlines", "100 %")  # an attribute may be a folder's name
WEIGHTS = {"shape": 3, "pattern": 1, "words": 2}


def installed(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


if not (installed("pymilvus") and installed("milvus_lite")):
    pytest.skip("pymilvus and milvus-lite are extras: pip install -r requirements-cluster.txt", allow_module_level=True)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture(scope="module")
def lite_server(tmp_path_factory):
    port = free_port()
    command = [sys.executable, "-m", "milvus_lite", "server", "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--data-dir", str(tmp_path_factory.mktemp("lite"))], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None, "milvus-lite's server ended"
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="module")
def real_server(tmp_path_factory):
    if not installed("milvus"):
        pytest.skip("the real server is an extra for Linux and macOS: pip install milvus==2.3.5")
    from milvus import MilvusServer

    server = MilvusServer(wait_for_started=False)
    server.set_base_dir(str(tmp_path_factory.mktemp("milvus")))
    server.start()
    try:
        for _ in range(600):
            assert server.server_proc.poll() is None, "Milvus ended: does another one run on this machine?"
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{server.webservice_port}/healthz", timeout=1) as answer:
                    if answer.read() == b"OK":
                        break
            except OSError:
                pass
            time.sleep(0.1)
        yield f"http://127.0.0.1:{server.listen_port}"
    finally:
        server.stop()


@pytest.fixture(params=["file", "lite_server", "real_server"])
def uri(request, tmp_path) -> str:
    return str(tmp_path / "shop.db") if request.param == "file" else request.getfixturevalue(request.param)


@pytest.fixture
def name(request) -> str:
    """A collection for each test: the servers are shared."""
    return f"c{abs(hash(request.node.name))}"


@pytest.fixture(scope="module")
def index() -> Index:
    random = np.random.default_rng(0)
    entries = []
    for number in range(ITEMS):
        kind = ODD[number % len(ODD)]
        attributes = {"kind": kind, 'odd "name"': "x"}
        entries.append(Entry(f"shoes/{kind}/{number}.png", f"a {('red', 'blue')[number % 2]} boot {number % 9}", attributes, str(number)))
    return built(entries, {"shape": random.normal(size=(ITEMS, 24)), "pattern": random.normal(size=(ITEMS, 16))})


def last(store: Store, index: Index, **how: bool) -> milvus.Pushed:
    *_, pushed = store.push(index, **how)
    return pushed


def now(store: Store, query: np.ndarray, top: int, where: dict | None = None) -> list[milvus.Found]:
    """A search that sees what was pushed just before; `search` may miss it on a server."""
    return store.search_many(query[None], top, where)[0]


def test_the_score_there_is_the_weighted_sum_of_cosines_here_for_weights_moved_after_the_push(uri, name, index):
    with Store(uri, name) as store:
        assert last(store, index) == (ITEMS, ITEMS, 0, 0, ITEMS, ITEMS)
        for weights in (WEIGHTS, {"shape": 1}, {"words": 1, "pattern": 5}):
            for number in range(0, ITEMS, 40):
                query = item_query(index, number)
                there = now(store, weighted(index, query, weights), 10)
                here = neighbours(index, query, weights, 10)
                assert [found.similarity for found in there] == pytest.approx([found.similarity for found in here], abs=1e-6)
                scores = {
                    entry.item: score for entry, score in zip(index.entries, index.vectors @ weighted(index, query, weights), strict=True)
                }
                assert [scores[found.item] for found in there] == pytest.approx([found.similarity for found in there], abs=1e-6)


def test_words_find_items_there(uri, name, index):
    with Store(uri, name) as store:
        last(store, index)
        query = made_query(index, {"words": index.vocabulary.vector("blue boots")})
        found = now(store, weighted(index, query, {"words": 1}), 5)
    texts = {entry.item: entry.text for entry in index.entries}
    assert all("blue" in texts[item] for item, _ in found)


@pytest.mark.parametrize("kind", ODD)
def test_filters_hold_whatever_is_in_an_attribute(uri, name, index, kind):
    with Store(uri, name) as store:
        last(store, index)
        query = weighted(index, item_query(index, 0), WEIGHTS)
        where = {"kind": [kind], 'odd "name"': ["x", "y"], "not asked": []}
        found = now(store, query, ITEMS, where)
        assert not now(store, query, 5, {"kind": ["nothing has this"]})
    assert sorted(item for item, _ in found) == sorted(entry.item for entry in index.entries if entry.attributes["kind"] == kind)


def test_a_push_writes_what_is_new_or_differs_and_removes_what_is_gone(uri, name, index):
    with Store(uri, name) as store:
        last(store, kept(index, list(range(200))))
        changed = replace(index.entries[7], attributes={"kind": "changed"})
        vectors = index.vectors.copy()
        vectors[8] = vectors[9]
        later = replace(index, entries=tuple(changed if i == 7 else entry for i, entry in enumerate(index.entries)), vectors=vectors)
        later = kept(later, list(range(5, ITEMS)))
        assert last(store, later) == (ITEMS - 5, ITEMS - 200, 2, 5, ITEMS - 200 + 7, ITEMS - 200 + 7)
        assert last(store, later).todo == 0
        assert store.count() == ITEMS - 5
        assert now(store, index.vectors[0], 1, {"kind": ["changed"]})[0].item == changed.item
        assert checked(store, later, 20).recall_at_10 == 1


def test_a_push_that_was_cut_goes_on_where_it_was(uri, name, index, monkeypatch):
    monkeypatch.setattr(milvus, "ROWS_AT_ONCE", 50)
    with Store(uri, name) as store:
        cut = store.push(index)
        assert [next(cut).done for _ in range(4)] == [0, 50, 100, 150]
        cut.close()
    with Store(uri, name) as store:
        assert last(store, index).added == ITEMS - 150
        assert store.count() == ITEMS


def test_a_push_that_would_throw_away_something_else_is_refused(uri, name, index):
    others = replace(index, entries=tuple(replace(entry, item=f"hats/{i}") for i, entry in enumerate(index.entries)))
    narrow = built(list(index.entries), {"shape": index.view("shape")})
    with Store(uri, name) as store:
        last(store, index)
        for other in (others, narrow):
            with pytest.raises(ClusterError, match="--replace"):
                last(store, other)
        assert store.count() == ITEMS
        assert last(store, narrow, replace=True).added == ITEMS
        assert checked(store, narrow, 20).recall_at_10 == 1


def test_a_graph_of_neighbours_finds_nearly_all_that_exact_search_finds(uri, name, index):
    with Store(uri, name) as store:
        last(store, index, approximate=True)
        check = checked(store, index, 30)
    assert check.recall_at_10 > 0.9
    assert check.difference < 1e-5


def shell(*arguments: object) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "core", "push", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)


def test_from_a_shell_a_push_ends_with_a_check(uri, name, index, tmp_path):
    catalogue = tmp_path / "my shop"
    catalogue.mkdir()
    index.save(catalogue / "index.npz")
    process = shell(catalogue, "--to", uri, "--name", name, "--check", "--json")
    rows = [json.loads(line) for line in process.stdout.splitlines()]
    assert (process.returncode, process.stderr) == (0, "")
    assert rows[-2]["done"] == rows[-2]["todo"] == ITEMS
    assert (rows[-1]["there"], rows[-1]["rows"], rows[-1]["recall_at_10"]) == (ITEMS, ITEMS, 1)
    assert 0 < rows[-1]["p50_ms"] <= rows[-1]["p95_ms"]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="processes cannot be killed like this on Windows")
def test_a_process_killed_while_it_writes_a_file_leaves_what_it_wrote(tmp_path):
    command = [sys.executable, "-m", "core", "push", str(ROOT / "assets" / "catalogue"), "--to", str(tmp_path / "shop.db"), "--json"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            if json.loads(line)["done"] >= 500:
                break
        os.kill(process.pid, signal.SIGKILL)
    again = shell(*command[4:])
    first, *_, final = [json.loads(line) for line in again.stdout.splitlines()]
    assert first["rows"] - first["todo"] >= 500
    assert (final["done"], again.returncode) == (final["todo"], 0)
    third = [json.loads(line) for line in shell(*command[4:], "--check").stdout.splitlines()]
    assert (third[0]["todo"], third[-1]["there"], third[-1]["recall_at_10"]) == (0, first["rows"], 1)


@pytest.mark.parametrize(
    ("uri", "name", "sentence"),
    [
        ("shop.sqlite", "a", "is no address"),
        (f"http://127.0.0.1:{9}", "a", "gives no answer"),
        ("no folder/shop.db", "a", "cannot be opened"),
        ("shop.db", "two words", "cannot name a collection"),
    ],
)
def test_what_cannot_be_reached_or_named_is_told_in_one_sentence(uri, name, sentence):
    with pytest.raises(ClusterError, match=sentence) as error:
        Store(uri, name)
    assert "\n" not in str(error.value)


def test_a_file_that_another_program_has_open_is_told_in_one_sentence(tmp_path, index):
    with Store(str(tmp_path / "shop.db"), "a") as store:
        last(store, index)
        process = shell(ROOT / "assets" / "catalogue", "--to", tmp_path / "shop.db", "--name", "a")
    assert process.returncode == 2
    assert "no other program using it" in process.stderr
    assert "Traceback" not in process.stderr


def test_without_the_extra_the_command_says_what_to_install(tmp_path):
    script = "import sys; sys.modules['pymilvus'] = None; sys.argv[0] = 'core'; from core.__main__ import main; sys.exit(main())"
    arguments = ["push", str(ROOT / "assets" / "catalogue"), "--to", str(tmp_path / "a.db")]
    process = subprocess.run([sys.executable, "-c", script, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert process.returncode == 2
    assert "pip install -r requirements-cluster.txt" in process.stderr


def test_a_path_longer_than_a_column_is_refused_and_a_longer_text_is_cut(tmp_path, index):
    long = replace(index.entries[0], item="x" * 5000)
    with Store(str(tmp_path / "a.db"), "a") as store:
        with pytest.raises(ClusterError, match="shorten"):
            last(store, replace(index, entries=(long, *index.entries[1:])))
        wordy = replace(index.entries[0], text="grün " * 5000)
        assert last(store, replace(index, entries=(wordy, *index.entries[1:]))).done == ITEMS


def test_a_filter_quotes_what_it_is_given():
    assert matching({"kind": ['a" or 1 == 1 or "', "b"], "colour": ["red"], "none": []}) == (
        '(attributes["kind"] == "a\\" or 1 == 1 or \\"" or attributes["kind"] == "b") and (attributes["colour"] == "red")'
    )
    assert matching({}) == ""
