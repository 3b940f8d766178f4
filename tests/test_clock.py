"""The wall clock jumps by days while the app runs: nobody waits longer, nothing is lost, nothing is told wrong."""

import shutil
import subprocess
from pathlib import Path

import pytest

from benchmarks import visitor
from tests import drawn_pictures
from tests.test_isolation import sentence, server, to_its_end  # noqa: F401  # `server` is a fixture

DAY = 86_400  # seconds


@pytest.fixture
def ahead(tmp_path, monkeypatch) -> Path:
    """The file that says how many seconds ahead the clocks of processes started from here are."""
    if not (compiler := shutil.which("cc")):
        pytest.skip("needs a C compiler, to set the clock of one process")
    source = Path(__file__).with_name("clock.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-o", tmp_path / "clock.so", source, "-ldl"], check=True)
    (tmp_path / "ahead").write_text("0")
    monkeypatch.setenv("LD_PRELOAD", str(tmp_path / "clock.so"))
    monkeypatch.setenv("CLOCK_AHEAD", str(tmp_path / "ahead"))
    return tmp_path / "ahead"


def test_captions_come_and_stay_the_same_when_the_clock_jumps(ahead, server):  # noqa: F811  # `ahead` first: the server inherits it
    photos = [drawn_pictures.drawn(number) for number in range(2)]

    async def lesson() -> list[list[str]]:
        said = []
        async with visitor.session(server.url) as early:
            opened = await early.run("describe", {"photo_from": "Upload"})
            for jump in (0, 2 * DAY, -3 * DAY, 40 * 365 * DAY):
                ahead.write_text(str(jump))
                async with visitor.session(server.url) as late:
                    both = [await early.upload(opened, "a.png", photos[0])]
                    both.append(await late.upload(await late.run("describe", {"photo_from": "Upload"}), "b.png", photos[1]))
                    trained = await late.run("train")
                assert not any(seen.of("exception") for seen in (*both, trained))
                said.append([sentence(seen) for seen in both])
        return said

    first, *others = to_its_end(lesson())
    assert all(first)
    assert others == [first] * 3
    dates = {line[:10] for line in server.log.splitlines() if "request page=describe" in line}
    assert len(dates) >= 4, "the server's clock did not jump"
    assert "Traceback" not in server.log
