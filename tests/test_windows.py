"""The program where everything is missing that Windows lacks: it is imported, opened, played and stored."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests import ROOT

PROBE = """
import asyncio, importlib, os, pathlib, sys
from tests.as_windows import become_windows, modules_of_the_program
become_windows()

for name in modules_of_the_program():
    importlib.import_module(name)

from tui.app import MgradApp
from tui.start import Start

async def play(folder):
    app = MgradApp(Start(), folder)
    async with app.run_test(size=(80, 24)) as pilot:
        for key in ("enter", "n", "plus"):
            await pilot.press(key)
            await app.workers.wait_for_complete()
        await pilot.pause()
        print(type(app.screen).__name__)

folder = pathlib.Path(sys.argv[1])
asyncio.run(play(folder))
print(*sorted(path.name for path in folder.iterdir() if path.is_file()))

from lessons.adopt.load import adopt
(folder / "net.py").write_text("from engine import Value; a = Value(3.0); L = a * a; L.backward(); print('here')")
adopted = asyncio.run(adopt(f"{folder / 'net.py'}:L"))
print(adopted.graph.kind, adopted.printed.strip())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there it is so anyway")
def test_the_program_runs_without_what_only_unix_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MGRAD_TUI_HOME", str(tmp_path))
    found = subprocess.run(
        [sys.executable, "-c", PROBE, str(tmp_path)], capture_output=True, encoding="utf-8", cwd=ROOT
    )
    assert (found.returncode, found.stderr) == (0, "")
    screen, files, adopted = found.stdout.splitlines()
    assert screen == "LessonScreen"
    assert files.split() == [".lock", "progress.json"]
    assert adopted == "Value here"
