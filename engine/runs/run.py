"""A training run with its settings, its changes and access to every step that it has taken."""

from __future__ import annotations

import threading
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Any, NamedTuple, Self

from engine.data.samples import Dataset
from engine.runs.checkpoints import Checkpoints
from engine.runs.history import History
from engine.runs.replay import Replay
from engine.runs.script import CHANGEABLE, RunChange, Script
from engine.training.schedule import parse_rate
from engine.training.settings import TrainSettings
from engine.training.snapshot import Diverged, Snapshot, TrainerState
from engine.training.taken import TakenSteps

MAX_STATES, MAX_BYTES = 256, 2_000_000  # of a record


class RunRecord(NamedTuple):
    """The stored part of a run: enough to continue it and to compute every step again.

    history   loss and accuracy of each step
    states    some of its states, by step; the last is the present one
    diverged  `Run.diverged`
    """

    history: History
    states: tuple[TrainerState, ...]
    diverged: str | None


class Run:
    """A training run; each iteration takes one step and yields its Snapshot.

    settings  at step 0
    changes   to be made at later steps
    name      for the reader
    data      the examples, instead of those that the settings name

    The same settings, changes and data give the same run, bit for bit. One thread iterates; everything else may be
    called from other threads meanwhile. Raises ValueError with a one-line message for invalid settings or changes.

    trainer      takes the steps; only `change` may change its parameters and settings
    forked_from  for a fork, the name of its parent and the step at which it was forked
    """

    def __init__(
        self,
        settings: TrainSettings,
        changes: Iterable[RunChange] = (),
        name: str = "run 1",
        data: Dataset | None = None,
    ) -> None:
        self.name = name
        self.forked_from: tuple[str, int] | None = None
        self.trainer = settings.build(data)
        self.settings = settings
        self._script = Script(settings, self.data, len(self.trainer.model.parameters()), changes)
        self._history = History()
        self._checkpoints = Checkpoints()
        self._checkpoints.add(self.trainer.state())
        self._steps_taken = self._next_open_step = 0
        self._diverged: str | None = None
        self._lock = threading.Lock()
        self._replay = Replay(self._script, self.trainer)

    @property
    def data(self) -> Dataset:
        """The examples that are learnt from; those held out are their `held_out`."""
        return self.trainer.data

    @property
    def changes(self) -> tuple[RunChange, ...]:
        """All changes, those still to come included, by step."""
        return self._script.changes

    @property
    def steps_taken(self) -> int:
        """The number of steps taken."""
        return self._steps_taken

    @property
    def diverged(self) -> str | None:
        """A message such as "diverged at step 3: try a smaller learning rate"; None if the run has not diverged."""
        return self._diverged

    @property
    def current_settings(self) -> TrainSettings:
        """The settings of the next step."""
        return self._script.at(self._next_open_step)

    def settings_at(self, step: int) -> TrainSettings:
        """Return the settings of a step."""
        return self._script.at(step)

    def changes_at(self, step: int) -> tuple[RunChange, ...]:
        """Return the changes made at a step."""
        return self._script.due(step)

    def rate_at(self, step: int) -> float:
        """Return the learning rate of a step, taken or not."""
        settings = self._script.at(step)
        return parse_rate(settings.lr, settings.steps)(step)

    @property
    def losses(self) -> tuple[Sequence[int], Sequence[float]]:
        """Steps and their losses: of every step, or of evenly spaced ones beyond half a million."""
        with self._lock:
            return self._history.steps, self._history.losses[:]

    @property
    def accuracies(self) -> array[float]:
        """The accuracies at the steps of `losses`."""
        with self._lock:
            return self._history.accuracies[:]

    @property
    def held_out(self) -> tuple[array[float], array[float]]:
        """Losses and accuracies of the examples held out, at the steps of `losses`; both empty if there are none."""
        with self._lock:
            return self._history.held_out_losses[:], self._history.held_out_accuracies[:]

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Snapshot:
        return self.take(1).snapshot(0)

    def take(self, most: int) -> TakenSteps:
        """Take up to `most` steps in one go, at least one: many if they are machine code, and none past a change.

        Changes made meanwhile apply after them. Raises Diverged as `next` does.
        """
        with self._lock:
            first = self._steps_taken
            most = min(most, self._script.until_change(first)) if self.trainer.is_native else 1
            self._next_open_step = max(self._next_open_step, first + most)  # from here on, changes apply
        try:
            self._script.begin(self.trainer)
            taken = self.trainer.take(most)
        except Diverged as diverged:
            with self._lock:
                self._next_open_step = self._steps_taken
                self._diverged = f"{diverged}: {diverged.advice}"
            raise
        newest = first + len(taken)
        with self._lock:
            for k in range(len(taken)):
                if self._checkpoints.wants(first + k + 1, newest):
                    self._checkpoints.add(taken.state(k))
                self._history.add(
                    first + k, taken.losses[k], taken.accuracies[k], taken.held_out[k] if taken.held_out else None
                )
            self._steps_taken = newest
        return taken

    def change(self, setting: str, value: Any) -> None:
        """Change a setting or a parameter, from the next step on that has not begun.

        Raises ValueError with a one-line message for an invalid value, for a setting that determines the shape of the
        network or the data, and for any change after the run has diverged.
        """
        with self._lock:
            if self._diverged:
                raise ValueError(f"this run {self._diverged.partition(':')[0]}: fork it from an earlier step")
            self._script.add(RunChange(self._next_open_step, setting, value))

    def at(self, step: int) -> Snapshot:
        """Return the snapshot of any step taken, bit for bit; of the next step, what `next` would yield.

        Raises ValueError for a later step, and Diverged if the next step diverges.
        """
        with self._lock:
            start, is_final = self._nearest(step), step < self._next_open_step
        return self._replay.snapshot(step, start, is_final)

    def state_at(self, step: int) -> TrainerState:
        """Return the state before a step and the changes made at it. Raises ValueError for a step not reached."""
        with self._lock:
            start = self._nearest(step)
        return start if start.step == step else self._replay.state(step, start)

    def fork(self, step: int, name: str, **changes: Any) -> Run:
        """Return a run that shares the steps before this one and continues with these changes.

        Changes of this run at that step or later are not copied. Raises ValueError as `at` and `change` do.
        """
        state = self.state_at(step)
        fork = Run(self.settings, self._script.before(step), name, self.data)
        fork.trainer.programs = self.trainer.programs
        fork.forked_from = (self.name, step)
        with self._lock:
            fork._restore_at(state, self._history.before(step), self._checkpoints.until(step))
        for setting, value in changes.items():
            fork.change(setting, value)
        return fork

    def record(self) -> RunRecord:
        """Return the stored part of the run, for a file."""
        with self._lock:
            return RunRecord(self._history.copy(), self._checkpoints.spread(MAX_STATES, MAX_BYTES), self._diverged)

    def resume(self, record: RunRecord) -> None:
        """Continue where a run of the same settings, changes and data stopped, without taking its steps."""
        for state in record.states:
            self._checkpoints.add(state)
        self._restore_at(record.states[-1], record.history, self._checkpoints)
        self._diverged = record.diverged

    def _restore_at(self, state: TrainerState, history: History, checkpoints: Checkpoints) -> None:
        self._script.configure(self.trainer, state.step)
        self.trainer.restore(state)
        self._history, self._checkpoints = history, checkpoints
        if state.step > checkpoints.last:
            checkpoints.add(state)
        self._steps_taken = self._next_open_step = state.step

    def _nearest(self, step: int) -> TrainerState:
        if not 0 <= step <= self._steps_taken:
            raise ValueError(f"step {step} has not been taken: this run is at step {self._steps_taken}")
        start = self._checkpoints.nearest(step)
        assert start is not None, "the first state is never dropped"
        return start

    def parameter_history(self, index: int) -> tuple[list[int], list[float]]:
        """Return steps and the value of one parameter before each: all steps, or evenly spaced ones of a long run."""
        with self._lock:
            return self._checkpoints.parameter_history(index)

    def largest_jump(self) -> int:
        """Return the step whose loss differs most from the one before; 0 if there are fewer than two."""
        with self._lock:
            return self._history.largest_jump()


def first_difference(one: Run, other: Run) -> int | None:
    """Return the first step that both have taken and whose snapshots differ; None if there is none."""
    same_data = (one.data.inputs, one.data.targets) == (other.data.inputs, other.data.targets)
    comparable = same_data and _shape(one.settings) == _shape(other.settings)
    step, end = _common_steps(one, other) if comparable else 0, min(one.steps_taken, other.steps_taken)
    while step < end:
        if comparable and _determinants(one, step) == _determinants(other, step):  # the same until the next change
            later = (change.step for run in (one, other) for change in run.changes if change.step > step)
            step = min(later, default=end)
        elif one.at(step) != other.at(step):
            return step
        else:
            step += 1
    return None


def _shape(settings: TrainSettings) -> tuple[Any, ...]:
    return settings.layers, settings.activation


def _common_steps(one: Run, other: Run) -> int:
    """Return how many steps must be the same, as settings, seed and changes are."""
    if replace(one.settings, data="") != replace(other.settings, data=""):
        return 0
    differing = ((a, b) for a, b in zip_longest(one.changes, other.changes) if a != b)
    first_steps = (min(change.step for change in pair if change) for pair in differing)
    return next(first_steps, min(one.steps_taken, other.steps_taken))


def _determinants(run: Run, step: int) -> tuple[Any, ...]:
    """Everything that determines a step and the later ones, for networks of the same shape on the same data."""
    state, settings = run.state_at(step), run.settings_at(step)
    parameter_changes = [change for change in run.changes_at(step) if change.setting not in CHANGEABLE]
    batches = (settings.batch, state.rng_state) if settings.batch else None
    schedule = (settings.lr, settings.steps) if ":" in settings.lr else None
    loop = settings.faults, settings.optimizer, settings.loss, settings.l2, run.rate_at(step), schedule
    return state.parameters, state.optimizer_state, state.accumulated, parameter_changes, batches, loop
