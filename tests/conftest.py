"""The environment of every test: default colors and themes, and a data folder of its own."""

from __future__ import annotations

import gc
import inspect
import os
import re
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import settings

UNIX_ONLY = (
    "tests.terminal import",
    *(f"import {name}\n" for name in ("fcntl", "pty", "resource", "termios", "pexpect")),
)
collect_ignore = (
    [str(path) for path in Path(__file__).parent.rglob("*.py") if any(x in path.read_text("utf-8") for x in UNIX_ONLY)]
    if sys.platform == "win32"
    else []
)  # tests that need a pseudo-terminal
UNIX_WORDS = re.compile(
    r"os\.(mkfifo|fork|getuid|geteuid|killpg|getpgid)|signal\.SIG(KILL|HUP|WINCH|STOP|CONT)|/dev/|/proc/"
    r"|symlink_to|chmod\(0|#!/bin/sh"
)
UNIX_FIXTURES = {"pipe"}

if "PYTEST_XDIST_WORKER" in os.environ:  # many tests: else every worker, and every program they start, compiles all
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False

settings.register_profile("suite", deadline=None, max_examples=60)
settings.load_profile("suite")


def pytest_xdist_auto_num_workers() -> int:
    """Three workers on two cores: a test of a screen waits for a third of its time, until the app has nothing to do."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return int(os.environ.get("PYTEST_XDIST_AUTO_NUM_WORKERS", cores * 3 // 2))


def needs_unix(source: str, fixtures: Iterable[str] = ()) -> bool:
    """Whether a test makes what Windows lacks or asks rights for: pipes, devices, links, modes of files, signals."""
    return bool(UNIX_WORDS.search(source)) or not UNIX_FIXTURES.isdisjoint(fixtures)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """On Windows leave out what only Unix can do."""
    if sys.platform == "win32":
        skip = pytest.mark.skip(reason="it makes what only Unix has")
        for item in items:
            if isinstance(item, pytest.Function) and needs_unix(inspect.getsource(item.function), item.fixturenames):
                item.add_marker(skip)


def pytest_collection_finish() -> None:
    """The tests stay to the end: to look through them for garbage again and again costs a quarter of the suite."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


@pytest.fixture(autouse=True)
def plain_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep the settings and data of the person who runs the tests out of them."""
    for name in ("NO_COLOR", "TEXTUAL_THEME", "FORCE_COLOR", "COLUMNS", "LINES", "TEXTUAL_ANIMATIONS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in (("TERM", "xterm-256color"), ("COLORTERM", "truecolor")):  # with fewer no ground is tinted
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("MGRAD_TUI_HOME", str(tmp_path / "mgrad-home"))
    monkeypatch.setenv("MGRAD_TUI_ENGINE", "python")  # machine code has tests of its own
