"""Imports before Home is painted: only the modules that it needs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PROBE = """
import asyncio, pathlib, sys
from tui.app import MgradApp
from tui.start import Start

async def paint():
    app = MgradApp(Start(), pathlib.Path(sys.argv[1]))
    async with app.run_test(size=(80, 24)) as pilot:
        print(*sorted(sys.modules))
        await pilot.press("t")
        await pilot.pause()
        await app.workers.wait_for_complete()
        print(type(app.screen).__name__, app.screen.runs.state.done, "plotext" in sys.modules)

asyncio.run(paint())
"""
ELSEWHERE = {"engine", "numpy", "plotext", "sqlite3", "markdown_it", "tree_sitter", "watchfiles"}


def test_home_waits_for_nothing_that_it_does_not_show(tmp_path: Path) -> None:
    found = subprocess.run([sys.executable, "-c", PROBE, str(tmp_path)], capture_output=True, text=True, check=True)
    home, train = found.stdout.splitlines()
    loaded = home.split()
    screens = {name for name in loaded if name.startswith("tui.") and name.endswith(".screen")}
    assert screens == {"tui.home.screen", "tui.kit.screen"}
    assert not {"lessons.lesson", "lessons.reading.reader"} & set(loaded), "a lesson is read when it is opened"
    assert not ELSEWHERE & set(loaded)
    assert train == "TrainScreen 0 True", "what plots is there before the first step is drawn"
