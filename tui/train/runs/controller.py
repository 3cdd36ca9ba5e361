"""The runs of the Train screen: the current run, the thread that trains it, and the step looked at."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, Literal, Protocol

from engine.data.samples import SAMPLES, Dataset
from engine.data.split import unprepared
from engine.lab.challenges import Challenge
from engine.lab.scaling import are_counterparts, counterpart
from engine.runs.file import RunFileError
from engine.runs.run import Run
from engine.runs.script import DATA
from engine.training.settings import TrainSettings
from engine.training.snapshot import Snapshot
from tui.actions.keys import key_of
from tui.train.runs.driver import TrainingDriver
from tui.train.runs.folder import RunFolder
from tui.train.runs.lab import LabSession
from tui.train.runs.shelf import RunShelf, differing
from tui.train.state import RunState, state_of

DEFAULT_SPEED: float | None = 10  # steps a second: twenty of them can be watched


class RunHost(Protocol):
    """The screen that shows a controller's runs."""

    def start_thread(self, work: Callable[[], None]) -> object:
        """Call `work` on a thread, and the controller's `finish` once no such thread is left."""

    def yield_to_ui(self, show: bool, resume: Callable[[], object]) -> object:
        """Called on the training thread: answer keys and paint, then call `resume`. show: draw the newest state."""

    def show_run(self) -> None:
        """Show the current run as it is: another one, or one with other settings."""

    def show_step(self) -> None:
        """Show another step of it."""

    def show_status(self) -> None:
        """Show its numbers and its status line."""

    def show_running(self) -> None:
        """Show that it has started, or stopped."""

    def show_challenge(self) -> None:
        """Show the lab's challenge, and whether it is repaired."""

    def report(self, message: str, severity: Literal["information", "warning", "error"] = "information") -> None:
        """Show a message."""


class RunController:
    """Trains the current run on a thread, and looks at any of its steps. It knows no widget: `host` shows what it does.

    The thread leaves its newest state in a mailbox, and yields now and then for the screen to read it, draw, and answer
    keys.

    run     to begin with
    folder  where runs are stored
    """

    def __init__(self, run: Run, folder: RunFolder, host: RunHost) -> None:
        self.shelf = RunShelf(archive=self._archive)
        self.lab = LabSession()
        self.state = RunState()
        self.at: int | None = None  # the step looked at, None for the newest
        self.running = False
        self._folder, self._host = folder, host
        self._speed = DEFAULT_SPEED
        self._stop = threading.Event()
        self._stop.set()
        self._until: int | None = None  # the step count at which a started run stops
        self._single = False  # whether it was started for steps asked for one by one
        self._looked: Snapshot | None = None
        self._add(run, alone=True)

    # The current run

    @property
    def run(self) -> Run:
        """The current run."""
        return self.shelf.current.run

    @property
    def settings(self) -> TrainSettings:
        """The settings of its next step."""
        return self.run.current_settings

    @property
    def snapshot(self) -> Snapshot | None:
        """The step looked at, None before the first."""
        return self.state.snapshot if self.at is None else self._looked

    @property
    def rate(self) -> float:
        """The learning rate of the next step."""
        return self.run.rate_at(self.state.done)

    @property
    def visible_faults(self) -> tuple[str, ...]:
        """The faults that may be named: none of a challenge's, as finding them is the challenge."""
        return self.settings.faults if self.lab.challenge is None else ()

    @property
    def goal(self) -> int | None:
        """The step count up to which a start trains the current run; None for no end.

        A challenge's run stops now and then: only a run at rest is checked for repair.
        """
        goal, steps = self.shelf.goal(), self.settings.steps
        return (self.state.done // steps + 1) * steps if goal is None and self.lab.is_unsolved else goal

    @property
    def until(self) -> int | None:
        """The step count at which it stops if it is running, or would stop; None for no end."""
        return self._until if self.running else self.goal

    @property
    def speed(self) -> float | None:
        """Steps a second, None for as fast as possible."""
        return self._speed

    @speed.setter
    def speed(self, speed: float | None) -> None:
        self._speed = speed
        for entry in self.shelf.entries:
            entry.driver.speed = speed
        self._host.show_status()

    def take_state(self) -> None:
        """Read the newest state from the thread's mailbox."""
        state = self.shelf.current.driver.state
        if state is not self.state:
            self.state = state
            self._host.show_status()

    # Other runs

    def open_run(self, run: Run, alone: bool = True) -> None:
        """Make a run the current one. alone: hide the curves of the others."""
        self.pause()
        self._add(run, alone)
        self._show_newest()

    def begin(self, settings: TrainSettings, data: Dataset | None = None) -> None:
        """Open a new run at step 0, or report why that is impossible. data: in place of the set that settings name."""
        self.pause()
        try:
            run = Run(settings, name=self.shelf.next_name(), data=data or self.examples_for(settings))
        except ValueError as error:
            self._host.report(str(error), "error")
            return
        self.open_run(run)

    def fork(self, step: int, **changes: Any) -> None:
        """Open a fork of the current run that goes on from a step with other settings."""
        self.open_run(self.run.fork(step, self.shelf.next_name(), **changes), alone=False)

    def scaling_counterpart(self) -> Run | None:
        """Return the run in the table that differs from the current one in nothing but scaling; None without one."""
        others = (entry.run for entry in self.shelf.entries)
        return next((other for other in others if are_counterparts(self.run, other)), None)

    def compare_scaling(self) -> bool:
        """Run the same run without scaling, or with it, as far as the current one has come, both curves shown.

        Returns False, with a report, if that is impossible.
        """
        self.pause()
        one, other, done = self.shelf.current, self.scaling_counterpart(), self.state.done
        if not done:
            run = key_of("train.run")
            self._host.report(f"Take steps first: {run} does. Then {key_of('train.scale')} compares both ways.")
            return False
        if other is None:
            try:
                other = counterpart(self.run, self.shelf.next_name())
            except ValueError as error:
                self._host.report(str(error), "error")
                return False
            self.open_run(other)
        else:
            self.choose([entry.run for entry in self.shelf.entries].index(other))
        if one.slot is None:
            self.shelf.toggle(one)
        self._host.show_run()
        if self.state.done < done and not self.state.diverged:
            self.shelf.current.driver.speed = None
            self.start(done)
        return True

    def choose(self, row: int) -> None:
        """Make the run in a row of the table the current one."""
        self.pause()
        self.shelf.choose(self.shelf.entries[row])
        self._show_newest()

    def toggle(self, row: int) -> None:
        """Show or hide the curve of the run in a row of the table."""
        self.shelf.toggle(self.shelf.entries[row])
        self._host.show_run()

    def change(self, **changes: Any) -> None:
        """Change settings of the current run from its next step on; after a divergence begin a new run with them.

        While an earlier step is looked at, a message says from which step on they count.
        """
        before = self.settings
        if self.state.diverged:
            self.begin(replace(before, **changes))
            return
        try:
            for setting, value in changes.items():
                self.run.change(setting, value)
        except ValueError as error:
            self._host.report(str(error), "error")
        else:
            if self.at is not None:
                now = differing(self.settings, before)
                fork = f"{key_of('train.fork')} forks from step {self.at}"
                self._host.report(f"{now}: from step {self.state.done} on, the next one. {fork}.")
        self._host.show_run()

    def examples_for(self, settings: TrainSettings) -> Dataset | None:
        """Return the current run's examples if settings name the same: a file may have changed, or gone.

        Where others are to be held out, they are all examples, to be split anew.
        """
        run = self.run
        named = all(getattr(settings, name) == getattr(run.settings, name) for name in DATA if name != "holdout")
        reseeded = settings.seed_of_data != run.settings.seed_of_data
        if not named or (reseeded and settings.data in SAMPLES):
            return None
        return unprepared(run.data) if settings.holdout != run.settings.holdout or reseeded else run.data

    def _add(self, run: Run, alone: bool) -> None:
        driver = TrainingDriver(run, self._speed, self._host.yield_to_ui, state_of(run))
        self.shelf.add(run, driver, alone)
        self.state = driver.state

    def _show_newest(self) -> None:
        self.at = None
        self._host.show_run()

    def _archive(self, run: Run) -> bool:
        path = self._folder.free_path(run)
        try:
            self._folder.write(run, path)
        except RunFileError as error:
            self._host.report(f"{run.name} stays in the table: {error}", "warning")
            return False
        self._host.report(f"There are many runs: {run.name} has left the table and is saved as {path.name}.")
        return True

    # Running

    def run_or_pause(self) -> None:
        if self.running and not self._single:
            self.pause()
        elif not self.state.diverged:
            self.start(self.goal)

    def step_or_pause(self) -> None:
        """Pause, or take one step after all that were asked for: keys may come quicker than steps are taken."""
        if self.running and not self._single:
            self.pause()
        elif not self.state.diverged:
            pending = self._until if self.running else None
            self.start((self.state.done if pending is None else pending) + 1, single=True)

    def start(self, until: int | None, single: bool = False) -> None:
        """Train up to a step count. A thread started before for single steps ends by itself; this one waits for it."""
        self._until, self._single = until, single
        self.look_at(None)
        if self._stop.is_set():
            self._stop = threading.Event()
        self._set_running(True)
        self._host.start_thread(partial(self.shelf.current.driver.train, self._stop, until))

    def pause(self) -> None:
        """Stop the thread after its present step; what that step brings is still shown."""
        self._stop.set()
        self._set_running(False)

    def interrupt(self) -> Callable[[], None]:
        """Pause for a dialog; return a function that resumes the run to the same goal if it was running."""
        running, run, until, goal = self.running, self.run, self._until, self.goal
        self.pause()

        def resume() -> None:
            if running and self.run is run and not self.state.diverged:
                at = self.at
                self.start(self.goal if until == goal else until)
                self.look_at(at)

        return resume

    def rest(self) -> None:
        """Called when a thread has ended: see whether its run repairs the challenge."""
        if self.lab.check(self.run):
            self._host.show_challenge()

    def finish(self) -> None:
        """Called when no thread trains any more."""
        for entry in self.shelf.entries:
            entry.driver.speed = self._speed
        self._set_running(False)

    def close(self) -> list[str]:
        """Stop for good and store the runs, the current one as the latest; return a message for each failure."""
        self._stop.set()
        return self._folder.store_unsaved(
            sorted((entry.run for entry in self.shelf.entries), key=lambda run: run is self.run)
        )

    def _set_running(self, running: bool) -> None:
        if running != self.running:
            self.running = running
            self._host.show_running()

    # Looking back

    def look_at(self, step: int | None) -> None:
        """Look at a step, None for the newest."""
        self.at = step
        self._looked = None if step is None else self.run.at(step)
        self._host.show_step()

    def seek(self, step: int) -> None:
        """Look at a step if it has been taken; -1 is the newest."""
        done = self.state.done
        if done:
            self.look_at(step if 0 <= step < done - 1 else None)

    def scrub(self, steps: int) -> None:
        """Look so many steps forward, or back."""
        self.seek(max(0, (self.state.done - 1 if self.at is None else self.at) + steps))

    def seek_jump(self) -> None:
        """Look at the step where the loss jumps farthest."""
        if self.state.done > 1:
            self.seek(self.run.largest_jump())

    # The lab

    def begin_challenge(self, challenge: Challenge) -> None:
        """Open a challenge's run and train it until its trouble shows."""
        self.lab.begin(challenge)
        self.begin(challenge.settings)
        self.start(challenge.steps)
        self._host.show_challenge()

    def leave_lab(self) -> None:
        """Work on no challenge; the run stays."""
        self.lab.begin(None)
        self._host.show_challenge()
