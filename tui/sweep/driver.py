"""A sweep on a thread of its own, and the mailbox through which a screen sees it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from time import monotonic
from typing import TYPE_CHECKING

from engine.training.sweep import Sweep
from tui.kit.responsive import MAX_YIELD_SECONDS, responsive_ui

if TYPE_CHECKING:
    from engine.compiled.arrays import Array
    from engine.data.samples import Dataset
    from engine.training.settings import TrainSettings
    from engine.training.sweep import SweepSnapshot

SLICE_SECONDS = 0.004  # how long it goes on before keys and drawing have their turn, or one block of examples
MOST_STEPS = 256  # whose losses are kept: a plot shows no more

Turn = Callable[[Callable[[], object]], object]


@dataclass(frozen=True, slots=True, eq=False)
class SweepState:
    """A sweep at one moment. Rows are seeds, columns rates.

    done      how many steps have been looked at
    steps     those whose losses are kept: the first, the newest, and of those between as many as a plot can show
    losses    of each of them
    snapshot  the newest; its losses are those before step `done`
    newest    what is known by now: in the midst of a step some networks have taken it already, and others have not
    """

    steps: tuple[int, ...] = ()
    losses: tuple[Array, ...] = ()
    snapshot: SweepSnapshot | None = None
    newest: SweepSnapshot | None = None

    @property
    def done(self) -> int:
        return self.snapshot.step + 1 if self.snapshot else 0

    def course(self, column: int) -> list[list[float]]:
        """For each of the steps the losses of all seeds with one rate."""
        return [step[:, column].tolist() for step in self.losses]

    def then(self, snapshot: SweepSnapshot) -> SweepState:
        """One step later. Of a long sweep every second step is kept, or every fourth, …: up to `MOST_STEPS` in all."""
        every = 1 << (snapshot.step // MOST_STEPS).bit_length()
        kept = [pair for pair in zip(self.steps, self.losses, strict=True) if pair[0] % every == 0]
        kept.append((snapshot.step, snapshot.losses))
        return SweepState(tuple(step for step, _ in kept), tuple(losses for _, losses in kept), snapshot, snapshot)

    def amid(self, part: SweepSnapshot) -> SweepState:
        """In the midst of the next step. Nothing is shown of the first before all networks have taken it."""
        return replace(self, newest=part) if self.snapshot else self


class Rests:
    """Called again and again from the midst of long work on its thread: lets others have their turn when it is time.

    turn  called after each slice of the work, with a function to call when keys are answered and the frame is painted:
          so long the work rests
    stop  once this is set, nobody waits for the others any more
    """

    def __init__(self, turn: Turn) -> None:
        self.stop = threading.Event()
        self._turn = turn
        self._rested = monotonic()

    def __call__(self) -> None:
        if monotonic() - self._rested >= SLICE_SECONDS and not self.stop.is_set():
            go = threading.Event()
            self._turn(go.set)
            go.wait(MAX_YIELD_SECONDS)
            self._rested = monotonic()


class SweepRun:
    """Drives a Sweep. `train` blocks and belongs on a thread; `state` may be asked for from any other.

    turn  as in `Rests`: a sweep rests also in the midst of a step, which may take a large part of a second
    data  the examples, in place of those that the settings name

    Raises ValueError as Sweep does.
    """

    def __init__(
        self,
        settings: TrainSettings,
        seeds: Sequence[int],
        rates: Sequence[float],
        turn: Turn,
        data: Dataset | None = None,
    ) -> None:
        self._rests = Rests(turn)
        self.sweep = Sweep(settings, seeds, rates, self._rests, data)
        self._lock = threading.Lock()
        self._state = SweepState()

    @property
    def state(self) -> SweepState:
        """The newest; the same object as long as nothing has happened."""
        with self._lock:
            return self._state

    def train(self, stop: threading.Event, until: int) -> None:
        """Take steps until there are so many in all, or `stop` is set."""
        self._rests.stop = stop
        with responsive_ui():
            while not stop.is_set() and self.sweep.step < until:
                for part in self.sweep.step_by_group():
                    self._set(self._state.amid(part))
                self._set(self._state.then(part))

    def _set(self, state: SweepState) -> None:
        with self._lock:
            self._state = state
