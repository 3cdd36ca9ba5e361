"""A sweep on a thread of its own, and the mailbox through which a screen sees it."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.training_run import quick_turns

if TYPE_CHECKING:
    from engine.sweep import Array, Sweep


@dataclass(frozen=True, slots=True, eq=False)
class SweepState:
    """A sweep at one moment: every step's losses so far, and the newest accuracies; rows are seeds, columns rates."""

    losses: tuple[Array, ...] = ()
    accuracies: Array | None = None

    @property
    def done(self) -> int:
        """How many steps have been looked at; the newest losses are those before step `done`."""
        return len(self.losses)

    def course(self, column: int) -> list[list[float]]:
        """For each step the losses of all seeds with one rate."""
        return [step[:, column].tolist() for step in self.losses]


class SweepRun:
    """Drives a Sweep. `train` blocks and belongs on a thread; `state` may be asked for from any other."""

    def __init__(self, sweep: Sweep) -> None:
        self.sweep = sweep
        self._lock = threading.Lock()
        self._state = SweepState()

    @property
    def state(self) -> SweepState:
        """The newest; the same object as long as nothing has happened."""
        with self._lock:
            return self._state

    def train(self, stop: threading.Event, until: int) -> None:
        """Take steps until there are so many in all, or `stop` is set."""
        with quick_turns():
            while not stop.is_set() and self.sweep.step < until:
                snapshot = next(self.sweep)
                with self._lock:
                    self._state = SweepState((*self._state.losses, snapshot.losses), snapshot.accuracies)
