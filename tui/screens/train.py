"""Train: a network learns while you watch, stop it, and turn its knobs."""

from __future__ import annotations

import threading
from collections.abc import Callable
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

Slow = LossPlot | ParameterCells
Panel = Predictions | Slow
USUAL_SPEED: float | None = 10  # steps a second: twenty of them can be watched


class TrainScreen(Screen[None]):
    """A training run with its loss, predictions, parameters and gradients, live.

    The run is on a thread and leaves its newest state in a mailbox; now and then it rests, for the screen to look into
    it, draw, and answer keys. No run outlives its screen: whatever covers the screen pauses it.

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
        Binding("s", "new_seed", "Seed", show=False, tooltip="Start again with another seed"),
        Binding("l", "log_scale", "Log", tooltip="Loss on a logarithmic or a linear scale"),
        Binding("v", "view", "View", tooltip="The parameters, or more room for what is above them"),
        Binding("e", "edit", "Edit", tooltip="Data, network, loss and all other settings"),
    ]

    state: reactive[RunState] = reactive(RunState(), init=False, repaint=False)
    running: reactive[bool] = reactive(False, init=False, repaint=False)
    speed: reactive[float | None] = reactive(USUAL_SPEED, init=False, repaint=False)
    log_scale: reactive[bool] = reactive(False, init=False, repaint=False)
    standing: reactive[str] = reactive("", init=False, repaint=False)
    settings: reactive[TrainSettings] = reactive(TrainSettings(), init=False, repaint=False)

    def __init__(self, settings: TrainSettings | None = None) -> None:
        super().__init__()
        self.set_reactive(TrainScreen.settings, settings or TrainSettings())
        self._run = TrainingRun(self.settings.build(), USUAL_SPEED, self._give_way)
        self._stop = threading.Event()
        self._stop.set()

    def compose(self) -> ComposeResult:
        with Grid(id="dashboard"):
            yield LossPlot(id="loss").data_bind(TrainScreen.log_scale)
            yield Predictions(id="predictions")
            yield ParameterCells(id="cells")
            yield RunFacts(id="facts")
        yield Static(id="status")
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        self.query_one(RunFacts).border_title = "run"
        self._looks = 0
        self._slow: list[Slow] = [self.query_one(LossPlot), self.query_one(ParameterCells)]
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
        self._run = TrainingRun(trainer, self.speed, self._give_way)
        self.settings = settings
        self._show_run()

    def _show_run(self) -> None:
        trainer = self._run.trainer
        parameters = trainer.model.parameters()
        self.set_class(len(trainer.data.columns) == 2, "-plane")
        self.query_one(Predictions).show(trainer)
        self.query_one(LossPlot).last_step = self.settings.steps
        self.query_one(ParameterCells).show([p.label for p in parameters], [p.data for p in parameters])
        self._look_at_all()
        self._tell()

    def _start(self, until: int | None) -> None:
        self._stop = threading.Event()
        self.running = True
        self.run_worker(partial(self._run.train, self._stop, until), "training", thread=True)

    def _pause(self) -> None:
        """Stop the thread after the step it is in; what that step brings is still shown."""
        self._stop.set()
        self.running = False

    def _give_way(self, show: bool, go: Callable[[], object]) -> None:
        """The training rests, on its thread, until `go` is called: once all that is to be painted is painted."""
        self.call_later(self._take_turn, show, go)

    def _take_turn(self, show: bool, go: Callable[[], object]) -> None:
        drawn = self._look() if show else None
        self._run.seen = show and drawn is None
        # Twice: what a key has just changed asks to be painted after the first call, and is painted before the second.
        (drawn or self).call_after_refresh(self.call_after_refresh, go)

    def _look(self) -> Panel | None:
        """Show the newest state, if there is a newer one; returns what was drawn last.

        Curve and cells take their time: while predictions move on, one of the two is drawn every other time, so that no
        key has to wait for all three.
        """
        self.state = self._run.state
        self._looks += 1
        drawn: Panel | None = None
        predictions = self.query_one(Predictions)
        if predictions.state != self.state:
            predictions.state = self.state
            drawn = predictions
        behind = [panel for panel in self._slow if panel.display and panel.state != self.state]
        if behind and (drawn is None or self._looks % 2):
            drawn = behind[0]
            drawn.state = self.state
            self._slow.reverse()
        return drawn

    def _look_at_all(self) -> None:
        """Show the newest state everywhere."""
        self.state = self._run.state
        for panel in (self.query_one(Predictions), *self._slow):
            if panel.display:
                panel.state = self.state

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.worker.is_finished:
            self._look_at_all()
            if all(worker.is_finished for worker in self.workers if worker.node is self):
                self.running = False

    def on_screen_suspend(self) -> None:
        self._pause()

    def on_unmount(self) -> None:
        self._stop.set()

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

    def action_view(self) -> None:
        """Where there is little room, a plane comes before the parameters: see the styles."""
        self.toggle_class("-switched")
        self.call_after_refresh(self._after_view)

    def _after_view(self) -> None:
        self._look_at_all()
        self.query_one(ParameterCells).focus()

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
