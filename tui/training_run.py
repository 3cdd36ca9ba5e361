"""A training run on a thread of its own, and the mailbox through which a screen sees it."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic

from engine.training import Diverged, Snapshot, Trainer
from tui.render.polyline import thinned

SWITCH_SECONDS = 0.001  # how long training may hold the interpreter while keys wait; the usual 0.005 is felt
LONGEST_HOLD_SECONDS = 0.25  # training goes on after so long, whatever became of the drawing
GLANCE_SECONDS = 0.05  # how soon a slow run notices that it should be a faster one


class LossHistory:
    """The losses of a run in bounded memory: past `most` of them, only what a plot would show anyway is kept."""

    def __init__(self, most: int = 1024) -> None:
        self._most = most
        self._points: list[tuple[float, float]] = []

    def append(self, step: int, loss: float) -> None:
        self._points.append((step, loss))
        if len(self._points) > self._most:
            self._points = list(thinned(self._points, self._most // 2))

    @property
    def steps(self) -> tuple[int, ...]:
        return tuple(int(step) for step, _ in self._points)

    @property
    def losses(self) -> tuple[float, ...]:
        return tuple(loss for _, loss in self._points)


@dataclass(frozen=True, slots=True)
class RunState:
    """A run at one moment.

    done      how many steps have been taken
    snapshot  the last of them, None before the first
    steps, losses  the way here, thinned where it is long
    diverged  "diverged at step 3: what to try", None as long as it has not
    """

    done: int = 0
    snapshot: Snapshot | None = None
    steps: tuple[int, ...] = ()
    losses: tuple[float, ...] = ()
    diverged: str | None = None


class TrainingRun:
    """Drives a Trainer. `train` blocks and belongs on a thread; everything else may be called from any other.

    speed: steps a second at most, None for as fast as it goes; may change while it runs.
    """

    _one_at_a_time = threading.Lock()

    def __init__(self, trainer: Trainer, speed: float | None = None) -> None:
        self.trainer = trainer
        self.speed = speed
        self._floor = threading.Event()
        self._floor.set()
        self._lock = threading.Lock()
        self._history = LossHistory()
        self._snapshot: Snapshot | None = None
        self._diverged: str | None = None
        self._state: RunState | None = RunState()

    @property
    def state(self) -> RunState:
        """The newest state; the same object as long as nothing has happened."""
        with self._lock:
            if self._state is None:
                done = self._snapshot.step + 1 if self._snapshot else 0
                history = self._history
                self._state = RunState(done, self._snapshot, history.steps, history.losses, self._diverged)
            return self._state

    def train(self, stop: threading.Event, until: int | None = None) -> None:
        """Train until so many steps are done in all (None: without end), `stop` is set, or the numbers diverge.

        Where another run is still in the midst of a step, this one waits for it.
        """
        with self._one_at_a_time, quick_switching():
            while not stop.is_set() and (until is None or self.trainer.step < until):
                began = monotonic()
                try:
                    snapshot = next(self.trainer)
                except Diverged as diverged:
                    self._record_end(f"{diverged}: {diverged.advice}")
                    return
                self._record(snapshot)
                self._floor.wait(LONGEST_HOLD_SECONDS)
                if self.trainer.step != until:
                    self._keep_pace(began, stop)

    def hold(self) -> None:
        """Have the training rest after the step it is in, until `let_go`.

        For drawing: it makes many short calls that give the interpreter away, and would wait for its turn after each.
        """
        self._floor.clear()

    def let_go(self) -> None:
        """The training may go on."""
        self._floor.set()

    def _record(self, snapshot: Snapshot) -> None:
        with self._lock:
            self._state = None
            self._snapshot = snapshot
            self._history.append(snapshot.step, snapshot.loss)

    def _record_end(self, diverged: str) -> None:
        with self._lock:
            self._state = None
            self._diverged = diverged

    def _keep_pace(self, began: float, stop: threading.Event) -> None:
        while (speed := self.speed) and (left := began + 1 / speed - monotonic()) > 0:
            if stop.wait(min(left, GLANCE_SECONDS)):
                return


@contextmanager
def quick_switching() -> Iterator[None]:
    """While this lasts, threads take turns more often, so that the one with the keys is never far from its turn."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(min(usual, SWITCH_SECONDS))
    try:
        yield
    finally:
        sys.setswitchinterval(usual)
