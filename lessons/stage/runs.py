"""Training runs for the expressions of a lesson, trained only as far as they are queried, and cached."""

from __future__ import annotations

from functools import lru_cache
from threading import Lock

from engine.data.samples import SAMPLES
from engine.training.settings import TrainSettings
from engine.training.snapshot import Diverged, HeldOutScore, Snapshot
from lessons.stage.queries import ScopeError

MAX_STEPS = 1_000


class LazyRun:
    """A training run that trains only as far as it is queried. Threads may share it."""

    def __init__(self, settings: TrainSettings) -> None:
        self._settings = settings
        self._lock = Lock()
        self._trainer = settings.build()
        self._snapshots: list[Snapshot] = []
        self._diverged: int | None = None

    def loss(self, step: float) -> float:
        """Return the loss at a step, before its update; steps count from 0. Raises ScopeError if there is none."""
        return self._at(step).loss

    def accuracy(self, step: float) -> float:
        """Return the fraction of predictions at a step that have the sign of their target."""
        return self._at(step).accuracy

    def held_loss(self, step: float) -> float:
        """Return the loss at a step on the examples held out. Raises ScopeError if there are none."""
        return self._held(step).loss

    def held_accuracy(self, step: float) -> float:
        """Return the accuracy at a step on the examples held out. Raises ScopeError if there are none."""
        return self._held(step).accuracy

    def best_step(self) -> float:
        """Return the step at which the loss held out is lowest, of those that the block runs."""
        return min(map(float, range(self._settings.steps)), key=self.held_loss)

    def _held(self, step: float) -> HeldOutScore:
        held = self._at(step).held_out
        if held is None:
            raise ScopeError("no examples are held out: write holdout = 0.25")
        return held

    def predicted(self, step: float, example: float) -> float:
        """Return the score of an example (from 1) at a step."""
        predictions = self._at(step).predictions
        if not (example.is_integer() and 1 <= example <= len(predictions)):
            raise ScopeError(f"there are examples 1 to {len(predictions)}, not {example:g}")
        return predictions[int(example) - 1]

    def diverged(self) -> float:
        """Return the step at which the run diverges. Raises ScopeError if it does not."""
        while self._diverged is None and len(self._snapshots) <= self._settings.steps:
            self._train()
        if self._diverged is None:
            raise ScopeError(f"it does not diverge within its {self._settings.steps} steps")
        return self._diverged

    @property
    def parameters(self) -> int:
        """The number of parameters of the network."""
        return len(self._trainer.model.parameters())

    def _at(self, step: float) -> Snapshot:
        if not (step.is_integer() and 0 <= step <= MAX_STEPS):
            raise ScopeError(f"a step is a whole number from 0 to {MAX_STEPS}, not {step:g}")
        while len(self._snapshots) <= step:
            if self._diverged is not None:
                raise ScopeError(f"the run has diverged at step {self._diverged}")
            self._train()
        return self._snapshots[int(step)]

    def _train(self) -> None:
        with self._lock:
            try:
                self._snapshots.append(next(self._trainer))
            except Diverged as diverged:
                self._diverged = diverged.step


def lazy_run(settings: TrainSettings) -> LazyRun:
    """Return the run with these settings, cached, so that each page need not train it again.

    Not cached for data from a file, which may have changed. Raises ValueError as the settings do.
    """
    return _cached_run(settings) if settings.data in SAMPLES else LazyRun(settings)


@lru_cache(maxsize=32)
def _cached_run(settings: TrainSettings) -> LazyRun:
    return LazyRun(settings)
