"""The user's editor, with the terminal to itself until it is closed."""

from __future__ import annotations

import asyncio
import os
import shlex
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import which
from typing import Any

from textual.app import App, SuspendNotSupported

AT_LINE = frozenset({"vi", "vim", "nvim", "view", "nano", "emacs", "emacsclient", "micro", "joe", "kak", "mg", "ne"})
"""Editors that take +LINE before the file."""
DEFAULTS = ("nano", "vim", "vi")


def editor_command(file: Path, line: int | None, environment: Mapping[str, str]) -> list[str]:
    """Return the command that edits a file. Raises ValueError with a one-line message if there is no editor."""
    chosen = environment.get("VISUAL") or environment.get("EDITOR") or next(filter(which, DEFAULTS), "")
    try:
        words = shlex.split(chosen)
    except ValueError:
        words = []
    if not words:
        raise ValueError("no editor is known: set VISUAL or EDITOR, as in VISUAL=nano")
    if which(words[0]) is None:
        raise ValueError(f"your editor, {words[0]}, is not there: set VISUAL or EDITOR")
    at_line = [f"+{line}"] if line is not None and Path(words[0]).name in AT_LINE else []
    return [*words, *at_line, str(file)]


def edit(app: App[Any], file: Path, line: int | None) -> str:
    """Run the editor in place of the app, and wait until it is closed. Returns why that failed, in one line, or ""."""
    try:
        command = editor_command(file, line, os.environ)
        with app.suspend(), _interrupts_left_to_the_editor(app):
            code = subprocess.run(command, check=False).returncode
    except SuspendNotSupported:
        return f"an editor cannot be opened from here; edit {file} in another window"
    except (OSError, ValueError) as error:
        return str(error)
    return f"your editor, {Path(command[0]).name}, ended with status {code}" if code else ""


@contextmanager
def _interrupts_left_to_the_editor(app: App[Any]) -> Iterator[None]:
    """While the editor runs, Ctrl+C is the editor's: the app must not exit under it."""
    loop = asyncio.get_running_loop()
    with suppress(NotImplementedError, RuntimeError, ValueError):  # not on Windows
        loop.remove_signal_handler(signal.SIGINT)
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        with suppress(NotImplementedError, RuntimeError, ValueError):
            loop.add_signal_handler(signal.SIGINT, app.exit)
