"""Replay of earlier steps of a run, while the run itself goes on."""

from __future__ import annotations

import threading

from engine.runs.checkpoints import Checkpoints
from engine.runs.script import Script
from engine.training.snapshot import Snapshot, TrainerState
from engine.training.trainer import Trainer

CHECKPOINT_BYTES = 8_000_000


class Replay:
    """Computes steps of a run again on a trainer of its own, for any thread.

    script       the run's settings by step
    run_trainer  the run's own trainer: its data and compiled programs are shared, its model is not touched
    """

    def __init__(self, script: Script, run_trainer: Trainer) -> None:
        self._script, self._run_trainer = script, run_trainer
        self._lock = threading.Lock()
        self._trainer: Trainer | None = None
        self._is_reusable = False
        self._checkpoints = Checkpoints(CHECKPOINT_BYTES)  # of the last replay, so that stepping back is fast too

    def snapshot(self, step: int, start: TrainerState, is_final: bool) -> Snapshot:
        """Return the snapshot of a step. start: the run's state at this step or an earlier one.

        is_final  whether the settings of the step can no longer change

        Raises Diverged if the step has not been taken yet, and diverges.
        """
        with self._lock:
            trainer = self._advance_to(step, start)
            self._is_reusable = False
            self._script.begin(trainer)
            snapshot = next(trainer)
            self._is_reusable = is_final
            return snapshot

    def state(self, step: int, start: TrainerState) -> TrainerState:
        """Return the run's state before the step and before the changes made at it."""
        with self._lock:
            return self._advance_to(step, start).state()

    def _advance_to(self, step: int, start: TrainerState) -> Trainer:
        trainer = self._trainer
        if trainer is None:
            trainer = self._trainer = self._script.settings.build(self._run_trainer.data)
            trainer.programs = self._run_trainer.programs
        if not (self._is_reusable and start.step <= trainer.step <= step):
            checkpoint = self._checkpoints.nearest(step)
            if checkpoint is not None and checkpoint.step >= start.step:
                start = checkpoint
            else:
                self._checkpoints = Checkpoints(CHECKPOINT_BYTES)
            self._script.configure(trainer, start.step)
            trainer.restore(start)
            self._is_reusable = True
        while trainer.step < step:
            self._script.begin(trainer)
            taken = trainer.take(min(step - trainer.step, self._script.until_change(trainer.step)))
            for k in range(len(taken)):
                after = taken.first + k + 1
                if after > self._checkpoints.last and self._checkpoints.wants(after, trainer.step):
                    self._checkpoints.add(taken.state(k))
        return trainer
