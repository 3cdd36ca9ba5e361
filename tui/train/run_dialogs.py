"""The dialogs of the Train screen, and what their answers do to the runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Literal

from textual.screen import Screen

from engine.basics.choices import join_names
from engine.basics.files import write_atomically
from engine.data.samples import SAMPLES, Dataset
from engine.faults import FAULTS
from engine.lab.batch_gradient import batch_gradient
from engine.lab.challenges import Challenge
from engine.lab.finding import Finding
from engine.lab.reconciled import reconciled
from engine.lab.remedies import Remedy, trials, without_guesses
from engine.lab.scaling import scaling_finding
from engine.runs.file import history_csv, read_run, write_run
from engine.runs.run import Run
from engine.runs.script import CHANGEABLE, SHAPE
from engine.training.settings import TrainSettings, found_anew, preset, settings_note
from engine.training.snapshot import Snapshot
from tui.actions.keys import key_of
from tui.data.choice import FileChoice
from tui.data.store import DrawnPoints
from tui.kit.dialog import show_over
from tui.train.dialogs.files import OpenRunScreen, SaveRunScreen
from tui.train.dialogs.settings import FORKABLE, TrainSettingsScreen, changed, reshaped
from tui.train.draw.example import no_value
from tui.train.draw.fit import result_lines
from tui.train.runs.controller import RunController
from tui.train.runs.folder import RunFolder

# A dialog is imported when it is opened: the first frame of the screen should not wait for it.


class RunDialogs:
    """Opens dialogs over a screen, and has the controller do what they return.

    folder  where runs are stored
    drawn   the learner's own points
    """

    def __init__(self, screen: Screen[Any], runs: RunController, folder: RunFolder, drawn: DrawnPoints) -> None:
        self._screen, self._runs, self._folder, self._drawn = screen, runs, folder, drawn

    # Settings

    def edit(self) -> None:
        """All settings: what can change does so from the next step on, the rest begins a new run."""
        runs, run, now = self._runs, self._runs.run, self._runs.settings

        def check(settings: TrainSettings) -> str:
            Run(settings, data=runs.examples_for(settings))
            shape = reshaped(settings, now)
            if not (shape and runs.state.done):
                return ""
            return f"{', '.join(shape)}: that begins a new run; {run.name} stays in the table. Once more begins it."

        def take(settings: TrainSettings | None) -> None:
            settings = settings and found_anew(now, settings)
            if settings is not None and (reshaped(settings, now) or not runs.state.done):
                runs.begin(settings)
            elif settings is not None:
                runs.change(**changed(settings, now))
            resume()

        resume = runs.interrupt()
        show_over(self._screen, TrainSettingsScreen(now, check, hides=self._hidden), take)

    @property
    def _hidden(self) -> tuple[str, ...]:
        """The settings that are not shown: the bugs of a challenge, as finding them is the challenge."""
        return ("faults",) if self._runs.lab.is_unsolved else ()

    def fork(self) -> None:
        """The settings of a fork that shares the steps up to the one looked at."""
        runs, run = self._runs, self._runs.run
        runs.pause()
        step = runs.state.done if runs.at is None else runs.at
        before = run.settings_at(step - 1) if step else run.settings
        name = runs.shelf.next_name()

        def check(settings: TrainSettings) -> str:
            run.fork(step, name, **changed(settings, before))
            return ""

        def take(settings: TrainSettings | None) -> None:
            if settings is not None:
                runs.fork(step, **changed(settings, before))

        title = f"{name}: goes on from step {step} of {run.name}, with its weights"
        show_over(self._screen, TrainSettingsScreen(before, check, title, FORKABLE, self._hidden), take)

    def faults(self) -> None:
        """The faults of the training loop, on or off; in a challenge, which of them is there."""
        if self._runs.lab.is_unsolved:
            self._diagnosis()
            return
        from tui.train.dialogs.faults import TrainFaultsScreen

        runs = self._runs

        def take(names: tuple[str, ...] | None) -> None:
            if names is not None and names != runs.settings.faults:
                runs.change(faults=names)
            resume()

        resume = runs.interrupt()
        show_over(self._screen, TrainFaultsScreen(runs.settings.faults), take)

    def _diagnosis(self) -> None:
        """The bug of a challenge, to be named: the right one is taken out."""
        from engine.lab.diagnosis import instead, is_in
        from tui.train.dialogs.diagnosis import DiagnosisScreen

        runs, challenge = self._runs, self._runs.lab.challenge
        assert challenge is not None

        def judge(name: str) -> str:
            if name in runs.settings.faults:
                return ""
            runs.lab.diagnoses.add(challenge.name)
            if is_in(challenge, name):
                return "It was, and is out already: the run has to show now that it is well."
            return instead(challenge, name)

        def take(name: str | None) -> None:
            if name is not None:
                runs.change(faults=tuple(other for other in runs.settings.faults if other != name))
                self._screen.notify(
                    f"{FAULTS[name].title}: it was there, and is out from the next step on.", markup=False, timeout=8
                )
            resume()

        resume = runs.interrupt()
        show_over(self._screen, DiagnosisScreen(judge), take)

    # Other runs

    def data(self) -> None:
        """Another data set."""
        from tui.data.screen import DataScreen

        now = self._runs.settings
        show_over(self._screen, DataScreen(now.data, self._drawn, now.seed), self.begin_on)

    def begin_on(self, chosen: str | Dataset | FileChoice | None) -> None:
        """A run on other data, with the settings that suit it; edited ones stay from one built-in plane to the next."""
        if isinstance(chosen, FileChoice):
            suited = preset(chosen.name, chosen.header, chosen.rows)
            self._runs.begin(replace(suited, scale=chosen.scale, seed=self._runs.settings.seed))
            return
        runs, now = self._runs, self._runs.settings
        data = None if isinstance(chosen, str) else chosen
        name = chosen if isinstance(chosen, str) else chosen.name if chosen else now.data
        if name != now.data or (data or runs.run.data) != runs.run.data:
            before, suited = preset(now.data, now.header, now.rows), replace(preset(name), seed=now.seed)
            edited = [name for name in (*CHANGEABLE, *SHAPE) if getattr(now, name) != getattr(before, name)]
            edited = [name for name in edited if name not in ("data", "seed")]
            if edited and replace(before, data=name) == preset(name):  # the planes, for comparing
                runs.begin(replace(now, data=name), data)
                self._screen.notify(f"{join_names(edited, 'and')} as before; {key_of('train.edit')} shows them")
            else:
                runs.begin(suited, data)

    def sweep(self) -> None:
        """Many networks at once, one of which becomes the run."""
        from tui.sweep.screen import SweepScreen

        runs, now, data = self._runs, self._runs.settings, self._runs.run.data

        def take(settings: TrainSettings | None) -> None:
            if settings is not None:  # with the sweep's own examples: another seed would draw others
                runs.begin(settings, data)
                if now.batch is not None and settings.seed != now.seed:
                    self._screen.notify(
                        f"It draws its batches by its own seed; on the map all have those of seed {now.seed}."
                    )

        try:
            sweep = SweepScreen(now, data)
        except ValueError as error:
            self._screen.notify(str(error), severity="error", markup=False)
        else:
            show_over(self._screen, sweep, take)

    def lab(self) -> None:
        """The challenges of the lab: broken runs to repair."""
        from tui.train.dialogs.lab import LabScreen

        runs, lab = self._runs, self._runs.lab

        def take(chosen: Challenge | Literal["put away"] | None) -> None:
            if chosen == "put away":
                runs.leave_lab()
            elif chosen is not None:
                runs.begin_challenge(chosen)

        show_over(self._screen, LabScreen(lab.challenge, lab.repaired, lab.hints), take)

    # A step of the run

    def goto(self) -> None:
        """A step by its number."""
        from tui.train.dialogs.goto import GotoStepScreen

        runs = self._runs

        def take(step: int | None) -> None:
            if step is not None:
                runs.seek(step)

        if runs.state.done:
            show_over(self._screen, GotoStepScreen(runs.state.done - 1), take)

    def health(self, findings: tuple[Finding, ...], snapshot: Snapshot) -> None:
        """The findings at a step, with remedies."""
        from tui.train.dialogs.health import HealthScreen

        data = self._runs.run.data
        batch = batch_gradient(self._runs.run, snapshot)
        findings = (*findings, *([batch.finding()] if batch else []))
        other = self._runs.scaling_counterpart()
        scaling = scaling_finding(self._runs.run, other) if other is not None else None
        findings = reconciled((*findings, *([scaling] if scaling else [])))
        results = [] if data.name in SAMPLES and data.held_out is None else result_lines(data, snapshot)
        run, is_ill = self._runs.run, not all(finding.is_healthy for finding in findings)
        is_tried = is_ill and self._runs.lab.challenge is None  # a challenge is for the learner to repair
        shown = without_guesses(findings) if is_tried else findings
        tried = partial(trials, run, snapshot, findings) if is_tried else None

        def take(remedy: Remedy | None) -> None:
            if remedy is None:
                resume()
            elif remedy.settings is not None:
                self._runs.begin(remedy.settings, run.data)
            else:
                self._runs.fork(remedy.step or 0, **remedy.changes)

        found = settings_note(run.settings)
        notes = (*data.notes, *([found] if found else []))
        resume = self._runs.interrupt() if is_tried else lambda: None
        show_over(self._screen, HealthScreen(shown, snapshot.step, results, tried, notes), take)

    def example(self, number: int) -> None:
        """The forward and backward pass of an example at the step looked at."""
        from tui.train.dialogs.example import ExampleScreen

        runs = self._runs
        if runs.snapshot is None:
            self._screen.notify(f"Take a step first: {key_of('train.next')} takes one.")
            return
        runs.pause()
        try:
            dialog = ExampleScreen(runs.run, runs.snapshot, number, runs.visible_faults)
        except (ArithmeticError, ValueError) as error:
            self._screen.notify(no_value(number, runs.snapshot.step, error), markup=False)
        else:
            show_over(self._screen, dialog)

    # Files

    def save(self) -> None:
        """A path to write to: the run, its history or a picture of the screen, by the path's ending."""
        run = self._runs.run
        write: dict[str, Callable[[Path], None]] = {
            ".json": partial(write_run, run),
            ".csv": partial(history_csv, run),
            ".svg": partial(write_atomically, text=self._screen.app.export_screenshot(title=run.name)),
        }

        def take(path: Path | None) -> None:
            if path is not None:
                if path.suffix.lower() == ".json":
                    self._folder.mark_saved(run)
                self._screen.notify(f"written: {path}", markup=False)

        self._runs.pause()
        dialog = SaveRunScreen(self._folder.free_path(run), lambda path: write[path.suffix.lower()](path))
        show_over(self._screen, dialog, take)

    def open(self) -> None:
        """A run's file to open."""
        self._runs.pause()
        show_over(self._screen, OpenRunScreen(self._folder.recent()), self._take_stored)

    def open_stored(self, path: Path) -> None:
        """The run of a file."""
        self._runs.pause()
        try:
            self._take_stored(read_run(path))
        except ValueError as error:
            self._screen.notify(str(error), markup=False, severity="error")

    def _take_stored(self, run: Run | None) -> None:
        runs = self._runs
        if run is not None:
            self._folder.mark_saved(run)
            if run.name in runs.shelf.names:
                run.name = runs.shelf.next_name()
            runs.open_run(run)
