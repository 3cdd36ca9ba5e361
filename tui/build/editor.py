"""The user's editor, with the terminal to itself until it is closed."""

from __future__ import annotations

import asyncio
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import which
from typing import Any

from textual.app import App, SuspendNotSupported

AT_LINE = frozenset({"vi", "vim", "nvim", "view", "nano", "emacs", "emacsclient", "micro", "joe", "kak", "mg", "ne"})
"""Editors that take +LINE before the file."""
WORD = re.compile(r'"([^"]*)"|(\S+)')


def editor_command(
    file: Path, line: int | None, environment: Mapping[str, str], windows: bool = sys.platform == "win32"
) -> list[str]:
    """Return the command that edits a file. Raises ValueError with a one-line message if there is no editor.

    windows: backslashes are part of a path, and notepad is there
    """
    defaults = ("notepad",) if windows else ("nano", "vim", "vi")
    chosen = environment.get("VISUAL") or environment.get("EDITOR") or next(filter(which, defaults), "")
    try:
        words = _words_of_windows(chosen) if windows else shlex.split(chosen)
    except ValueError:
        words = []
    if not words:
        raise ValueError(f"no editor is known: set VISUAL or EDITOR, as in VISUAL={defaults[0]}")
    if which(words[0]) is None:
        raise ValueError(f"your editor, {words[0]}, is not there: set VISUAL or EDITOR")
    name = re.split(r"[\\/]", words[0])[-1].lower().removesuffix(".exe") if windows else Path(words[0]).name
    at_line = [f"+{line}"] if line is not None and name in AT_LINE else []
    return [*words, *at_line, str(file)]


def _words_of_windows(command: str) -> list[str]:
    """The words of a command; a path with spaces need not be quoted if it alone is the command."""
    if which(command) is not None:
        return [command]
    return [quoted or bare for quoted, bare in WORD.findall(command)]


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
