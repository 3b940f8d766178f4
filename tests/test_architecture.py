"""The picture in docs/architecture.md has an arrow for every import between the parts of the project, and no other."""

import ast
import re
from collections.abc import Iterator
from itertools import pairwise, product
from pathlib import Path

ROOT = Path(__file__).parent.parent
TOP = ("streamlit_app", "pages", "training", "benchmarks")
Arrow = tuple[str, str]


def picture() -> tuple[list[Arrow], dict[str, set[str]]]:
    """The arrows as they are drawn, and the parts in each frame; a part outside is a frame of its own."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    block = re.search(r"```mermaid\nflowchart TD\n(.*?)```", text, re.DOTALL)[1]
    arrows: list[Arrow] = []
    frames: dict[str, set[str]] = {}
    inside = ""
    for line in map(str.strip, block.splitlines()):
        if line == "end":
            inside = ""
        elif line.startswith("subgraph "):
            inside = re.match(r"subgraph (\w+)\[", line)[1]
            frames[inside] = set()
        else:
            chain = [end.split(" & ") for end in line.split(" --> ")]
            arrows += [arrow for left, right in pairwise(chain) for arrow in product(left, right)]
            if inside:
                frames[inside] |= {part for end in chain for part in end}
    alone = {end for arrow in arrows for end in arrow} - set(frames) - set().union(*frames.values())
    return arrows, frames | {part: {part} for part in alone}


def members(end: str, frames: dict[str, set[str]]) -> set[str]:
    return frames.get(end, {end})


def part_of(module: str) -> str:
    """`core.digits.film` -> `digits`, `pages.face.frame` -> `frame`, `pages.parts.ask` -> `pages`."""
    names = module.removeprefix("core.").removeprefix("pages.face.").split(".")
    return names[0]


def modules() -> dict[str, Path]:
    files = [ROOT / "streamlit_app.py", *(path for folder in ("core", *TOP[1:]) for path in (ROOT / folder).rglob("*.py"))]
    named = {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in files}
    del named["core"], named["pages.face"]
    return named


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imports() -> dict[Arrow, str]:
    """Every import from one part of the project to another, with a file that has it."""
    known, found = modules(), {}
    for module, path in known.items():
        for name in imported(path):
            while name and name not in known:  # `core.photo.open_photo` names a function of `core.photo`
                name = name.rpartition(".")[0]
            if name and part_of(name) != part_of(module):
                found[part_of(module), part_of(name)] = path.relative_to(ROOT).as_posix()
    return found


def test_every_part_of_the_project_is_in_the_picture_and_no_other():
    _, frames = picture()
    drawn = [part for parts in frames.values() for part in parts]
    assert sorted(drawn) == sorted({part_of(module) for module in modules()})  # and none stands in two frames


def test_every_import_has_an_arrow():
    arrows, frames = picture()
    allowed = {pair for left, right in arrows for pair in product(members(left, frames), members(right, frames))}
    missing = {f"{start} --> {end}": file for (start, end), file in imports().items() if (start, end) not in allowed}
    assert not missing, f"draw these in docs/architecture.md, or import otherwise: {missing}"


def test_every_arrow_is_used():
    arrows, frames = picture()
    used = set(imports())
    unused = [f"{left} --> {right}" for left, right in arrows if not used & set(product(members(left, frames), members(right, frames)))]
    assert not unused


def test_the_imports_of_the_app_go_round_in_no_circle():
    after = {}
    for start, end in imports():
        after.setdefault(start, set()).add(end)
    circles = {(one, other) for one in after for other in after[one] if one in after.get(other, ())}
    assert circles <= {("cli", "cluster"), ("cluster", "cli")}  # Ray's workers read files as the command line does
