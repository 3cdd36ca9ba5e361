"""Exit from a terminal: no data is lost, and the terminal is restored."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from engine.runs.file import read_run
from tests.terminal import Terminal
from tests.tui.train.train_bench import READY
from tui.closing import leave_when_told


def program(*arguments: str) -> Terminal:
    return Terminal([sys.executable, "-c", f"from tui.cli import main; main({[*arguments]!r})"], 80, 24)


def test_a_run_is_stored_when_the_window_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MGRAD_TUI_HOME", str(tmp_path))
    with program("train") as terminal:
        terminal.wait_for(READY)
        terminal.send("nn")
        terminal.wait_for("step 1 done")
        terminal.signal(signal.SIGHUP)
        terminal.wait_for_end()
    assert read_run(tmp_path / "runs" / "latest.json").steps_taken == 2


def test_q_gives_the_terminal_back() -> None:
    with program("explore", "a = 2; b = a*3") as terminal:
        terminal.wait_for("b")
        terminal.wait_until(lambda: not terminal.cursor_is_visible)
        terminal.send("q")
        assert terminal.wait_for_end() == 0
        assert terminal.cursor_is_visible


@pytest.mark.filterwarnings("error")
@pytest.mark.skipif(sys.platform == "win32", reason="signals are Unix's")
def test_a_signal_is_heard_though_many_keys_wait_to_be_read() -> None:
    async def main() -> None:
        told = asyncio.Event()
        leave_when_told(told.set)
        loop = asyncio.get_running_loop()
        for _ in range(5_000):  # as the thread that reads keys does: each writes into the pipe that wakes the loop
            loop.call_soon_threadsafe(lambda: None)
        os.kill(os.getpid(), signal.SIGHUP)
        await asyncio.wait_for(told.wait(), 10.0)

    asyncio.run(main())
