"""A screen that shows a run live, and any of its steps again. Which keys do what is for who builds on it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from textual.reactive import reactive
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import ContentSwitcher, Static
from textual.worker import Worker

from engine.runs.run import Run
from engine.training.settings import TrainSettings
from engine.training.snapshot import Snapshot
from tui.train.draw.curves import Curve
from tui.train.draw.timeline import Track
from tui.train.draw.words import described, facts, named, standing
from tui.train.panels.facts import RunFacts
from tui.train.panels.health_line import HealthLine
from tui.train.panels.loss import LossPlot
from tui.train.panels.panel import RunPanel
from tui.train.panels.predictions import Predictions
from tui.train.panels.scrubber import Scrubber
from tui.train.panels.table import RunTable
from tui.train.panels.view_strip import ViewStrip
from tui.train.runs.driver import TrainingRun
from tui.train.runs.shelf import RunShelf
from tui.train.state import RunState, state_of
from tui.train.views import panels_in

USUAL_SPEED: float | None = 10  # steps a second: twenty of them can be watched


class LiveRunScreen(Screen[None]):
    """Drives the run in hand, and hands its steps down to the panels that are shown.

    The run is on a thread and leaves its newest state in a mailbox; now and then it rests, for the screen to look into
    it, draw, and answer keys. No run goes on behind what covers its screen.

    run  what to begin with
    """

    state: reactive[RunState] = reactive(RunState(), init=False, repaint=False)
    at: reactive[int | None] = reactive(None, init=False, repaint=False, always_update=True)
    running: reactive[bool] = reactive(False, init=False, repaint=False)
    speed: reactive[float | None] = reactive(USUAL_SPEED, init=False, repaint=False)
    log_scale: reactive[bool] = reactive(False, init=False, repaint=False)
    smooth: reactive[bool] = reactive(False, init=False, repaint=False)
    standing: reactive[str] = reactive("", init=False, repaint=False)

    def __init__(self, run: Run) -> None:
        super().__init__()
        self.shelf = RunShelf(leave=self.keep)
        self._stop = threading.Event()
        self._stop.set()
        self._until: int | None = None  # how many steps the run goes to while it runs
        self._single = False  # whether it is there for steps that were asked for one by one
        self._looked: Snapshot | None = None
        self._curves: tuple[Curve, ...] = ()
        self._looks = 0
        self.catching_up = False  # whether panels wait for their turn
        self._slow: list[RunPanel] = []
        self._take_in(run, alone=True)

    def keep(self, run: Run) -> bool:
        """Called with a run that is to leave the table, as there are too many; returns whether it may."""
        raise NotImplementedError

    # The runs

    @property
    def run(self) -> Run:
        """The run in hand."""
        return self.shelf.current.run

    @property
    def settings(self) -> TrainSettings:
        """What its next step is taken with."""
        return self.run.current_settings

    @property
    def snapshot(self) -> Snapshot | None:
        """The step that is looked at, None before the first."""
        return self.state.snapshot if self.at is None else self._looked

    def _take_in(self, run: Run, alone: bool) -> None:
        driver = TrainingRun(run, self.speed, self._give_way, state_of(run))
        self.shelf.add(run, driver, alone)
        self.set_reactive(LiveRunScreen.state, driver.state)

    def open_run(self, run: Run, alone: bool = True) -> None:
        """Take a run in hand. alone: hide the curves of the others."""
        self._pause()
        self._take_in(run, alone)
        self._show_run()

    def _show_run(self) -> None:
        self.set_class(len(self.run.data.columns) == 2, "-plane")
        self.set_reactive(LiveRunScreen.at, None)
        self._look_at_all()
        self._tell()

    # Running and looking

    def goal(self) -> int | None:
        """How many steps the run in hand goes to, None until it is paused."""
        return self.shelf.goal()

    def _start(self, until: int | None, single: bool = False) -> None:
        """Run so far. What was started before for single steps ends by itself, and this waits for it."""
        self.at, self._until, self._single = None, until, single
        if self._stop.is_set():
            self._stop = threading.Event()
        self.running = True
        self.run_worker(partial(self.shelf.current.driver.train, self._stop, until), "training", thread=True)

    def _step(self) -> None:
        """One step: after all those that were asked for, as keys may come quicker than steps are taken."""
        asked = self._until if self.running and self._single else None
        self._start((self.state.done if asked is None else asked) + 1, single=True)

    def _pause(self) -> None:
        """Stop the thread after the step it is in; what that step brings is still shown."""
        self._stop.set()
        self.running = False

    def _give_way(self, show: bool, go: Callable[[], object]) -> None:
        """The training rests, on its thread, until `go` is called: once all that is to be painted is painted."""
        self.call_later(self._take_turn, show, go)

    def _take_turn(self, show: bool, go: Callable[[], object]) -> None:
        drawn = self._look() if show else None
        self.shelf.current.driver.seen = show and drawn is None
        # Twice: what a key has just changed asks to be painted after the first call, and is painted before the second.
        (drawn or self).call_after_refresh(self.call_after_refresh, go)

    def _look(self) -> Widget | None:
        """Show the newest state, if there is a newer one; returns what was drawn.

        One panel at a time, so that no key has to wait for all of them: twice the predictions, which are quick and move
        most, then one of the others.
        """
        self._take_state()
        self._looks += 1
        behind = [panel for panel in self._slow if panel.display and self._news(panel)]
        quick = [panel for panel in behind if isinstance(panel, Predictions)]
        others = [panel for panel in behind if panel not in quick]
        due = quick if quick and (self._looks % 3 or not others) else others
        if not due:
            return None
        self._slow.remove(due[0])
        self._slow.append(due[0])
        return self._feed(due[0])

    def _look_at_all(self) -> None:
        """Show everything as it is."""
        self._take_state()
        shown = self.query_one(ContentSwitcher).visible_content
        self._slow = [*(panels_in(shown) if shown else ()), *self.query(HealthLine)]
        for panel in self._slow:
            if panel.display:
                self._feed(panel)

    def _take_state(self) -> None:
        self.state = self.shelf.current.driver.state
        self._curves = self.shelf.curves()

    def _wanted(self, panel: RunPanel) -> dict[str, object]:
        """What a panel should have."""
        match panel:
            case LossPlot():
                ended = (self.state.diverged or "").partition(":")[0]
                return {"last_step": self.settings.steps, "at": self.at, "ended": ended, "curves": self._curves}
            case RunTable():
                return {"rows": self.shelf.rows()}
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

    def watch_at(self, at: int | None) -> None:
        self._looked = None if at is None else self.run.at(at)
        self._tell()
        self._catch_up()

    def _catch_up(self) -> None:
        """Show the step looked at, one panel after the other, with keys answered in between."""
        if not self.catching_up:
            self.catching_up = True
            self._next_panel()

    def _next_panel(self) -> None:
        drawn = self._look()
        self.catching_up = drawn is not None
        if drawn is not None:
            drawn.call_after_refresh(self._next_panel)

    # What is said

    @property
    def _rate(self) -> float:
        return self.run.rate_at(self.state.done)

    @property
    def bugs_told(self) -> tuple[str, ...]:
        """The bugs that the run in hand has and that may be named."""
        return self.settings.faults

    def watch_state(self) -> None:
        self._tell()

    def watch_standing(self, words: str) -> None:
        status = self.query_one("#status", Static)
        status.update(words)
        status.set_class(self.state.diverged is not None, "-diverged")

    def watch_running(self) -> None:
        self._tell()

    def watch_speed(self, speed: float | None) -> None:
        for one in self.shelf.kept:
            one.driver.speed = speed
        self._tell()

    def _tell(self) -> None:
        told, looked = self.query_one(RunFacts), self.snapshot
        rate = self._rate if self.at is None or looked is None else looked.learning_rate
        state = self.state if self.at is None else replace(self.state, snapshot=looked)
        told.facts = tuple(facts(self.settings, state, rate, self.speed))
        told.about = tuple(described(self.settings))
        marks = dict.fromkeys(change.step for change in self.run.changes)
        self.query_one(Scrubber).track = Track(self.state.done, self.at, tuple(marks))
        self.query_one(ViewStrip).beside = named(self.run.name, self.run.forked_from, self.bugs_told)
        goal = self._until if self.running else self.goal()
        self.standing = standing(self.state, self.running, goal, self.at)
