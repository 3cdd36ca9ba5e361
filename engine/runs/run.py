"""A training run that can be gone back in: its settings, what was changed on the way, and any step of it again."""

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

MAX_STATES, MAX_BYTES = 256, 2_000_000  # of a record


class RunRecord(NamedTuple):
    """What a run has come past: enough to go on from, and to compute every step again.

    history   loss and accuracy of each step
    states    some of those that it has been in, by step; the last is where it stands
    diverged  what `Run.diverged` says
    """

    history: History
    states: tuple[TrainerState, ...]
    diverged: str | None


class Run:
    """A training run; iterate it, and each step yields its Snapshot.

    settings  at the beginning
    changes   to be made on the way
    name      for people
    data      the examples, in place of those that the settings name

    The same settings, changes and data give the same run, bit for bit. One thread drives it; all the rest may be called
    from other threads while it goes on. Raises ValueError, in one line, for settings or changes that cannot be.

    trainer      what takes the steps; its parameters and settings are changed by `change` alone
    forked_from  the name of the run that it shares its beginning with, and the step from which it goes its own way
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
        self._done = self._begun = 0
        self._diverged: str | None = None
        self._lock = threading.Lock()
        self._replay = Replay(self._script, self.trainer)

    @property
    def data(self) -> Dataset:
        """The examples."""
        return self.trainer.data

    @property
    def changes(self) -> tuple[RunChange, ...]:
        """What was changed on the way, and what is still to come, by step."""
        return self._script.changes

    @property
    def steps_taken(self) -> int:
        """How many steps have been taken."""
        return self._done

    @property
    def diverged(self) -> str | None:
        """ "diverged at step 3: what to try"; None as long as it has not."""
        return self._diverged

    @property
    def current_settings(self) -> TrainSettings:
        """The settings that the next step will be taken with."""
        return self._script.at(self._begun)

    def settings_at(self, step: int) -> TrainSettings:
        """The settings that a step was taken with."""
        return self._script.at(step)

    def changes_at(self, step: int) -> tuple[RunChange, ...]:
        """What changes with this step."""
        return self._script.due(step)

    def rate_at(self, step: int) -> float:
        """The learning rate of a step, taken or not, as it stands now."""
        now = self._script.at(step)
        return parse_rate(now.lr, now.steps)(step)

    @property
    def losses(self) -> tuple[Sequence[int], Sequence[float]]:
        """Steps and their losses: of every step, or evenly spaced where they are more than half a million."""
        with self._lock:
            return self._history.steps, self._history.losses[:]

    @property
    def accuracies(self) -> array[float]:
        """The accuracy at each of the steps that `losses` has."""
        with self._lock:
            return self._history.accuracies[:]

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Snapshot:
        with self._lock:
            self._begun = self._done + 1  # from here on changes are for the step after this
        try:
            self._script.begin(self.trainer)
            snapshot = next(self.trainer)
        except Diverged as diverged:
            with self._lock:
                self._begun = self._done
                self._diverged = f"{diverged}: {diverged.advice}"
            raise
        state = self.trainer.state()
        with self._lock:
            self._checkpoints.add(state)
            self._history.add(snapshot.step, snapshot.loss, snapshot.accuracy)
            self._done += 1
        return snapshot

    def change(self, setting: str, value: Any) -> None:
        """Another value from the next step on that has not begun.

        Raises ValueError, in one line, for what cannot be: a value out of range, what would change the shape of the
        network or the data, and any change after the numbers have diverged.
        """
        with self._lock:
            if self._diverged:
                raise ValueError(f"this run {self._diverged.partition(':')[0]}: fork it from an earlier step")
            self._script.add(RunChange(self._begun, setting, value))

    def at(self, step: int) -> Snapshot:
        """Any step again, exactly; for the step after the last what `next` would yield, but it is not taken.

        Raises ValueError for a step farther on, and Diverged where that next one diverges.
        """
        with self._lock:
            start, settled = self._nearest(step), step < self._begun
        return self._replay.snapshot(step, start, settled)

    def state_at(self, step: int) -> TrainerState:
        """Where it stood before that step and the changes that came with it. Raises ValueError for one farther on."""
        with self._lock:
            start = self._nearest(step)
        return start if start.step == step else self._replay.state(step, start)

    def fork(self, step: int, name: str, **changes: Any) -> Run:
        """A run with the same steps before this one, that goes on from it with these changes.

        What this run changed at that step or later is not taken over. Raises ValueError as `at` and `change` do.
        """
        state = self.state_at(step)
        fork = Run(self.settings, self._script.before(step), name, self.data)
        fork.trainer.programs = self.trainer.programs
        fork.forked_from = (self.name, step)
        with self._lock:
            fork._stand(state, self._history.before(step), self._checkpoints.until(step))
        for setting, value in changes.items():
            fork.change(setting, value)
        return fork

    def record(self) -> RunRecord:
        """The way so far, to be written down."""
        with self._lock:
            return RunRecord(self._history.copy(), self._checkpoints.spread(MAX_STATES, MAX_BYTES), self._diverged)

    def resume(self, record: RunRecord) -> None:
        """Stand where a run of the same settings, changes and data stood, without taking its steps."""
        for state in record.states:
            self._checkpoints.add(state)
        self._stand(record.states[-1], record.history, self._checkpoints)
        self._diverged = record.diverged

    def _stand(self, state: TrainerState, history: History, checkpoints: Checkpoints) -> None:
        self._script.set_up(self.trainer, state.step)
        self.trainer.restore(state)
        self._history, self._checkpoints = history, checkpoints
        if state.step > checkpoints.last:
            checkpoints.add(state)
        self._done = self._begun = state.step

    def _nearest(self, step: int) -> TrainerState:
        if not 0 <= step <= self._done:
            raise ValueError(f"step {step} has not been taken: this run has come to step {self._done}")
        start = self._checkpoints.nearest(step)
        assert start is not None, "the first state is never forgotten"
        return start

    def parameter_history(self, parameter: int) -> tuple[list[int], list[float]]:
        """Steps and what the parameter was before each: of all steps, or evenly spaced ones where memory is short."""
        with self._lock:
            return self._checkpoints.parameter_history(parameter)

    def largest_jump(self) -> int:
        """The step whose loss is farthest from that of the step before, up or down; 0 where there are not two."""
        with self._lock:
            return self._history.largest_jump()


def first_difference(one: Run, other: Run) -> int | None:
    """The first step, of those that both have taken, at which their snapshots differ; None if there is none."""
    same_data = (one.data.inputs, one.data.targets) == (other.data.inputs, other.data.targets)
    comparable = same_data and _shape(one.settings) == _shape(other.settings)
    step, end = _shared(one, other) if comparable else 0, min(one.steps_taken, other.steps_taken)
    while step < end:
        if comparable and _what_decides(one, step) == _what_decides(other, step):  # so they go on, until one is changed
            later = (change.step for run in (one, other) for change in run.changes if change.step > step)
            step = min(later, default=end)
        elif one.at(step) != other.at(step):
            return step
        else:
            step += 1
    return None


def _shape(settings: TrainSettings) -> tuple[Any, ...]:
    return settings.layers, settings.activation


def _shared(one: Run, other: Run) -> int:
    """How many steps are the same for sure, as they come from the same settings, seed and changes."""
    if replace(one.settings, data="") != replace(other.settings, data=""):
        return 0
    unlike = ((a, b) for a, b in zip_longest(one.changes, other.changes) if a != b)
    parted = (min(change.step for change in pair if change) for pair in unlike)
    return next(parted, min(one.steps_taken, other.steps_taken))


def _what_decides(run: Run, step: int) -> tuple[Any, ...]:
    """All that a step and those after it come from, for networks of the same shape on the same data."""
    state, now = run.state_at(step), run.settings_at(step)
    nudged = [change for change in run.changes_at(step) if change.setting not in CHANGEABLE]
    drawn = (now.batch, state.batches) if now.batch else None
    falling = (now.lr, now.steps) if ":" in now.lr else None
    how = now.faults, now.optimizer, now.loss, now.l2, run.rate_at(step), falling
    return state.parameters, state.memory, state.kept, nudged, drawn, how
