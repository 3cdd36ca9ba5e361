"""Train: a network learns while you watch, stop it, go back in it, and turn its knobs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import randrange
from typing import ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.reactive import reactive
from textual.widgets import ContentSwitcher, Static
from textual.worker import Worker

from engine.basics.numbers import exact
from engine.lab.scaling import scaling_finding
from engine.runs.file import RunFileError
from engine.runs.run import Run, first_difference
from engine.training.settings import PRESETS, TrainSettings
from lessons.progress.store import data_folder
from tui.actions.bindings import bindings
from tui.actions.keys import with_keys
from tui.crash.report import ResumeOffer
from tui.data.store import DrawnPoints
from tui.kit.key_line import KeyLine
from tui.kit.notices import report_failure
from tui.kit.presence import after_refresh
from tui.kit.screen import AppScreen
from tui.output.clipboard import CopyForm
from tui.train.draw.command import train_command
from tui.train.draw.timeline import Track
from tui.train.draw.words import (
    NATIVE,
    SPEEDS,
    next_rate,
    parting_text,
    run_numbers,
    run_titles,
    settings_rows,
    speed_text,
    status_line,
)
from tui.train.panel_feed import PanelFeed
from tui.train.panels.facts import RunFacts
from tui.train.panels.health_line import HealthLine
from tui.train.panels.loss import LossPlot
from tui.train.panels.network import NetworkPanel
from tui.train.panels.panel import RunPanel
from tui.train.panels.parameters import ParameterCells
from tui.train.panels.predictions import Predictions
from tui.train.panels.scrubber import Scrubber
from tui.train.panels.table import RunTable
from tui.train.panels.view_strip import ViewStrip
from tui.train.panels.what_if import WhatIfPanel
from tui.train.run_dialogs import RunDialogs
from tui.train.runs.controller import RunController
from tui.train.runs.folder import RunFolder
from tui.train.views import NETWORK, OVERVIEW, RUNS, VIEWS, WHAT_IF, panels_in

WIDTHS = [(0, "-narrow"), (110, "-wide")]
DEBRIEF_SECONDS = 15.0
HEIGHTS = [(0, "-low"), (24, "-short"), (32, "-tall")]


class TrainScreen(AppScreen[None]):
    """The current run live, any of its steps again, and the runs beside it.

    The controller drives the runs and calls `show_…` here; the feed hands their state down to the panels; the dialogs
    ask. No run goes on behind another screen.

    settings  what to train; the lecture's network if None. Raises ValueError if invalid
    run       a run to begin with in place of a new one
    folder    where runs are stored; the learner's own if None
    today     the clock of what is stored by date
    """

    CSS_PATH = "train.tcss"
    AUTO_FOCUS = "ParameterCells"
    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS
    BINDINGS: ClassVar[list[BindingType]] = bindings("train")

    log_scale: reactive[bool | None] = reactive(None, init=False, repaint=False)
    """As chosen; None: logarithmic where runs cannot be compared otherwise."""
    smooth: reactive[bool] = reactive(False, init=False, repaint=False)
    status: reactive[str] = reactive("", init=False, repaint=False)

    def __init__(
        self,
        settings: TrainSettings | None = None,
        run: Run | None = None,
        folder: Path | None = None,
        today: Callable[[], date] = date.today,
    ) -> None:
        super().__init__()
        self._data_folder, self._today = folder or data_folder(), today
        self._drawn_points = DrawnPoints(folder or data_folder())
        run_folder = self._run_folder = RunFolder(folder or data_folder())
        if run is not None:
            run_folder.mark_saved(run)
        self.runs = RunController(run or Run(settings or TrainSettings()), run_folder, self)
        self.feed = PanelFeed(self.runs, self._panels)
        self._dialogs = RunDialogs(self, self.runs, run_folder, self._drawn_points)
        self._available: tuple[object, ...] = ()  # what decides which keys have an effect
        self._parameter = 0  # the one that cells or what-if pointed at last
        self._example: int | None = None  # the one that the predictions' cursor has come to, until it is handed on

    def compose(self) -> ComposeResult:
        yield ViewStrip([view.title for view in VIEWS])
        with ContentSwitcher(initial=OVERVIEW):
            for view in VIEWS:
                yield view.create(view.name)
        yield Scrubber()
        yield HealthLine()
        yield Static(id="status", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        self.show_run()

    def on_screen_resume(self) -> None:
        self.feed.resume()

    def on_screen_suspend(self) -> None:
        self.runs.pause()

    def on_unmount(self) -> None:
        """Store the runs and points that no file has."""
        failures = self.runs.close()
        if failure := self._drawn_points.write_held():
            failures.append(failure)
        if failures:
            report_failure(self.app, "\n".join(failures))

    def resume_offer(self) -> ResumeOffer | None:
        """The current run at its newest step, from its file."""
        run = self.runs.run
        try:
            path = self._run_folder.latest_of(run)
        except RunFileError:
            return None
        where = f"at step {run.steps_taken - 1}" if run.steps_taken else "at its start"
        return ResumeOffer(f"Train, {run.name} {where}", ("train", "--load", str(path)))

    # Called by the controller

    def start_thread(self, work: Callable[[], None]) -> None:
        self.run_worker(work, "training", thread=True)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.worker.is_finished:
            self.runs.rest()
            self.feed.feed_all()
            if all(worker.is_finished for worker in self.workers if worker.node is self):
                self.runs.finish()

    def yield_to_ui(self, show: bool, resume: Callable[[], object]) -> None:
        self.call_later(self._resume_after_painting, show, resume)

    def _resume_after_painting(self, show: bool, resume: Callable[[], object]) -> None:
        fed = self.feed.feed_next() if show else None
        self.runs.shelf.current.driver.is_drawn = show and fed is None
        # Twice: what a key has just changed asks to be painted after the first call, and is painted before the second.
        (fed or self).call_after_refresh(self.call_after_refresh, resume)

    def show_run(self) -> None:
        self.set_class(len(self.runs.run.data.columns) == 2, "-plane")
        self.feed.feed_all()
        self.show_status()

    def show_step(self) -> None:
        self.show_status()
        self.feed.catch_up()

    def show_running(self) -> None:
        self.show_status()
        if not self.runs.running and self.query_one(ContentSwitcher).current == RUNS:
            self._show_parting()  # they may have parted by now

    def show_status(self) -> None:
        runs, looked, numbers = self.runs, self.runs.snapshot, self.query_one(RunFacts)
        rate = runs.rate if runs.at is None or looked is None else looked.learning_rate
        state = runs.state if runs.at is None else replace(runs.state, snapshot=looked)
        numbers.facts = tuple(run_numbers(runs.settings, state, rate, runs.speed, runs.run.data))
        numbers.about = tuple(settings_rows(runs.settings))
        marks = dict.fromkeys(change.step for change in runs.run.changes)
        self.query_one(Scrubber).track = Track(runs.state.done, runs.at, tuple(marks))
        self.query_one(ViewStrip).caption = run_titles(runs.run.name, runs.run.forked_from, runs.visible_faults)
        self.status = status_line(runs.state, runs.running, runs.until, runs.at, runs.run.trainer.is_native)
        self._refresh_available()

    def help_notes(self) -> tuple[tuple[str, str], ...]:
        return (NATIVE,) if self.runs.run.trainer.is_native else ()

    def show_challenge(self) -> None:
        line, lab = self.query_one(HealthLine), self.runs.lab
        if lab.is_repaired and lab.challenge is not None and not line.repaired:
            from lessons.learner.answers import lab_evidence  # late: few runs are of the lab
            from lessons.learner.store import LearnerStore

            learner = LearnerStore(self._data_folder, self._today)
            repaired = f"Repaired: {lab.challenge.title}. {lab.challenge.debrief()}"
            self.notify(repaired, markup=False, timeout=DEBRIEF_SECONDS)
            helped = lab.hints.get(lab.challenge.name, 0) + (lab.challenge.name in lab.diagnoses)
            learner.add(lab_evidence(lab.challenge, helped, self._today()))
        line.challenge, line.repaired = lab.challenge, lab.is_repaired
        self.show_status()

    def report(self, message: str, severity: Literal["information", "warning", "error"] = "information") -> None:
        self.notify(message, severity=severity, markup=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether a key has an effect: False in another view, None not yet, or at the first or last step."""
        if not self.is_mounted:
            return True
        done, at = self.runs.state.done, self.runs.at
        shown = self.query_one(ContentSwitcher).current
        if action in ("log_scale", "smooth"):
            return shown in (OVERVIEW, RUNS)
        if action == "view":
            return shown == OVERVIEW
        back, forward = done > 1 and at != 0, at is not None
        has_effect = {
            "scrub": forward if parameters in ((1,), (10,)) else back,
            "go": forward if parameters == (-1,) else back,
            "jump": done > 1,
            "goto": done > 0,
            "health": done > 0,
        }
        return True if has_effect.get(action, True) else None

    def _refresh_available(self) -> None:
        """Let the footer know which keys have an effect now, if others have."""
        done, at = self.runs.state.done, self.runs.at
        available = (self.query_one(ContentSwitcher).current, min(done, 2), at is None, at == 0)
        if available != self._available:
            self._available = available
            self.refresh_bindings()

    def watch_status(self, words: str) -> None:
        status = self.query_one("#status", Static)
        status.update(words)
        status.set_class(self.runs.state.diverged is not None, "-diverged")

    def copy_forms(self) -> list[CopyForm]:
        """The command that makes the run again; not for points that were drawn, which have no name."""
        settings = self.runs.settings
        is_named = settings.data in PRESETS or settings.data.endswith(".csv")
        if not is_named or self.runs.lab.is_unsolved:  # the command would name the bug that is to be found
            return []
        return [CopyForm(f"{self.runs.run.name}, as a command", train_command(settings))]

    # Running

    def action_run_or_pause(self) -> None:
        self.runs.run_or_pause()

    def action_step(self) -> None:
        self.runs.step_or_pause()

    def action_reset(self) -> None:
        self.runs.begin(self.runs.settings)

    def action_new_seed(self) -> None:
        self.runs.begin(replace(self.runs.settings, seed=randrange(10_000)))

    def action_rate(self, up: bool) -> None:
        """Another learning rate from the next step on, and after a reset."""
        self.runs.change(lr=exact(next_rate(self.runs.rate, up)))
        self._say(f"learning rate {exact(self.runs.rate)} from the next step on")

    def action_speed(self, by: int) -> None:
        index = SPEEDS.index(self.runs.speed) + by
        self.runs.speed = SPEEDS[max(0, min(len(SPEEDS) - 1, index))]
        self._say(f"speed: {speed_text(self.runs.speed)}")

    def _say(self, message: str) -> None:
        """Tell of a number where the panel that shows it is hidden."""
        if self.query_one(ContentSwitcher).current != OVERVIEW:
            self.notify(message, timeout=2)

    # Looking back

    def action_scrub(self, steps: int) -> None:
        self.runs.scrub(steps)

    def action_go(self, step: int) -> None:
        self.runs.seek(step)

    def action_jump(self) -> None:
        self.runs.seek_jump()

    @on(Scrubber.StepRequested)
    def _scrubbed(self, event: Scrubber.StepRequested) -> None:
        self.runs.seek(event.step)

    # Dialogs

    def action_goto(self) -> None:
        self._dialogs.goto()

    def action_fork(self) -> None:
        self._dialogs.fork()

    def action_scale(self) -> None:
        """Compare the run with the same run without scaling, or with it."""
        if self.runs.compare_scaling():
            self.action_show_view([view.name for view in VIEWS].index(RUNS))
            self._show_parting()

    def action_edit(self) -> None:
        self._dialogs.edit()

    def action_faults(self) -> None:
        self._dialogs.faults()

    def begin_on(self, name: str) -> None:
        """Begin a run on a data set, with the network that suits it."""
        self._dialogs.begin_on(name)

    def open_stored(self, path: Path) -> None:
        """Go on with the run of a file."""
        self._dialogs.open_stored(path)

    def action_data(self) -> None:
        self._dialogs.data()

    def action_sweep(self) -> None:
        self._dialogs.sweep()

    def action_lab(self) -> None:
        self._dialogs.lab()

    def action_health(self) -> None:
        if self.runs.snapshot is not None:
            self.feed.feed_all()
            self._dialogs.health(self.query_one(HealthLine).findings, self.runs.snapshot)

    def action_save(self) -> None:
        self._dialogs.save()

    def action_open(self) -> None:
        self._dialogs.open()

    @on(Predictions.Opened)
    def _example_opened(self, event: Predictions.Opened) -> None:
        self._dialogs.example(event.example)

    # Views

    def _panels(self) -> list[RunPanel]:
        """The panels on the screen."""
        view = self.query_one(ContentSwitcher).visible_content
        return [*(panels_in(view) if view else ()), *self.query(HealthLine)]

    def action_show_view(self, number: int) -> None:
        """Switch to a view, at the example and the parameter that were pointed at last."""
        left = self.query_one(ContentSwitcher).current
        if left == OVERVIEW:
            self._parameter = self.query_one(ParameterCells).cursor
        elif left == WHAT_IF:
            self._parameter = self.query_one(WhatIfPanel).chosen
        if VIEWS[number].name == NETWORK and self._example is not None:
            self.query_one(NetworkPanel).example, self._example = self._example, None
        self.query_one(ContentSwitcher).current = VIEWS[number].name
        self.query_one(ViewStrip).current = number
        self._refresh_available()
        self._after_view()  # at once: the next key may be in the same read
        self._point_at_parameter()  # once the view knows the run that has it

    def _point_at_parameter(self) -> None:
        shown = self.query_one(ContentSwitcher).current
        if shown == OVERVIEW:
            self.query_one(ParameterCells).cursor = self._parameter
        elif shown == WHAT_IF:
            self.query_one(WhatIfPanel).chosen = self._parameter

    @on(ViewStrip.Chosen)
    def _view_chosen(self, event: ViewStrip.Chosen) -> None:
        self.action_show_view(event.number)

    def action_view(self) -> None:
        """Show or hide the parameters; which of both comes first is up to the styles."""
        self.toggle_class("-switched")
        after_refresh(self, self._after_view)

    def _after_view(self) -> None:
        self.feed.feed_all()
        self._focus_view()

    def _focus_view(self) -> None:
        shown = self.query_one(ContentSwitcher).visible_content
        if shown is None:
            return
        for widget in (*shown.query(ParameterCells), *shown.query(Predictions), shown, *shown.query("*")):
            if widget.focusable and widget.display:
                widget.focus()
                return

    def action_log_scale(self) -> None:
        shown = [panel for panel in self._panels() if isinstance(panel, LossPlot)]
        self.log_scale = not any(plot.is_log for plot in shown or self.query(LossPlot))

    def action_smooth(self) -> None:
        self.smooth = not self.smooth

    def watch_log_scale(self, log_scale: bool | None) -> None:
        for plot in self.query(LossPlot):
            plot.log_scale = log_scale

    def watch_smooth(self, smooth: bool) -> None:
        for plot in self.query(LossPlot):
            plot.smooth = smooth

    @on(Predictions.Pointed)
    def _example_pointed(self, event: Predictions.Pointed) -> None:
        self._example = event.example

    # Other runs

    @on(RunTable.Chosen)
    def _run_chosen(self, event: RunTable.Chosen) -> None:
        self.runs.choose(event.row)
        self._show_parting()

    @on(RunTable.Toggled)
    def _run_toggled(self, event: RunTable.Toggled) -> None:
        self.runs.toggle(event.row)

    @on(RunTable.Pointed)
    def _show_parting(self) -> None:
        """Show where the run under the cursor and the current one part, or what scaling does if they part by it."""
        entries, run = self.runs.shelf.entries, self.runs.run
        other = entries[min(self.query_one(RunTable).cursor, len(entries) - 1)].run
        counterpart = self.runs.scaling_counterpart()
        if counterpart is not None and other in (run, counterpart):
            found = None if self.runs.running else scaling_finding(run, counterpart)
            words = "" if found is None else f"{found.message}\n{found.evidence[0].upper()}{found.evidence[1:]}."
        else:
            words = "" if other is run else parting_text(other.name, run.name, first_difference(other, run))
        self.query_one("#parted", Static).update(words)

    @on(WhatIfPanel.ForkRequested)
    def _fork_with_parameter(self, event: WhatIfPanel.ForkRequested) -> None:
        """Fork with one parameter at another value."""
        self.runs.pause()
        self.runs.fork(event.step, **{f"parameter {event.parameter}": event.value})
        run = with_keys("<train.run> runs it")
        self.report(f"{self.runs.run.name} goes on from step {event.step} with that weight: {run}.")
