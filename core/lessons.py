"""The lesson plans in docs/lessons."""

from pathlib import Path

from core.settings import ROOT

LESSONS = ROOT / "docs" / "lessons"


def lessons(folder: Path = LESSONS) -> dict[str, str]:
    """Title -> text (Markdown) of every lesson plan, by file name; none where the folder is not installed."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.md"))]
    parted = (text.removeprefix("# ").partition("\n") for text in texts)
    return {title: body.strip() for title, _, body in parted}
