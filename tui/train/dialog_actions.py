"""What the training room asks: how a run should differ, which bug, which data, which file; and what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Literal

from textual import on
from textual.worker import Worker

from engine.basics.files import write_atomically
from engine.data.samples import SAMPLES, Dataset
from engine.lab.challenges import Challenge
from engine.runs.file import RunFileError, history_csv, write_run
from engine.runs.run import Run
from engine.training.settings import TrainSettings, preset
from lessons.progress.store import data_folder
from tui.data.store import DrawnPoints
from tui.kit.failures import report_failure
from tui.train.dialogs.files import OpenRunScreen, SaveRunScreen
from tui.train.dialogs.settings import FORKABLE, TrainSettingsScreen, changed, reshaped
from tui.train.live import LiveRunScreen
from tui.train.panels.health_line import HealthLine
from tui.train.panels.what_if import WhatIfPanel
from tui.train.runs.folder import RunFolder
from tui.train.runs.shelf import differing


class AskingRunScreen(LiveRunScreen):
    """A live run with the dialogs that change it, put another in its place, or keep it.

    settings  what to train; the lecture's network if None. Raises ValueError where they cannot be
    run       a run to begin with in place of a new one
    folder    where runs are kept; the learner's own if None
    """

    def __init__(
        self, settings: TrainSettings | None = None, run: Run | None = None, folder: Path | None = None
    ) -> None:
        super().__init__(run or Run(settings or TrainSettings()))
        self._folder = folder or data_folder()
        self._files = RunFolder(self._folder)
        self._drawn = DrawnPoints(self._folder)
        self._filed = {run: run.steps_taken} if run else {}  # runs that a file has, as far as they had come
        self._challenge: Challenge | None = None
        self._repaired: set[str] = set()
        self._hints: dict[str, int] = {}

    def on_unmount(self) -> None:
        """The runs are to be had again next time, the one in hand as the latest; those that no file has as they are."""
        self._stop.set()
        runs = sorted((one.run for one in self.shelf.kept), key=lambda run: run is self.run)
        lost: dict[str, list[str]] = {}
        for run in runs:
            if run.steps_taken and self._filed.get(run) != run.steps_taken:
                try:
                    self._files.keep_latest(run)
                except RunFileError as error:
                    lost.setdefault(str(error), []).append(run.name)
        told = [f"{', '.join(names)} could not be kept: {why}" for why, names in lost.items()]
        if unwritten := self._drawn.write_held():
            told.append(unwritten)
        if told:
            report_failure(self.app, "\n".join(told))

    # The runs

    def begin(self, settings: TrainSettings, data: Dataset | None = None) -> None:
        """A new run at step 0, or a line why not; the old one stays in the table. data: in place of what is named."""
        self._pause()
        try:
            run = Run(settings, name=self.shelf.next_name(), data=data or self._examples(settings))
        except ValueError as error:
            self.notify(str(error), severity="error", markup=False)
            return
        self.open_run(run)

    def _examples(self, settings: TrainSettings) -> Dataset | None:
        """Those of the run in hand where they are meant again: a file's may have changed, or gone."""
        run = self.run
        same = settings.data == run.settings.data
        return run.data if same and (settings.seed == run.settings.seed or settings.data not in SAMPLES) else None

    def change(self, **changes: Any) -> None:
        """Change the run in hand from its next step on; one that has diverged has none, so a new run begins.

        Who looks back does not see that, and may have meant the step looked at: it is said.
        """
        before = self.settings
        if self.state.diverged:
            self.begin(replace(before, **changes))
            return
        try:
            for setting, value in changes.items():
                self.run.change(setting, value)
        except ValueError as error:
            self.notify(str(error), severity="error", markup=False)
        else:
            if self.at is not None:
                now = differing(self.settings, before)
                self.notify(
                    f"{now}: from step {self.state.done} on, the next one. k forks from step {self.at}.", markup=False
                )
        self._look_at_all()
        self._tell()

    def keep(self, run: Run) -> bool:
        path = self._files.free(run)
        try:
            self._files.keep(run, path)
        except RunFileError as error:
            self.notify(f"{run.name} stays in the table: {error}", severity="warning", markup=False)
            return False
        self.notify(f"There are many runs: {run.name} has left the table and is kept as {path.name}.", markup=False)
        return True

    # Dialogs

    def _interrupted(self) -> Callable[[], None]:
        """Pause for a dialog that changes the run. What comes back takes it up again, if it ran, to the same end."""
        ran, run, until, goal = self.running, self.run, self._until, self.goal()
        self._pause()

        def go_on() -> None:
            if ran and self.run is run and not self.state.diverged:
                at = self.at
                self._start(self.goal() if until == goal else until)
                self.at = at

        return go_on

    def action_fork(self) -> None:
        """A run that shares the way to this step, and goes on differently."""
        self._pause()
        run, step = self.run, self.state.done if self.at is None else self.at
        before = run.settings_at(step - 1) if step else run.settings
        name = self.shelf.next_name()

        def check(settings: TrainSettings) -> str:
            run.fork(step, name, **changed(settings, before))
            return ""

        def take(settings: TrainSettings | None) -> None:
            if settings is not None:
                self.open_run(run.fork(step, name, **changed(settings, before)), alone=False)

        title = f"{name}: goes on from step {step} of {run.name}, with its weights"
        self.app.push_screen(TrainSettingsScreen(before, check, title, FORKABLE), take)

    def action_edit(self) -> None:
        """All settings: what can change changes from the next step on, the rest begins a new run."""
        run, now = self.run, self.settings

        def check(settings: TrainSettings) -> str:
            Run(settings, data=self._examples(settings))
            shape = reshaped(settings, now)
            if not (shape and self.state.done):
                return ""
            return f"{', '.join(shape)}: that begins a new run; {run.name} stays in the table. Once more begins it."

        def take(settings: TrainSettings | None) -> None:
            if settings is not None and (reshaped(settings, now) or not self.state.done):
                self.begin(settings)
            elif settings is not None:
                self.change(**changed(settings, now))
            go_on()

        go_on = self._interrupted()
        self.app.push_screen(TrainSettingsScreen(now, check), take)

    def action_faults(self) -> None:
        from tui.train.dialogs.faults import TrainFaultsScreen

        def take(names: tuple[str, ...] | None) -> None:
            if names is not None and names != self.settings.faults:
                self.change(faults=names)
            go_on()

        go_on = self._interrupted()
        self.app.push_screen(TrainFaultsScreen(self.settings.faults), take)

    def action_data(self) -> None:
        """Another data set; the network is the one that suits it, unless the settings are no longer a data set's."""
        from tui.data.screen import DataScreen

        now = self.settings

        def take(chosen: str | Dataset | None) -> None:
            data = None if isinstance(chosen, str) else chosen
            name = chosen if isinstance(chosen, str) else chosen.name if chosen else now.data
            if name != now.data or (data or self.run.data) != self.run.data:
                own = replace(preset(now.data), seed=now.seed) != now
                self.begin(replace(now, data=name) if own else replace(preset(name), seed=now.seed), data)

        self.app.push_screen(DataScreen(now.data, self._drawn, now.seed), take)

    def action_sweep(self) -> None:
        from tui.sweep.screen import SweepScreen

        now, data = self.settings, self.run.data

        def take(settings: TrainSettings | None) -> None:
            if settings is not None:  # the cell's own examples: another seed would draw others
                self.begin(settings, data)
                if now.batch is not None and settings.seed != now.seed:
                    self.notify(f"It draws its batches by its own seed; on the map all have those of seed {now.seed}.")

        try:
            sweep = SweepScreen(now, data)
        except ValueError as error:
            self.notify(str(error), severity="error", markup=False)
        else:
            self.app.push_screen(sweep, take)

    @on(WhatIfPanel.Wanted)
    def _moved_wanted(self, event: WhatIfPanel.Wanted) -> None:
        """A fork whose parameter is another from that step on."""
        self._pause()
        moved = {f"parameter {event.parameter}": event.number}
        self.open_run(self.run.fork(event.step, self.shelf.next_name(), **moved), alone=False)
        self.notify(f"{self.run.name} goes on from step {event.step} with that weight: space runs it.", markup=False)

    # The lab

    def action_lab(self) -> None:
        """A broken run to repair; it runs until its trouble shows."""
        from tui.train.dialogs.lab import LabScreen

        def take(chosen: Challenge | Literal["put away"] | None) -> None:
            if chosen is None:
                return
            self._challenge = challenge = None if chosen == "put away" else chosen
            if challenge is not None:
                self._repaired.discard(challenge.name)  # it is broken once more
                self.begin(challenge.settings)
                self._start(challenge.steps)
            self._tell_challenge()

        self.app.push_screen(LabScreen(self._challenge, self._repaired, self._hints), take)

    def action_health(self) -> None:
        from tui.train.dialogs.health import HealthScreen

        if self.snapshot is not None:
            self._look_at_all()
            self.app.push_screen(HealthScreen(self.query_one(HealthLine).findings, self.snapshot.step))

    def goal(self) -> int | None:
        """A challenge's run stops now and then, as only where it rests is seen whether it is repaired."""
        goal, steps = super().goal(), self.settings.steps
        open_still = self._challenge is not None and self._challenge.name not in self._repaired
        return (self.state.done // steps + 1) * steps if goal is None and open_still else goal

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Where a run has come to rest, see whether it repairs what the challenge broke."""
        challenge, run = self._challenge, self.run
        if event.worker.is_finished and challenge is not None and challenge.name not in self._repaired:
            asked = challenge.settings
            if (asked.data, asked.loss) == (run.settings.data, run.current_settings.loss) and challenge.is_repaired(
                run
            ):
                self._repaired.add(challenge.name)
                self._tell_challenge()

    @property
    def bugs_told(self) -> tuple[str, ...]:
        """None of a challenge's: to find them is the challenge."""
        return super().bugs_told if self._challenge is None else ()

    def _tell_challenge(self) -> None:
        line = self.query_one(HealthLine)
        line.challenge = self._challenge
        line.repaired = self._challenge is not None and self._challenge.name in self._repaired
        self._tell()

    # Files

    def action_save(self) -> None:
        """Write the run, its history, or a picture of the screen, as the name that is typed ends."""
        run = self.run
        write: dict[str, Callable[[Path], None]] = {
            ".json": partial(write_run, run),
            ".csv": partial(history_csv, run),
            ".svg": partial(write_atomically, text=self.app.export_screenshot(title=run.name)),
        }

        def told(path: Path | None) -> None:
            if path is not None:
                if path.suffix.lower() == ".json":
                    self._filed[run] = run.steps_taken
                self.notify(f"written: {path}", markup=False)

        self._pause()
        self.app.push_screen(SaveRunScreen(self._files.free(run), lambda path: write[path.suffix.lower()](path)), told)

    def action_open(self) -> None:
        def take(run: Run | None) -> None:
            if run is not None:
                self._filed[run] = run.steps_taken
                if run.name in self.shelf.names:
                    run.name = self.shelf.next_name()
                self.open_run(run)

        self._pause()
        self.app.push_screen(OpenRunScreen(self._files.recent()), take)
