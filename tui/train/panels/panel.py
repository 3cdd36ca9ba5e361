"""What every panel of the training room has in common."""

from __future__ import annotations

from typing import ClassVar

from textual.reactive import reactive
from textual.widget import Widget

from engine.runs.run import Run
from engine.training.snapshot import Snapshot


class RunPanel(Widget):
    """Shows something of a run at one of its steps. It posts messages up, and never drives a run itself.

    Data down: `show_run(run)` for another run, then `snapshot`. A panel that is not shown is not told; once it is, it
    gets both. So `snapshot` may be many steps on from the one before, or back from it.

    TITLE  what its place on the screen is called
    """

    TITLE: ClassVar[str] = ""

    snapshot: reactive[Snapshot | None] = reactive(None, init=False, repaint=False)
    """The step to look at; None before the first."""

    run: Run | None = None

    def show_run(self, run: Run) -> None:
        """Another run: names of parameters, data and shape are its own. Override to take them in."""
        self.run = run
