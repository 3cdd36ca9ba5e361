"""The base of the panels of the Train screen."""

from __future__ import annotations

from typing import ClassVar

from textual.reactive import reactive
from textual.widget import Widget

from engine.runs.run import Run
from engine.training.snapshot import Snapshot


class RunPanel(Widget):
    """Shows an aspect of a run at one of its steps. It posts messages up, and never drives a run itself.

    Data down: `show_run(run)` for another run, then `snapshot`. A hidden panel gets neither until it is shown, so
    `snapshot` may be many steps after the one before, or before it.

    TITLE  of the panel
    """

    TITLE: ClassVar[str] = ""

    snapshot: reactive[Snapshot | None] = reactive(None, init=False, repaint=False)
    """The step to look at; None before the first."""

    run: Run | None = None

    def show_run(self, run: Run) -> None:
        """Show another run, with its own parameters, data and shape. Override to read them."""
        self.run = run
