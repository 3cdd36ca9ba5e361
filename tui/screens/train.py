"""Train: a network learns while you watch, stop it, and turn its knobs."""

from __future__ import annotations

import threading
from dataclasses import replace
from functools import partial
from random import randrange
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Grid
from textual.reactive import reactive
from textual.screen import Screen
from textual.widgets import Footer, Static
from textual.worker import Worker

from engine.numbers import exact
from engine.training import TrainSettings
from tui.render.run_words import SPEEDS, described, facts, next_rate, standing
from tui.screens.train_settings import TrainSettingsScreen
from tui.training_run import RunState, TrainingRun
from tui.widgets.loss_plot import LossPlot
from tui.widgets.parameter_cells import ParameterCells
from tui.widgets.predictions import Predictions
from tui.widgets.run_facts import RunFacts

FRAMES_PER_SECOND = 20
USUAL_SPEED: float | None = 10  # steps a second: twenty of them can be watched


class TrainScreen(Screen[None]):
    """A training run with its loss, predictions, parameters and gradients, live.

    The run is on a thread and leaves its newest state in a mailbox; the screen looks into it twenty times a second. No
    run outlives its screen: whatever covers the screen pauses it.

    settings: what to train; the lecture's network if None. Raises ValueError where they cannot be.
    """

    CSS_PATH = "train.tcss"
    HORIZONTAL_BREAKPOINTS: ClassVar[list[tuple[int, str]]] = [(0, "-narrow"), (110, "-wide")]
    VERTICAL_BREAKPOINTS: ClassVar[list[tuple[int, str]]] = [(0, "-short"), (32, "-tall")]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "run_or_pause", "Run", tooltip="Run, or pause"),
        Binding("n", "step", "Step", tooltip="One step"),
        Binding("r", "reset", "Reset", tooltip="Start again with the same seed"),
        Binding("minus", "rate(False)", "Rate", key_display="- +", tooltip="Smaller learning rate"),
        Binding("plus,equals_sign", "rate(True)", show=False, tooltip="Larger learning rate"),
        Binding("less_than_sign,comma", "speed(-1)", "Speed", key_display="< >", tooltip="Slower"),
        Binding("greater_than_sign,full_stop", "speed(1)", show=False, tooltip="Faster"),
        Binding("s", "new_seed", "Seed", tooltip="Start again with another seed"),
        Binding("l", "log_scale", "Log", tooltip="Loss on a logarithmic or a linear scale"),
        Binding("e", "edit", "Edit", tooltip="Data, network, loss and all other settings"),
    ]

    state: reactive[RunState] = reactive(RunState(), init=False)
    running: reactive[bool] = reactive(False, init=False)
    speed: reactive[float | None] = reactive(USUAL_SPEED, init=False)
    log_scale: reactive[bool] = reactive(False, init=False)
    standing: reactive[str] = reactive("", init=False)
    settings: reactive[TrainSettings] = reactive(TrainSettings(), init=False)

    def __init__(self, settings: TrainSettings | None = None) -> None:
        super().__init__()
        self.set_reactive(TrainScreen.settings, settings or TrainSettings())
        self._run = TrainingRun(self.settings.build(), USUAL_SPEED)
        self._stop = threading.Event()
        self._stop.set()

    def compose(self) -> ComposeResult:
        with Grid(id="dashboard"):
            yield LossPlot(id="loss").data_bind(TrainScreen.state, TrainScreen.log_scale)
            yield Predictions(id="predictions").data_bind(TrainScreen.state)
            yield ParameterCells(id="cells").data_bind(TrainScreen.state)
            yield RunFacts(id="facts")
        yield Static(id="status")
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        self._frames = self.set_interval(1 / FRAMES_PER_SECOND, self._look, pause=True)
        self.query_one(RunFacts).border_title = "run"
        self._show_run()

    # The run

    def _begin(self, settings: TrainSettings) -> None:
        """A new run at step 0; the old one stays where the settings cannot be (any more: a file may have gone)."""
        self._pause()
        try:
            trainer = settings.build()
        except ValueError as error:
            self.notify(str(error), severity="error")
            return
        self._run = TrainingRun(trainer, self.speed)
        self.settings = settings
        self._show_run()

    def _show_run(self) -> None:
        trainer = self._run.trainer
        parameters = trainer.model.parameters()
        self.query_one(Predictions).data = trainer.data
        self.query_one(LossPlot).last_step = self.settings.steps
        self.state = self._run.state
        self.query_one(ParameterCells).show([p.label for p in parameters], [p.data for p in parameters])
        self._tell()

    def _start(self, until: int | None) -> None:
        self._stop = threading.Event()
        self._frames.resume()
        self.running = True
        self.run_worker(partial(self._run.train, self._stop, until), "training", thread=True)

    def _pause(self) -> None:
        """Stop the thread after the step it is in; what that step brings is still shown."""
        self._stop.set()
        self.running = False

    def _look(self) -> None:
        """Show the newest state, if there is a newer one; the training rests until it is painted."""
        run = self._run
        if run.state is not self.state:
            run.hold()
            self.state = run.state
            self.call_after_refresh(run.let_go)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.worker.is_finished:
            self._look()
            if all(worker.is_finished for worker in self.workers if worker.node is self):
                self._frames.pause()
                self.running = False

    def on_screen_suspend(self) -> None:
        self._pause()

    def on_unmount(self) -> None:
        self._pause()

    # The keys

    def action_run_or_pause(self) -> None:
        if self.running:
            self._pause()
        elif not self.state.diverged:
            self._start(self.settings.steps if self._run.trainer.step < self.settings.steps else None)

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
        rate = next_rate(self._rate, up)
        self._run.trainer.schedule = rate
        self.settings = replace(self.settings, lr=exact(rate))

    def action_speed(self, way: int) -> None:
        place = SPEEDS.index(self.speed) + way
        self.speed = SPEEDS[max(0, min(len(SPEEDS) - 1, place))]

    def action_log_scale(self) -> None:
        self.log_scale = not self.log_scale

    def action_edit(self) -> None:
        def take(settings: TrainSettings | None) -> None:
            if settings is not None:
                self._begin(settings)

        self.app.push_screen(TrainSettingsScreen(self.settings), take)

    # What is said

    @property
    def _rate(self) -> float:
        return self._run.trainer.schedule(self._run.trainer.step)

    def watch_state(self) -> None:
        self._tell()

    def watch_standing(self, words: str) -> None:
        status = self.query_one("#status", Static)
        status.update(words)
        status.set_class(self.state.diverged is not None, "-diverged")

    def watch_running(self) -> None:
        self._tell()

    def watch_settings(self) -> None:
        self._tell()

    def watch_speed(self, speed: float | None) -> None:
        self._run.speed = speed
        self._tell()

    def _tell(self) -> None:
        told = self.query_one(RunFacts)
        told.facts = tuple(facts(self.settings, self.state, self._rate, self.speed))
        told.about = tuple(described(self.settings))
        self.standing = standing(self.state, self.running, self.settings.steps)
