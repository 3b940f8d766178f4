"""NumPy's products keep to one thread, whichever door the product is entered by: two wait for each other on a busy machine."""

import asyncio
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from benchmarks import visitor
from core.settings import ROOT

COUNTED = "threadpool_info() and {pool['num_threads'] for pool in threadpool_info() if pool['user_api'] == 'blas'}"
PAGE = f"""
import pages.face.loaders.captions
import streamlit as st
from threadpoolctl import threadpool_info
st.write(repr({COUNTED}))
"""


@pytest.fixture(autouse=True)
def unlimited(monkeypatch):
    """As in a shell where nobody has said how many threads there are."""
    assert np.ones((2, 2)) @ np.ones(2) @ np.ones(2) == 4  # with the library that is asked for here
    if not any(pool["internal_api"] == "openblas" for pool in threadpool_info()):
        pytest.skip("NumPy multiplies with another library than OpenBLAS here")
    if (os.cpu_count() or 1) == 1:
        pytest.skip("one processor, one thread")
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
        monkeypatch.delenv(name, raising=False)


def counted(modules: str) -> str:
    script = f"import {modules}; from threadpoolctl import threadpool_info; print({COUNTED})"
    return subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def test_a_command_keeps_to_one_thread_where_numpy_alone_would_not():
    assert counted("numpy") != "{1}"
    assert counted("core.__main__, core.cli.recommend") == "{1}"  # which is loaded when the command runs


def test_the_server_keeps_to_one_thread(serve, tmp_path):
    script = tmp_path / "app.py"
    script.write_text(PAGE, encoding="utf-8")
    server = serve(script)

    async def shown() -> str:
        async with visitor.session(server.url) as reader:
            return (await reader.run()).texts()

    with ThreadPoolExecutor(1) as pool:  # browser tests leave a running event loop on the main thread
        assert pool.submit(lambda: asyncio.run(shown())).result().strip("`") == "{1}"
