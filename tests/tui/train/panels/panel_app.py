"""An app of two panels that show a run at a step."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.pilot import Pilot

from engine.runs.run import Run
from tui.train.panels.health_line import HealthLine
from tui.train.panels.what_if import WhatIfPanel


class PanelApp(App[None]):
    """The health line and what-if with one run, and nothing that drives it."""

    def __init__(self, run: Run) -> None:
        super().__init__()
        self.run_shown = run
        self.wanted: list[tuple[int, int, float]] = []

    def compose(self) -> ComposeResult:
        yield HealthLine()
        yield WhatIfPanel()

    def on_mount(self) -> None:
        for panel in (self.query_one(HealthLine), self.query_one(WhatIfPanel)):
            panel.show_run(self.run_shown)

    def on_what_if_panel_fork_requested(self, event: WhatIfPanel.ForkRequested) -> None:
        self.wanted.append((event.step, event.parameter, event.value))

    async def look_at(self, pilot: Pilot[None], step: int) -> None:
        self.query_one(HealthLine).snapshot = self.query_one(WhatIfPanel).snapshot = self.run_shown.at(step)
        await pilot.pause()
        await self.workers.wait_for_complete()
        await pilot.pause()
