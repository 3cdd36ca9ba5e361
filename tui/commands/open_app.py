"""The one place where a command opens the app."""

from __future__ import annotations

import gc
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
    """End with one line and exit 2 where there is no terminal: keys come from stdin, the app paints on stderr."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        fail("this needs a terminal; in a pipe use 'mgrad-tui explain' or 'mgrad-tui train --json'")


def open_app(
    start: Literal["home", "explore", "train", "drill", "lesson"] = "home",
    *,
    explore: ExploreStart | None = None,
    train: TrainSettings | None = None,
    lesson: Lesson | None = None,
    drill: DrillStart | None = None,
    run: Run | None = None,
) -> None:
    """Open the app at a place and stay until it is closed."""
    require_terminal()
    with startup_without_gc():
        from lessons.progress.store import data_folder
        from tui.app import MgradApp

        mode = "home" if start == "lesson" else start
        app = MgradApp(Start(mode, explore, train, lesson, drill, run), data_folder())
    app.run()


@contextmanager
def startup_without_gc() -> Iterator[None]:
    """What is made meanwhile stays until the end, so the garbage collector neither runs nor ever looks through it.

    That is a fifth of the time to the first paint.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
