"""Run the app so that a crash is seen: by its exit code, and by what Textual would have printed."""

from __future__ import annotations

import re
import sys
import traceback
from contextlib import suppress
from dataclasses import dataclass
from io import StringIO
from typing import Any

from rich.console import Console
from textual.app import App

NOTE = re.compile(r"^NOTE: \d+ of \d+ errors shown\.")
HEADING = "Traceback (most recent call last)"
TOP, BOTTOM = ("╭", "+--"), ("╰", "+--")  # of the box around the frames, without Unicode too


@dataclass(frozen=True, slots=True)
class Crash:
    """The end of an app by an exception.

    error      the exception in one line
    traceback  its lines, with the local variables, as Textual renders it
    messages   what screens reported while they closed
    """

    error: str
    traceback: tuple[str, ...]
    messages: tuple[str, ...] = ()


def run_guarded(app: App[Any], **options: Any) -> Crash | None:
    """Run the app until it is closed. Returns its crash, or prints what it has to say after its end.

    options: of `App.run`
    """
    # Textual prints to this console once the terminal is restored; the exception itself it keeps private.
    printed = StringIO()
    app.error_console = Console(file=printed, width=app.console.width, markup=False, highlight=False, emoji=False)
    try:
        app.run(**options)
    except Exception as error:  # outside of all that Textual guards
        return Crash(f"{type(error).__name__}: {error}", tuple(traceback.format_exc().splitlines()))
    if app.return_code == 0 and HEADING not in printed.getvalue():  # a later exit may have reset the code of a crash
        with suppress(OSError):  # a terminal that has gone
            print(printed.getvalue(), end="", file=sys.stderr, flush=True)
        return None
    return crash_of(printed.getvalue())


def crash_of(printed: str) -> Crash:
    """Return the crash of which Textual has printed the traceback."""
    lines = [line.rstrip() for line in printed.splitlines() if not NOTE.match(line)]
    first = next((number for number, line in enumerate(lines) if line.startswith(TOP)), 0)
    last = max((number for number, line in enumerate(lines) if line.startswith(BOTTOM)), default=-1)
    error = " ".join(" ".join(lines[last + 1 :]).split())
    return Crash(error or "no error was reported", tuple(lines[first:]), tuple(filter(None, lines[:first])))
