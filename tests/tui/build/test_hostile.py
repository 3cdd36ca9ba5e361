"""Hostile files, each to explain, check and build: one line or a judgement comes back, and the app lives on."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from textual.widgets import Static

from lessons.adopt.foreign import AdoptError
from lessons.adopt.load import adopt
from lessons.judge.verdict import judge
from lessons.sandbox.limits import Limits
from tests.lessons.judge.engines import CLOSURES
from tests.tui.build.bench import build
from tests.tui.build.hostile import HOSTILE, source
from tui.build.screen import BuildScreen

SHORT = Limits(seconds=2.0, memory=1024, output=5_000, files=20, grace=3.0)
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="these are about processes of Unix")


def children() -> set[str]:
    """The processes that this one has, as far as the system tells."""
    found: set[str] = set()
    for file in Path("/proc/self/task").glob("*/children"):
        found.update(file.read_text().split())
    return found


@pytest.mark.parametrize("name", HOSTILE)
async def test_explain_says_one_line_or_shows_the_graph(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before, file = children(), tmp_path / "engine.py"
    file.write_bytes(source(name))
    try:
        adopted = await adopt(f"{file}:L", SHORT)
    except AdoptError as error:
        assert str(error) and "\n" not in str(error) and "\x1b" not in str(error)
    else:
        assert adopted.mirror.root.data == 2
    assert children() <= before


@pytest.mark.parametrize("name", HOSTILE)
async def test_check_gives_a_judgement(name: str, tmp_path: Path) -> None:
    before = children()
    (tmp_path / "engine.py").write_bytes(source(name))
    found = await judge(tmp_path, SHORT)
    assert found.trouble or found.checks
    assert "\n" not in found.trouble and "\x1b" not in found.trouble + found.printed
    assert children() <= before


@pytest.mark.parametrize("kind", ["pipe", "device", "folder", "huge"])
async def test_what_is_no_file_is_refused_at_once(kind: str, tmp_path: Path) -> None:
    file = tmp_path / "engine.py"
    match kind:
        case "pipe":
            os.mkfifo(file)
        case "device":
            file.symlink_to("/dev/zero")
        case "folder":
            file.mkdir()
        case _:
            with file.open("wb") as huge:
                huge.truncate(10**9)
    for path in (file, tmp_path):
        assert (await judge(path, SHORT)).trouble
    with pytest.raises(AdoptError):
        await adopt(f"{file}:L", SHORT)


async def test_build_lives_through_all_of_them(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "engine.py").write_text("class Value: ...\n")
    async with build(mine, tmp_path / "data", (80, 24)) as bench:
        await bench.judged()
        for name in HOSTILE:
            before = bench.screen.judgement
            (mine / "engine.py").write_bytes(source(name))
            await bench.press("space")
            for _ in range(40):  # two seconds; then the learner has had enough
                if bench.screen.judgement is not before and not bench.screen.judging:
                    break
                await bench.pilot.pause(0.05)
            else:
                await bench.press("escape")
            await bench.until(lambda: not bench.screen.judging)
            assert isinstance(bench.app.screen, BuildScreen), name
            await bench.press("n")
            assert bench.screen.query_one("#where", Static).render(), name
        (mine / "engine.py").write_text(CLOSURES)
        await bench.until(lambda: len([check for check in bench.screen.checks if check.state.value == "passed"]) == 30)
        await bench.until(lambda: bench.screen.stage.has_graph)
