"""Training a sweep on a thread, with a mailbox from which a screen reads its state."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from threading import Event, Lock
from time import monotonic
from typing import TYPE_CHECKING

from engine.training.sweep import Sweep
from tui.kit.responsive import MAX_YIELD_SECONDS, responsive_ui

if TYPE_CHECKING:
    from engine.compiled.arrays import Array
    from engine.data.samples import Dataset
    from engine.training.settings import TrainSettings
    from engine.training.sweep import SweepSnapshot

SLICE_SECONDS = 0.004  # how long it goes on before it yields to keys and drawing, or one block of examples
MAX_STORED_STEPS = 256  # whose losses are stored: a plot shows no more


@dataclass(frozen=True, slots=True, eq=False)
class SweepState:
    """A sweep at one moment. Rows are seeds, columns rates.

    steps     whose losses are stored: the first, the newest, and of those between as many as a plot can show
    losses    of each of them
    snapshot  the newest step; its losses are those before step `done`
    newest    the newest of each network: in the middle of a step some have taken it already
    held_out  their losses on the examples held out, after the last step; None if nobody has asked for them
    """

    steps: tuple[int, ...] = ()
    losses: tuple[Array, ...] = ()
    snapshot: SweepSnapshot | None = None
    newest: SweepSnapshot | None = None
    held_out: Array | None = None

    @property
    def done(self) -> int:
        """How many steps all networks have taken."""
        return self.snapshot.step + 1 if self.snapshot else 0

    def losses_at_rate(self, column: int) -> list[list[float]]:
        """Return the losses of all seeds with one rate, a list for each of the steps."""
        return [step[:, column].tolist() for step in self.losses]

    def after_step(self, snapshot: SweepSnapshot) -> SweepState:
        """Return the state one step later; of many steps only every second, fourth, … is stored."""
        every = 1 << (snapshot.step // MAX_STORED_STEPS).bit_length()
        stored = [pair for pair in zip(self.steps, self.losses, strict=True) if pair[0] % every == 0]
        stored.append((snapshot.step, snapshot.losses))
        steps, losses = tuple(step for step, _ in stored), tuple(losses for _, losses in stored)
        return SweepState(steps, losses, snapshot, snapshot, self.held_out)

    def within_step(self, part: SweepSnapshot) -> SweepState:
        """Return the state in the middle of the next step; of the first step nothing is shown before its end."""
        return replace(self, newest=part) if self.snapshot else self


class UiYield:
    """Called again and again from long work on a thread: pauses it once a slice of time is over.

    yield_to_ui  called with a function to call when keys are answered and the frame is painted; the work waits for that
    stop         once set, the work waits no more
    """

    def __init__(self, yield_to_ui: Callable[[Callable[[], object]], object]) -> None:
        self.stop = Event()
        self._yield_to_ui = yield_to_ui
        self._yielded_at = monotonic()

    def __call__(self) -> None:
        if monotonic() - self._yielded_at >= SLICE_SECONDS and not self.stop.is_set():
            resumed = Event()
            self._yield_to_ui(resumed.set)
            resumed.wait(MAX_YIELD_SECONDS)
            self._yielded_at = monotonic()


class SweepDriver:
    """Trains a Sweep. `train` blocks and belongs on a thread; `state` may be read from any.

    yield_to_ui  as in `UiYield`: called also in the middle of a step, which may take a large part of a second
    data         the examples, in place of the set that settings name

    measures_held_out: whether the losses of examples held out are computed after each step

    Raises ValueError as Sweep does.
    """

    def __init__(
        self,
        settings: TrainSettings,
        seeds: Sequence[int],
        rates: Sequence[float],
        yield_to_ui: Callable[[Callable[[], object]], object],
        data: Dataset | None = None,
    ) -> None:
        self._ui_yield = UiYield(yield_to_ui)
        self.sweep = Sweep(settings, seeds, rates, self._ui_yield, data)
        self._lock = Lock()
        self._state = SweepState()
        self.measures_held_out = False

    @property
    def state(self) -> SweepState:
        """The newest state; the same object as long as nothing has happened."""
        with self._lock:
            return self._state

    def train(self, stop: Event, until: int) -> None:
        """Take steps until there are so many in all, or `stop` is set."""
        self._ui_yield.stop = stop
        with responsive_ui():
            while not stop.is_set() and self.sweep.step < until:
                for part in self.sweep.step_by_group():
                    self._set(self._state.within_step(part))
                self._set(self._state.after_step(part))
                if self.measures_held_out:
                    self.measure_held_out()

    def measure_held_out(self) -> None:
        """Compute the losses of the examples held out, for the state. Blocks, as `train` does."""
        self._set(replace(self._state, held_out=self.sweep.held_out_losses()))

    def _set(self, state: SweepState) -> None:
        with self._lock:
            self._state = state
