"""The rules of the house that no single file can keep: who imports whom, what is never used, and what every asset is."""

import ast
import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from core.settings import ASSETS, ROOT

MAX_LINES = 400


def sources(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(path: Path) -> set[str]:
    """Every module a file imports, inside functions too, by its full name."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)} imports relatively"
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def packages(path: Path) -> set[str]:
    return {module.split(".")[0] for module in imports(path)}


APP = [ROOT / "streamlit_app.py", *sources("core", "pages")]


@pytest.mark.parametrize("path", sources("core"), ids=name_of)
def test_core_knows_no_streamlit(path):
    assert "streamlit" not in packages(path)


@pytest.mark.parametrize("path", sources("pages/face"), ids=name_of)
def test_the_face_knows_no_page(path):
    assert not any(module.startswith("pages.") and not module.startswith("pages.face") for module in imports(path))


@pytest.mark.parametrize("path", APP, ids=name_of)
def test_imports_point_downwards(path):
    above = {"training", "tests", "benchmarks", "streamlit_app"}
    if name_of(path).startswith("core/"):
        above.add("pages")
    assert not above & packages(path)


@pytest.mark.parametrize("path", sources("core"), ids=name_of)
def test_what_computes_does_not_know_what_shows(path):
    inner = ("core/arithmetic.py", "core/engine/", "core/digits/", "core/photo.py", "core/weights.py", "core/settings.py")
    if name_of(path).startswith(inner):
        assert not {"core.figures", "plotly"} & imports(path)


@pytest.mark.parametrize("path", APP, ids=name_of)
def test_nothing_is_loaded_in_a_way_that_could_run_code(path):
    assert not {"pickle", "cloudpickle", "dill", "joblib", "shelve", "marshal"} & packages(path)
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"allow_pickle\s*=\s*True|load_model\(|\beval\(|\bexec\(", text)


@pytest.mark.parametrize("path", APP, ids=name_of)
def test_tensorflow_is_never_imported_where_a_page_would_wait_for_it(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    at_the_top = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {alias.name for node in at_the_top for alias in node.names} | {getattr(node, "module", "") for node in at_the_top}
    assert not {"tensorflow", "keras", "sklearn"} & {name.split(".")[0] for name in names}


def test_core_imports_no_tensorflow_keras_or_streamlit():
    modules = [name_of(path)[:-3].replace("/", ".") for path in sources("core")]
    script = f"import sys, {', '.join(modules)}; print({{'tensorflow', 'keras', 'sklearn', 'streamlit'}} & set(sys.modules))"
    process = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert process.stdout.strip() == "set()"


@pytest.mark.parametrize("path", [*APP, *sources("training")], ids=name_of)
def test_every_file_is_short_enough_to_read(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) < MAX_LINES


@pytest.mark.parametrize("path", [*APP, *sources("training", "tests")], ids=name_of)
def test_every_file_says_what_it_is_for(path):
    text = path.read_text(encoding="utf-8")
    assert not text or ast.get_docstring(ast.parse(text))


@pytest.mark.parametrize("path", sources("core", "pages/face"), ids=name_of)
def test_every_public_function_and_class_of_core_and_the_face_has_a_docstring(path):
    def public(body: list[ast.stmt]) -> list:
        return [node for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")]

    top = public(ast.parse(path.read_text(encoding="utf-8")).body)
    methods = [method for node in top if isinstance(node, ast.ClassDef) for method in public(node.body)]
    assert [node.name for node in (*top, *methods) if not ast.get_docstring(node)] == []


def test_the_manifest_has_every_asset_as_it_is():
    rows = json.loads((ASSETS / "manifest.json").read_text(encoding="utf-8"))
    files = {path.relative_to(ASSETS).as_posix(): path.read_bytes() for path in ASSETS.rglob("*") if path.is_file()}
    del files["manifest.json"]
    assert [row["file"] for row in rows] == sorted(files)
    again = "run `python -m training.manifest`"
    for row in rows:
        assert list(row) == ["file", "sha256", "bytes", "origin", "licence"]
        data = files[row["file"]]
        assert (row["bytes"], row["sha256"]) == (len(data), hashlib.sha256(data).hexdigest()), f"{row['file']} has changed: {again}"
        assert row["origin"]
        assert row["licence"]
