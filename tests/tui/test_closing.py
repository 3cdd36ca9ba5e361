"""A window that is closed loses nothing."""

from __future__ import annotations

import signal
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from engine.runs.file import read_run
from tests.bench.latency import READY
from tests.bench.terminal import Terminal


def test_a_run_is_kept_when_the_window_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MGRAD_TUI_HOME", str(tmp_path))
    with Terminal([sys.executable, "-c", "from tui.cli import main; main(['train'])"], 80, 24) as terminal:
        terminal.read_until(lambda: READY in terminal.text)
        terminal.send("nn")
        terminal.read_until(lambda: "2 steps done" in terminal.text)
        terminal.signal(signal.SIGHUP)
        with suppress(OSError):  # when the program has ended
            terminal.read_until(lambda: False)
    assert read_run(tmp_path / "runs" / "latest.json").steps_taken == 2
