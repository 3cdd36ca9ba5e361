"""The learner's network, learning on their own engine: loss, predictions and parameters, and every step again."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.timer import Timer
from textual.widgets import Static

from engine.runs.run import Run
from engine.training.snapshot import Snapshot
from lessons.build.learning import SETTINGS, LearnedRun, begins_like, learn, parts_at, recorded_run
from tui.actions.bindings import bindings
from tui.kit.key_line import KeyLine
from tui.kit.presence import is_leaving, is_present
from tui.kit.screen import AppScreen
from tui.train.draw.curves import LossCurve
from tui.train.draw.timeline import Track
from tui.train.panels.loss import LossPlot
from tui.train.panels.panel import RunPanel
from tui.train.panels.parameters import ParameterCells
from tui.train.panels.predictions import Predictions
from tui.train.panels.scrubber import Scrubber

FRAME = 0.08  # seconds a step is looked at while it plays: a small run is over before it is seen


class TheirParameters(ParameterCells):
    """The cells of the learner's network."""

    def action_history(self) -> None:
        """The histories of the training room are those of its own runs."""
        self.notify("[ and ] show this number at the steps before", title="No history here", markup=False)


class LearningScreen(AppScreen[None]):
    """A run on the learner's engine, in a process of its own, in the panels of the training room.

    folder  of the learner's files
    name    of the milestone, "four" or "moons"
    title   of it
    """

    CSS_PATH = "learning.tcss"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = bindings("learning")

    def __init__(self, folder: Path, name: str, title: str) -> None:
        super().__init__()
        self.folder = folder
        self.settings = SETTINGS[name][0]
        self.snapshots: list[Snapshot] = []
        self.recorded: Run | None = None  # our run that begins with the same network
        self.at: int | None = None  # the step looked at; None: as they come
        self.ended: LearnedRun | None = None
        self._shown = -1
        self._milestone, self._heading = name, title
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        yield Static(id="where")
        with Horizontal(id="above"):
            yield LossPlot(id="loss")
            yield Predictions(id="predictions")
        yield TheirParameters(id="cells")
        yield Scrubber(id="scrubber")
        yield Static(id="status", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        self._timer = self.set_interval(FRAME, self._play)
        self._begin()

    # The run

    def _begin(self) -> None:
        self.snapshots, self.recorded, self.at, self.ended, self._shown = [], None, None, None, -1
        self._show_words()
        self._learn()

    @work(exclusive=True, group="learn")
    async def _learn(self) -> None:
        runs = [await asyncio.to_thread(recorded_run, settings) for settings in SETTINGS[self._milestone]]
        if is_leaving(self):
            return
        self._show_run(runs[0])

        def take(snapshot: Snapshot) -> None:
            if not self.snapshots:
                self.recorded = next((run for run in runs if begins_like(snapshot, run)), None)
                if is_present(self):
                    self._show_run(self.recorded or runs[0])
            self.snapshots.append(snapshot)

        ended = await learn(self.folder, self.settings, take)
        if is_present(self):
            self.ended = ended
            self._show_words()

    def _show_run(self, run: Run) -> None:
        """Give the panels the shape of the network and the data; the plane only where it is that of their network."""
        for panel in self.query("*").results(RunPanel):
            panel.show_run(run)
        self.query_one(Predictions).display = self.recorded is not None or not self.snapshots
        self.query_one(TheirParameters).display = self._fits(run)

    def _fits(self, run: Run) -> bool:
        return not self.snapshots or len(self.snapshots[0].parameters) == len(run.trainer.model.parameters())

    def action_again(self) -> None:
        self._begin()

    def action_close(self) -> None:
        """Leave; the process is killed with its worker."""
        self.dismiss(None)

    # The steps

    def _play(self) -> None:
        """Look at the next step that has come, unless one is looked at by choice."""
        if self.at is None and self._shown < len(self.snapshots) - 1:
            self._show(self._shown + 1)

    def action_scrub(self, by: int) -> None:
        if self.snapshots:
            self._look_at(min(max(self._shown + by, 0), len(self.snapshots) - 1))

    def action_go(self, step: int) -> None:
        if self.snapshots:
            self._look_at(step % len(self.snapshots))

    def _look_at(self, step: int) -> None:
        self.at = None if step == len(self.snapshots) - 1 else step
        self._show(step)

    @on(Scrubber.StepRequested)
    def _step_requested(self, event: Scrubber.StepRequested) -> None:
        self._look_at(event.step)

    def action_log_scale(self) -> None:
        plot = self.query_one(LossPlot)
        plot.log_scale = not plot.is_log

    def _show(self, step: int) -> None:
        """Show a step in all panels."""
        self._shown = step
        seen = self.snapshots[: max(step + 1, len(self.snapshots) if self.at is not None else 0)]
        curves = []
        if self.recorded is not None:
            losses = self.recorded.losses[1]
            curves.append(LossCurve("recorded", 1, range(len(losses)), losses))
        curves.append(LossCurve("yours", 0, range(len(seen)), [each.loss for each in seen]))
        plot = self.query_one(LossPlot)
        plot.last_step = self.settings.steps
        plot.curves, plot.at = tuple(curves), step
        for panel in (self.query_one(Predictions), self.query_one(TheirParameters)):
            if panel.display:
                panel.snapshot = self.snapshots[step]
        self.query_one(Scrubber).track = Track(len(self.snapshots), self.at)
        self._show_words()

    def _show_words(self) -> None:
        now = self.snapshots[self._shown] if self._shown >= 0 else None
        text = Text.assemble((f"{self._heading}  ", "bold"), no_wrap=True)
        if now is not None:
            right = round(now.accuracy * len(now.predictions))
            text.append(f"step {now.step}, loss {now.loss:.4g}, {right} of {len(now.predictions)} right  ")
        self.query_one("#where", Static).update(text)
        self.query_one("#status", Static).update(self._verdict())

    def _verdict(self) -> str:
        """How the run compares with the recorded one, or what stopped it."""
        if self.ended is None:
            return "your engine computes every step, in a process of its own; esc stops it"
        if self.ended.trouble:
            return f"✗ {self.ended.trouble}"
        first, last = self.snapshots[0].loss, self.snapshots[-1].loss
        told = f"your loss: {first:.4g} → {last:.4g} in {len(self.snapshots)} steps"
        if self.recorded is None:
            return f"{told}; your network began with other weights than the recorded one"
        parted = parts_at([each.loss for each in self.snapshots], self.recorded)
        return (
            f"{told}, on the recorded curve"
            if parted is None
            else f"{told}; it leaves the recorded one at step {parted}"
        )
