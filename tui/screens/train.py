"""Train: a network learns while you watch, stop it, go back in it, and turn its knobs."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import randrange
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.reactive import reactive
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import ContentSwitcher, Footer, Static
from textual.worker import Worker

from engine.data import SAMPLES, Dataset
from engine.numbers import exact
from engine.run import Run
from engine.training import Snapshot, TrainSettings
from tui.binding_commands import BindingCommands
from tui.render.curves import Curve
from tui.render.run_words import SPEEDS, described, facts, next_rate, standing
from tui.run_shelf import RunShelf
from tui.screens.train_panels import OVERVIEW, VIEWS, panels_in
from tui.screens.train_settings import FORKABLE, TrainSettingsScreen, changed, reshaped
from tui.training_run import RunState, TrainingRun, state_of
from tui.widgets.loss_plot import LossPlot
from tui.widgets.parameter_cells import ParameterCells
from tui.widgets.predictions import Predictions
from tui.widgets.run_facts import RunFacts
from tui.widgets.run_panel import RunPanel
from tui.widgets.run_table import RunTable
from tui.widgets.scrubber import Scrubber
from tui.widgets.view_strip import ViewStrip

USUAL_SPEED: float | None = 10  # steps a second: twenty of them can be watched


class TrainScreen(Screen[None]):
    """The training room: a run live, any step of it again, and the runs beside it.

    The run is on a thread and leaves its newest state in a mailbox; now and then it rests, for the screen to look into
    it, draw, and answer keys. No run goes on behind what covers its screen.

    settings  what to train; the lecture's network if None. Raises ValueError where they cannot be
    run       a run to begin with in place of a new one
    folder    where runs are kept; None keeps none
    """

    CSS_PATH = "train.tcss"
    COMMANDS: ClassVar[set[Any]] = {BindingCommands}
    AUTO_FOCUS = "ParameterCells"
    HORIZONTAL_BREAKPOINTS: ClassVar[list[tuple[int, str]]] = [(0, "-narrow"), (110, "-wide")]
    VERTICAL_BREAKPOINTS: ClassVar[list[tuple[int, str]]] = [(0, "-short"), (32, "-tall")]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "run_or_pause", "Run", tooltip="Run, or pause"),
        Binding("n", "step", "Step", tooltip="One step"),
        Binding("left_square_bracket", "scrub(-1)", "Back", key_display="[ ]", tooltip="One step back"),
        Binding("right_square_bracket", "scrub(1)", show=False, tooltip="One step forward"),
        Binding("left_curly_bracket", "scrub(-10)", show=False, tooltip="Ten steps back"),
        Binding("right_curly_bracket", "scrub(10)", show=False, tooltip="Ten steps forward"),
        Binding("left_parenthesis,home", "go(0)", show=False, tooltip="To the first step"),
        Binding("right_parenthesis,end", "go(-1)", show=False, tooltip="To the newest step"),
        Binding("J", "jump", show=False, tooltip="To the step where the loss jumps farthest"),
        Binding("g", "goto", show=False, tooltip="To a step by its number"),
        Binding("k", "fork", "Fork", tooltip="From this step, with its weights, go on in another way"),
        Binding("minus", "rate(False)", "Rate", key_display="- +", tooltip="Smaller learning rate"),
        Binding("plus,equals_sign", "rate(True)", show=False, tooltip="Larger learning rate"),
        Binding("less_than_sign,comma", "speed(-1)", "Speed", key_display="< >", tooltip="Slower"),
        Binding("greater_than_sign,full_stop", "speed(1)", show=False, tooltip="Faster"),
        Binding("r", "reset", "Reset", tooltip="A new run with the same seed"),
        Binding("s", "new_seed", "Seed", show=False, tooltip="A new run with another seed"),
        Binding("l", "log_scale", "Log", show=False, tooltip="Loss on a logarithmic or a linear scale"),
        Binding("a", "smooth", "Smooth", show=False, tooltip="Loss as a running mean, or as it is"),
        Binding("v", "view", "View", show=False, tooltip="The parameters, or more room for what is above them"),
        Binding("e", "edit", "Edit", tooltip="Data, network, loss and all other settings"),
        *(
            Binding(str(number), f"show_view({number - 1})", show=False, tooltip=f"View: {view.title}")
            for number, view in enumerate(VIEWS, 1)
        ),
    ]

    state: reactive[RunState] = reactive(RunState(), init=False, repaint=False)
    at: reactive[int | None] = reactive(None, init=False, repaint=False, always_update=True)
    running: reactive[bool] = reactive(False, init=False, repaint=False)
    speed: reactive[float | None] = reactive(USUAL_SPEED, init=False, repaint=False)
    log_scale: reactive[bool] = reactive(False, init=False, repaint=False)
    smooth: reactive[bool] = reactive(False, init=False, repaint=False)
    standing: reactive[str] = reactive("", init=False, repaint=False)

    def __init__(
        self, settings: TrainSettings | None = None, run: Run | None = None, folder: Path | None = None
    ) -> None:
        super().__init__()
        self._folder = folder
        self._shelf = RunShelf()
        self._stop = threading.Event()
        self._stop.set()
        self._looked: Snapshot | None = None
        self._curves: tuple[Curve, ...] = ()
        self._looks = 0
        self._slow: list[RunPanel] = []
        self._take_in(run or Run(settings or TrainSettings()), alone=True)

    def compose(self) -> ComposeResult:
        yield ViewStrip([view.title for view in VIEWS])
        with ContentSwitcher(initial=OVERVIEW):
            for view in VIEWS:
                yield view.make(view.name)
        yield Scrubber()
        yield Static(id="status")
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        self.watch_log_scale(self.log_scale)
        self._show_run()

    # The runs

    @property
    def run(self) -> Run:
        """The run in hand."""
        return self._shelf.current.run

    @property
    def settings(self) -> TrainSettings:
        """What its next step is taken with."""
        return self.run.now

    @property
    def snapshot(self) -> Snapshot | None:
        """The step that is looked at, None before the first."""
        return self.state.snapshot if self.at is None else self._looked

    def _take_in(self, run: Run, alone: bool) -> None:
        driver = TrainingRun(run, self.speed, self._give_way, state_of(run))
        self._shelf.add(run, driver, alone)
        self.set_reactive(TrainScreen.state, driver.state)

    def _begin(self, settings: TrainSettings) -> None:
        """A new run at step 0, or a line why not; the old one stays in the table."""
        self._pause()
        try:
            run = Run(settings, name=self._shelf.next_name(), data=self._examples(settings))
        except ValueError as error:
            self.notify(str(error), severity="error")
            return
        self.open_run(run)

    def open_run(self, run: Run, alone: bool = True) -> None:
        """Take a run in hand. alone: hide the curves of the others."""
        self._pause()
        self._take_in(run, alone)
        self._show_run()

    def _examples(self, settings: TrainSettings) -> Dataset | None:
        """Those of the run in hand where they are meant again: a file's may have changed, or gone."""
        run = self.run
        same = settings.data == run.settings.data
        return run.data if same and (settings.seed == run.settings.seed or settings.data not in SAMPLES) else None

    def _show_run(self) -> None:
        self.set_class(len(self.run.data.columns) == 2, "-plane")
        self.set_reactive(TrainScreen.at, None)
        self._look_at_all()
        self._tell()

    # Running and looking

    def _start(self, until: int | None) -> None:
        self.at = None
        self._stop = threading.Event()
        self.running = True
        self.run_worker(partial(self._shelf.current.driver.train, self._stop, until), "training", thread=True)

    def _pause(self) -> None:
        """Stop the thread after the step it is in; what that step brings is still shown."""
        self._stop.set()
        self.running = False

    def _give_way(self, show: bool, go: Callable[[], object]) -> None:
        """The training rests, on its thread, until `go` is called: once all that is to be painted is painted."""
        self.call_later(self._take_turn, show, go)

    def _take_turn(self, show: bool, go: Callable[[], object]) -> None:
        drawn = self._look() if show else None
        self._shelf.current.driver.seen = show and drawn is None
        # Twice: what a key has just changed asks to be painted after the first call, and is painted before the second.
        (drawn or self).call_after_refresh(self.call_after_refresh, go)

    def _look(self) -> Widget | None:
        """Show the newest state, if there is a newer one; returns what was drawn last.

        Curve and cells take their time: while predictions move on, one of the others is drawn every other time, so that
        no key has to wait for all of them.
        """
        self._take_state()
        self._looks += 1
        drawn: Widget | None = None
        behind = [panel for panel in self._slow if panel.display and self._news(panel)]
        for panel in behind:
            if isinstance(panel, Predictions):
                drawn = self._feed(panel)
        others = [panel for panel in behind if not isinstance(panel, Predictions)]
        if others and (drawn is None or self._looks % 2):
            drawn = self._feed(others[0])
            self._slow.remove(others[0])
            self._slow.append(others[0])
        return drawn

    def _look_at_all(self) -> None:
        """Show everything as it is."""
        self._take_state()
        shown = self.query_one(ContentSwitcher).visible_content
        self._slow = panels_in(shown) if shown else []
        for panel in self._slow:
            if panel.display:
                self._feed(panel)

    def _take_state(self) -> None:
        self.state = self._shelf.current.driver.state
        self._curves = self._shelf.curves()

    def _wanted(self, panel: RunPanel) -> dict[str, object]:
        """What a panel should have."""
        match panel:
            case LossPlot():
                ended = (self.state.diverged or "").partition(":")[0]
                return {"last_step": self.settings.steps, "at": self.at, "ended": ended, "curves": self._curves}
            case RunTable():
                return {"rows": self._shelf.rows()}
            case _:
                return {"snapshot": self.snapshot}

    def _news(self, panel: RunPanel) -> bool:
        """Whether a panel lacks something."""
        return panel.run is not self.run or any(getattr(panel, k) != v for k, v in self._wanted(panel).items())

    def _feed(self, panel: RunPanel) -> RunPanel:
        """Give a panel what it lacks."""
        if panel.run is not self.run:
            panel.snapshot = None
            panel.show_run(self.run)
        for name, value in self._wanted(panel).items():
            setattr(panel, name, value)
        return panel

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.worker.is_finished:
            self._look_at_all()
            if all(worker.is_finished for worker in self.workers if worker.node is self):
                self.running = False

    def on_screen_suspend(self) -> None:
        self._pause()

    def on_unmount(self) -> None:
        self._stop.set()

    # The keys of running

    def action_run_or_pause(self) -> None:
        if self.running:
            self._pause()
        elif not self.state.diverged:
            self._start(self.settings.steps if self.state.done < self.settings.steps else None)

    def action_step(self) -> None:
        if self.running:
            self._pause()
        elif not self.state.diverged:
            self._start(self.state.done + 1)

    def action_reset(self) -> None:
        self._begin(self.settings)

    def action_new_seed(self) -> None:
        self._begin(replace(self.settings, seed=randrange(10_000)))

    def action_rate(self, up: bool) -> None:
        """Another learning rate from the next step on, and after a reset."""
        self._change(lr=exact(next_rate(self._rate, up)))

    def _change(self, **changes: Any) -> None:
        """Change the run in hand from its next step on; one that has diverged has none, so a new run begins."""
        if self.state.diverged:
            self._begin(replace(self.settings, **changes))
            return
        try:
            for setting, value in changes.items():
                self.run.change(setting, value)
        except ValueError as error:
            self.notify(str(error), severity="error")
        self._look_at_all()
        self._tell()

    def action_speed(self, way: int) -> None:
        place = SPEEDS.index(self.speed) + way
        self.speed = SPEEDS[max(0, min(len(SPEEDS) - 1, place))]

    # The keys of time

    def action_scrub(self, steps: int) -> None:
        """So many steps forward, or back."""
        self.action_go(max(0, (self.state.done - 1 if self.at is None else self.at) + steps))

    def action_go(self, step: int) -> None:
        """Look at a step; -1 is the newest."""
        done = self.state.done
        if done:
            self.at = step if 0 <= step < done - 1 else None

    def action_jump(self) -> None:
        if self.state.done > 1:
            self.action_go(self.run.largest_jump())

    def watch_at(self, at: int | None) -> None:
        self._looked = None if at is None else self.run.at(at)
        self._look_at_all()
        self._tell()

    @on(Scrubber.Went)
    def _went(self, event: Scrubber.Went) -> None:
        self.action_go(event.step)

    def action_fork(self) -> None:
        """A run that shares the way to this step, and goes on differently."""
        self._pause()
        run, step = self.run, self.state.done if self.at is None else self.at
        before = run.settings_at(step - 1) if step else run.settings
        name = self._shelf.next_name()

        def check(settings: TrainSettings) -> str:
            run.fork(step, name, **changed(settings, before))
            return ""

        def take(settings: TrainSettings | None) -> None:
            if settings is not None:
                self.open_run(run.fork(step, name, **changed(settings, before)), alone=False)

        title = f"{name}: goes on from step {step} of {run.name}, with its weights"
        self.app.push_screen(TrainSettingsScreen(before, check, title, FORKABLE), take)

    # The keys of what is shown

    def action_show_view(self, number: int) -> None:
        """Give the room to a view."""
        self.query_one(ContentSwitcher).current = VIEWS[number].name
        self.query_one(ViewStrip).current = number
        self.call_after_refresh(self._after_view)

    @on(ViewStrip.Chosen)
    def _view_chosen(self, event: ViewStrip.Chosen) -> None:
        self.action_show_view(event.number)

    def action_view(self) -> None:
        """Where there is little room, a plane comes before the parameters: see the styles."""
        self.toggle_class("-switched")
        self.call_after_refresh(self._after_view)

    def _after_view(self) -> None:
        self._look_at_all()
        shown = self.query_one(ContentSwitcher).visible_content
        first = [*self.query(ParameterCells), *self.query(Predictions), *(shown.query("*") if shown else ())]
        for widget in first:
            if widget.focusable and shown and shown in widget.ancestors_with_self and widget.display:
                widget.focus()
                return

    def action_log_scale(self) -> None:
        self.log_scale = not self.log_scale

    def action_smooth(self) -> None:
        self.smooth = not self.smooth

    def watch_log_scale(self, log_scale: bool) -> None:
        for plot in self.query(LossPlot):
            plot.log_scale = log_scale

    def watch_smooth(self, smooth: bool) -> None:
        for plot in self.query(LossPlot):
            plot.smooth = smooth

    @on(RunTable.Chosen)
    def _run_chosen(self, event: RunTable.Chosen) -> None:
        self._pause()
        self._shelf.choose(self._shelf.kept[event.row])
        self._show_run()

    @on(RunTable.Toggled)
    def _run_toggled(self, event: RunTable.Toggled) -> None:
        self._shelf.toggle(self._shelf.kept[event.row])
        self._look_at_all()

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
            if settings is None:
                return
            if reshaped(settings, now) or not self.state.done:
                self._begin(settings)
            else:
                self._change(**changed(settings, now))

        self._pause()
        self.app.push_screen(TrainSettingsScreen(now, check), take)

    # What is said

    @property
    def _rate(self) -> float:
        return self.run.rate_at(self.state.done)

    def watch_state(self) -> None:
        self._tell()

    def watch_standing(self, words: str) -> None:
        status = self.query_one("#status", Static)
        status.update(words)
        status.set_class(self.state.diverged is not None, "-diverged")

    def watch_running(self) -> None:
        self._tell()

    def watch_speed(self, speed: float | None) -> None:
        for one in self._shelf.kept:
            one.driver.speed = speed
        self._tell()

    def _tell(self) -> None:
        told, looked = self.query_one(RunFacts), self.snapshot
        rate = self._rate if self.at is None or looked is None else looked.learning_rate
        state = self.state if self.at is None else replace(self.state, snapshot=looked)
        told.facts = tuple(facts(self.settings, state, rate, self.speed))
        told.about = tuple(described(self.settings))
        scrubber = self.query_one(Scrubber)
        scrubber.marks = tuple(dict.fromkeys(change.step for change in self.run.changes))
        scrubber.done, scrubber.at = self.state.done, self.at
        forked = self.run.forked_from
        self.query_one(ViewStrip).beside = self.run.name + (f", from {forked[0]} at {forked[1]}" if forked else "")
        self.standing = standing(self.state, self.running, self.settings.steps, self.at)
