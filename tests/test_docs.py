"""What the documents name is there: a reader who follows them finds every file."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").glob("*.md"))]
FILE = re.compile(r"`((?:core|pages|tests|training|benchmarks|assets|notebooks|docs|\.streamlit)/[\w./-]*)`")
OWN = ".streamlit/secrets.toml"  # which the reader makes


def named(text: str) -> set[str]:
    return {name for name in FILE.findall(text) if "NAME" not in name and name != OWN}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_that_a_document_names_is_there(document):
    text = document.read_text(encoding="utf-8")
    assert [name for name in sorted(named(text)) if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_between_the_documents_leads_somewhere(document):
    links = re.findall(r"\]\((?!https?:|/|#)([^)#]+)", document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_that_a_document_names_can_be_run(document):
    for module in re.findall(r"python -m ((?:core|training|benchmarks)[\w.]*)", document.read_text(encoding="utf-8")):
        place = ROOT / module.replace(".", "/")
        assert place.with_suffix(".py").is_file() or (place / "__main__.py").is_file(), module
