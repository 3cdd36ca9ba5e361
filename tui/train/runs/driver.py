"""Driving a training run on a thread, with a mailbox from which a screen reads its state."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Lock
from time import monotonic
from typing import Protocol

from engine.training.snapshot import Diverged
from engine.training.taken import TakenSteps
from tui.kit.responsive import MAX_YIELD_SECONDS, responsive_ui
from tui.train.state import LossHistory, RunState

SLICE_SECONDS = 0.008  # how long training goes on before it yields to keys and drawing
FRAME_SECONDS = 1 / 20  # how long until there may be something to draw again
GLANCE_SECONDS = 0.02  # how soon a slow run notices that it should be faster

YieldToUi = Callable[[bool, Callable[[], object]], object]
"""Called with whether a frame is due, and with a function to call when keys are answered and the frame is painted."""


class StepSource(Protocol):
    """A Run, or a Trainer."""

    def take(self, most: int) -> TakenSteps:
        """Take up to `most` steps in one go, at least one. Raises Diverged."""


class TrainingDriver:
    """Takes the steps of a Run, or of a Trainer alone. `train` blocks and belongs on a thread; the rest is for any.

    steps        what takes the steps
    speed        steps a second at most, None for as fast as possible; may change while it runs
    yield_to_ui  called on the training thread after each slice, which then waits until it may resume: answering keys
                 and painting give the interpreter away many times, and would queue behind training each time
    is_drawn     set by the drawing side when the newest state is drawn in full; False again after the next step
    """

    _one_at_a_time = Lock()

    def __init__(
        self,
        steps: StepSource,
        speed: float | None = None,
        yield_to_ui: YieldToUi | None = None,
        state: RunState | None = None,
    ) -> None:
        """state: of the steps taken already, None at the beginning."""
        state = state or RunState()
        self.steps = steps
        self.speed = speed
        self.is_drawn = True
        self._yield_to_ui = yield_to_ui
        self._frame_at = self._yielded_at = monotonic()
        self._seconds_a_step = SLICE_SECONDS  # of the last one
        self._lock = Lock()
        self._history = LossHistory(points=zip(state.steps, state.losses, strict=True))
        self._held_out_history = LossHistory(points=state.held_out)
        self._snapshot = state.snapshot
        self._diverged = state.diverged
        self._state: RunState | None = state

    @property
    def state(self) -> RunState:
        """The newest state; the same object as long as nothing has happened."""
        with self._lock:
            if self._state is None:
                history = self._history
                held_out = self._held_out_history.points
                self._state = RunState(
                    self._done, self._snapshot, history.steps, history.losses, self._diverged, held_out
                )
            return self._state

    @property
    def _done(self) -> int:
        return self._snapshot.step + 1 if self._snapshot else 0

    def train(self, stop: Event, until: int | None = None) -> None:
        """Train until so many steps are done in all (None: without end), `stop` is set, or the numbers diverge.

        Waits while another run is still in the middle of a step.
        """
        with self._one_at_a_time, responsive_ui():
            self._frame_at = self._yielded_at = monotonic()
            while not (stop.is_set() or self._diverged) and (until is None or self._done < until):
                began = monotonic()
                try:
                    taken = self.steps.take(self._most(until))
                except Diverged as diverged:
                    self._record_end(f"{diverged}: {diverged.advice}")
                    return
                self._seconds_a_step = (monotonic() - began) / len(taken)
                self._record(taken)
                if self._done != until:
                    self._yield_if_due()
                    self._keep_pace(began, stop)

    def _most(self, until: int | None) -> int:
        """How many steps to take in one go: one if they are slowed down, otherwise what a slice has room for."""
        if self.speed is not None:
            return 1
        room = int(SLICE_SECONDS / max(self._seconds_a_step, 1e-7)) or 1
        return room if until is None else min(room, until - self._done)

    def _yield_if_due(self) -> None:
        now = monotonic()
        show = now - self._frame_at >= FRAME_SECONDS
        if self._yield_to_ui is not None and (show or now - self._yielded_at >= SLICE_SECONDS):
            resumed = Event()
            self._yield_to_ui(show, resumed.set)
            resumed.wait(MAX_YIELD_SECONDS)
            self._yielded_at = monotonic()
            self._frame_at = now if show else self._frame_at

    def _record(self, taken: TakenSteps) -> None:
        with self._lock:
            self._state = None
            self.is_drawn = False
            self._snapshot = taken.snapshot(-1)
            for step, loss in enumerate(taken.losses, taken.first):
                self._history.append(step, loss)
            for step, (loss, _) in enumerate(taken.held_out, taken.first):
                self._held_out_history.append(step, loss)

    def _record_end(self, diverged: str) -> None:
        with self._lock:
            self._state = None
            self._diverged = diverged

    def _keep_pace(self, began: float, stop: Event) -> None:
        while (speed := self.speed) and (left := began + 1 / speed - monotonic()) > 0:
            if stop.wait(min(left, GLANCE_SECONDS)):
                return
            if not self.is_drawn:
                self._yield_if_due()
