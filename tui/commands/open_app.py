"""Open the app from a command."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

from tui.commands.errors import fail
from tui.start import Start

if TYPE_CHECKING:
    from engine.runs.run import Run
    from engine.training.settings import TrainSettings
    from lessons.lesson import Lesson
    from tui.start import DrillStart, ExploreStart


def require_terminal() -> None:
    """Fail with one line and exit code 2 without a terminal: the app reads keys from stdin and writes to stderr.

    A dumb terminal, as in an editor's shell, knows no cursor movements.
    """
    if not is_interactive():
        fail("this needs a terminal; in a pipe use 'mgrad-tui explain' or 'mgrad-tui train --json'")
    if os.environ.get("TERM") == "dumb":
        fail(
            "TERM is 'dumb', which no screen can be drawn on; "
            "use 'mgrad-tui train --plain', 'mgrad-tui explain' or 'mgrad-tui lesson'"
        )


def is_interactive() -> bool:
    """Whether the app's streams are a terminal."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def open_app(
    start: Literal["home", "explore", "train", "drill", "lesson"] = "home",
    *,
    explore: ExploreStart | None = None,
    train: TrainSettings | None = None,
    lesson: Lesson | None = None,
    step: int | None = None,
    drill: DrillStart | None = None,
    run: Run | None = None,
) -> None:
    """Open the app at a screen and run it until it is closed."""
    require_terminal()
    with startup_without_gc():
        from lessons.progress.store import data_folder
        from tui.app import MgradApp

        mode = "home" if start == "lesson" else start
        app = MgradApp(Start(mode, explore, train, lesson, step, drill, run), data_folder())
    app.run()


@contextmanager
def startup_without_gc() -> Iterator[None]:
    """Keep the garbage collector off while the app is built, and from ever scanning what it built.

    That saves a fifth of the time to the first paint.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
