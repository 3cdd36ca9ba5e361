"""What drives a training run on a thread, and the mailbox through which a screen sees it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from time import monotonic

from engine.training.snapshot import Diverged, Snapshot
from tui.kit.responsive import MAX_YIELD_SECONDS, responsive_ui
from tui.train.state import LossHistory, RunState

SLICE_SECONDS = 0.008  # how long training goes on before keys and drawing have their turn
FRAME_SECONDS = 1 / 20  # how long until there may be something to draw again
GLANCE_SECONDS = 0.02  # how soon a slow run notices that it should be a faster one

Turn = Callable[[bool, Callable[[], object]], object]


class TrainingRun:
    """Drives a Run, or a Trainer alone. `train` blocks and belongs on a thread; the rest may be called from any other.

    steps  what yields the steps
    speed  steps a second at most, None for as fast as it goes; may change while it runs
    turn   called on the training's thread after each slice of it, with whether it is time for a frame, and with a
           function to call when keys are answered and the frame is painted: so long the training rests. Both give the
           interpreter away many times, and would wait behind a training that does not rest after each
    seen   set by whoever draws when nothing is left to draw of the newest state; no more true after the next step
    """

    _one_at_a_time = threading.Lock()

    def __init__(
        self,
        steps: Iterator[Snapshot],
        speed: float | None = None,
        turn: Turn | None = None,
        state: RunState | None = None,
    ) -> None:
        """state: where it stands already, None at its beginning."""
        state = state or RunState()
        self.steps = steps
        self.speed = speed
        self.seen = True
        self._turn = turn
        self._shown = self._rested = monotonic()
        self._lock = threading.Lock()
        self._history = LossHistory(points=zip(state.steps, state.losses, strict=True))
        self._snapshot = state.snapshot
        self._diverged = state.diverged
        self._state: RunState | None = state

    @property
    def state(self) -> RunState:
        """The newest state; the same object as long as nothing has happened."""
        with self._lock:
            if self._state is None:
                history = self._history
                self._state = RunState(self._done, self._snapshot, history.steps, history.losses, self._diverged)
            return self._state

    @property
    def _done(self) -> int:
        return self._snapshot.step + 1 if self._snapshot else 0

    def train(self, stop: threading.Event, until: int | None = None) -> None:
        """Train until so many steps are done in all (None: without end), `stop` is set, or the numbers diverge.

        Where another run is still in the midst of a step, this one waits for it.
        """
        with self._one_at_a_time, responsive_ui():
            self._shown = self._rested = monotonic()
            while not (stop.is_set() or self._diverged) and (until is None or self._done < until):
                began = monotonic()
                try:
                    snapshot = next(self.steps)
                except Diverged as diverged:
                    self._record_end(f"{diverged}: {diverged.advice}")
                    return
                self._record(snapshot)
                if self._done != until:
                    self._give_way()
                    self._keep_pace(began, stop)

    def _give_way(self) -> None:
        """Let others have their turn, where it is time for it."""
        now = monotonic()
        show = now - self._shown >= FRAME_SECONDS
        if self._turn is not None and (show or now - self._rested >= SLICE_SECONDS):
            go = threading.Event()
            self._turn(show, go.set)
            go.wait(MAX_YIELD_SECONDS)
            self._rested = monotonic()
            self._shown = now if show else self._shown

    def _record(self, snapshot: Snapshot) -> None:
        with self._lock:
            self._state = None
            self.seen = False
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
            if not self.seen:
                self._give_way()
