"""Handing the state of the runs down to the panels that are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tui.kit.presence import after_refresh
from tui.train.draw.curves import LossCurve
from tui.train.panels.loss import LossPlot
from tui.train.panels.panel import RunPanel
from tui.train.panels.predictions import Predictions
from tui.train.panels.table import RunTable
from tui.train.runs.controller import RunController


class PanelFeed:
    """Gives panels what they lack: all of them at once, or one at a time so that no key has to wait for all.

    runs    whose state
    panels  returns the panels on the screen
    """

    def __init__(self, runs: RunController, panels: Callable[[], Iterable[RunPanel]]) -> None:
        self._runs, self._panels = runs, panels
        self._curves: tuple[LossCurve, ...] = ()
        self._queue: list[RunPanel] = []  # the one fed longest ago comes first
        self._rounds = 0
        self.is_catching_up = False

    def feed_all(self) -> None:
        """Show everything as it is."""
        self._take_state()
        self._queue = list(self._panels())
        for panel in self._queue:
            if panel.display:
                self._feed(panel)

    def feed_next(self) -> RunPanel | None:
        """Feed one panel that lacks something, and return it.

        The predictions have two turns of three: they are quick to draw and move most.
        """
        self._take_state()
        self._rounds += 1
        behind = [panel for panel in self._queue if panel.display and self._is_behind(panel)]
        quick = [panel for panel in behind if isinstance(panel, Predictions)]
        others = [panel for panel in behind if panel not in quick]
        due = quick if quick and (self._rounds % 3 or not others) else others
        if not due:
            return None
        self._queue.remove(due[0])
        self._queue.append(due[0])
        self._feed(due[0])
        return due[0]

    def catch_up(self) -> None:
        """Feed one panel after the other, with keys answered in between."""
        if not self.is_catching_up:
            self.is_catching_up = True
            self._feed_on()

    def resume(self) -> None:
        """Go on catching up: what was to go on after a refresh is lost with a dialog that closes before it."""
        if self.is_catching_up:
            self._feed_on()

    def _feed_on(self) -> None:
        panel = self.feed_next()
        self.is_catching_up = panel is not None
        if panel is not None:
            after_refresh(panel, self._feed_on)

    def _take_state(self) -> None:
        self._runs.take_state()
        self._curves = self._runs.shelf.curves()

    def _content(self, panel: RunPanel) -> dict[str, object]:
        """The attributes that a panel should have."""
        runs = self._runs
        match panel:
            case LossPlot():
                ended = (runs.state.diverged or "").partition(":")[0]
                return {"last_step": runs.settings.steps, "at": runs.at, "ended": ended, "curves": self._curves}
            case RunTable():
                return {"rows": runs.shelf.rows(("faults",) if runs.lab.is_unsolved else ())}
            case _:
                return {"snapshot": runs.snapshot}

    def _is_behind(self, panel: RunPanel) -> bool:
        return panel.run is not self._runs.run or any(getattr(panel, k) != v for k, v in self._content(panel).items())

    def _feed(self, panel: RunPanel) -> None:
        if panel.run is not self._runs.run:
            panel.snapshot = None
            panel.show_run(self._runs.run)
        for name, value in self._content(panel).items():
            setattr(panel, name, value)
