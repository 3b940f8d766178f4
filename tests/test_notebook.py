"""The Colab notebook runs from top to bottom, on a few digits and without Jupyter, and its weights open in the app."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from core.digits import samples
from core.digits.centre import prepare
from core.lab import colab, trained
from core.settings import ROOT

NOTEBOOK = ROOT / "notebooks" / "mnist_cnn.ipynb"
RUN = """
import json, sys
names = {}
for cell in json.load(open(sys.argv[1], encoding="utf-8"))["cells"]:
    if cell["cell_type"] == "code":
        source = "".join(cell["source"]).replace("batch=256, steps=20", "batch=32, steps=2")  # how long a step takes is not asked here
        exec(compile(source, cell["id"], "exec"), names)
curve, tiles = names["curve"], names["wall"](names["maps"][0], "").data
print(json.dumps({"last": curve.loss[-1], "steps": curve.steps[-1], "walls": len(tiles)}))
"""


@pytest.fixture(scope="module")
def digits(tmp_path_factory) -> Path:
    """700 of scikit-learn's digits in the form of mnist.npz."""
    found = samples.bundled()
    pictures = np.stack([np.rint(255 * prepare(picture).image).astype(np.uint8) for picture in found.pictures[:700]])
    labels = found.labels[:700].astype(np.uint8)
    path = tmp_path_factory.mktemp("digits") / "mnist.npz"
    np.savez(path, x_train=pictures[:600], y_train=labels[:600], x_test=pictures[600:], y_test=labels[600:])
    return path


@pytest.fixture(scope="module")
def ran(digits, tmp_path_factory) -> tuple[Path, dict]:
    """The folder the notebook ran in, and what it had in memory at the end."""
    folder = tmp_path_factory.mktemp("notebook")
    environment = {
        **os.environ,
        "MNIST": str(digits),
        "DIGITS": "600",
        "EPOCHS": "1",
        "TF_CPP_MIN_LOG_LEVEL": "2",
        "PYTHONIOENCODING": "utf-8",
    }
    process = subprocess.run(
        [sys.executable, "-c", RUN, str(NOTEBOOK)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert process.returncode == 0, process.stderr[-3000:]
    return folder, json.loads(process.stdout.splitlines()[-1])


def test_the_notebook_trains_and_draws_a_tile_for_every_map(ran):
    _, told = ran
    assert told["steps"] == 18  # 50 of 600 validate; 550 are 17 batches of 32 and one of 6
    assert told["last"] < 2.3
    assert told["walls"] == 64


def test_the_weights_of_the_notebook_open_in_the_app_and_read_its_test_digits_alike(ran, digits):
    folder, _ = ran
    opened = trained.load((folder / "weights.npz").read_bytes())
    assert opened.plan.parameters == 203_434
    assert opened.collection == "mnist"
    with np.load(digits) as arrays:
        pictures = arrays["x_test"].astype(np.float32) / 255
    p = trained.OwnReader(opened).probabilities(pictures)
    assert p.argmax(1).tolist() == opened.results.read.tolist()
    np.testing.assert_allclose(p.max(1), opened.results.confidence, atol=1e-4)


@pytest.mark.parametrize("url", ["https://github.com/a-b/c.d.git", "git@github.com:a-b/c.d.git", "https://x:y@github.com/a-b/c.d"])
def test_a_copy_from_github_links_to_its_own_notebook(tmp_path, url):
    (tmp_path / "config").write_text(f'[core]\n\tbare = false\n[remote "origin"]\n\turl = {url}\n\tfetch = +refs\n')
    assert colab.address(tmp_path / "config") == "https://colab.research.google.com/github/a-b/c.d/blob/main/notebooks/mnist_cnn.ipynb"
    assert colab.NOTEBOOK.exists()


def test_a_copy_from_elsewhere_links_to_none(tmp_path):
    assert colab.address(tmp_path / "config") is None
    (tmp_path / "config").write_text('[remote "origin"]\n\turl = https://example.org/github.com.git\n')
    assert colab.address(tmp_path / "config") is None


def test_the_notebook_is_clean_and_every_cell_has_a_name_of_its_own():
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    assert (notebook["nbformat"], notebook["metadata"]["accelerator"]) == (4, "GPU")
    assert len({cell["id"] for cell in notebook["cells"]}) == len(notebook["cells"])
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in notebook["cells"] if cell["cell_type"] == "code")
