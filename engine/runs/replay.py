"""Steps of a run taken again, while the run itself goes on."""

from __future__ import annotations

import threading

from engine.runs.checkpoints import Checkpoints
from engine.runs.script import Script
from engine.training.snapshot import Snapshot, TrainerState
from engine.training.trainer import Trainer

WAY_BYTES = 8_000_000


class Replay:
    """Takes a run's steps again on a trainer of its own. Several threads may ask.

    script  the run's settings from step to step
    like    the run's trainer: its data and compiled programs are used, its model is left alone
    """

    def __init__(self, script: Script, like: Trainer) -> None:
        self._script, self._like = script, like
        self._lock = threading.Lock()
        self._trainer: Trainer | None = None
        self._settled = False
        self._way = Checkpoints(WAY_BYTES)  # where it came past on its last way, so that going back is quick too

    def snapshot(self, step: int, start: TrainerState, settled: bool) -> Snapshot:
        """The step, from the run's state at an earlier one or this.

        settled  whether nothing can change any more in the settings that the step is taken with

        Raises Diverged where the step, one that has not been taken yet, diverges.
        """
        with self._lock:
            trainer = self._brought_to(step, start)
            self._settled = False
            self._script.begin(trainer)
            snapshot = next(trainer)
            self._settled = settled
            return snapshot

    def state(self, step: int, start: TrainerState) -> TrainerState:
        """Where the run stood before that step and the changes that come with it."""
        with self._lock:
            return self._brought_to(step, start).state()

    def _brought_to(self, step: int, start: TrainerState) -> Trainer:
        trainer = self._trainer
        if trainer is None:
            trainer = self._trainer = self._script.settings.build(self._like.data)
            trainer.programs = self._like.programs
        if not (self._settled and start.step <= trainer.step <= step):
            passed = self._way.nearest(step)
            if passed is not None and passed.step >= start.step:
                start = passed
            else:
                self._way = Checkpoints(WAY_BYTES)
            self._script.set_up(trainer, start.step)
            trainer.restore(start)
            self._settled = True
        while trainer.step < step:
            self._script.begin(trainer)
            next(trainer)
            if trainer.step > self._way.last:
                self._way.add(trainer.state())
        return trainer
