"""The state of a training run as the screen shows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.training.snapshot import Snapshot
from tui.render.polyline import thinned

if TYPE_CHECKING:
    from engine.runs.run import Run

MAX_POINTS = 1024  # of a loss curve: no screen shows more


class LossHistory:
    """The losses of a run in bounded memory: past `most` of them, only those that a plot would show."""

    def __init__(self, most: int = MAX_POINTS, points: Iterable[tuple[float, float]] = ()) -> None:
        self._most = most
        self._points = list(points)

    def append(self, step: int, loss: float) -> None:
        self._points.append((step, loss))
        if len(self._points) > self._most:
            self._points = list(thinned(self._points, self._most // 2))

    @property
    def points(self) -> tuple[tuple[float, float], ...]:
        return tuple(self._points)

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
    steps, losses  all so far, thinned if there are many
    held_out  losses of the examples held out at some steps: (step, loss) each; () if there are none
    diverged  the message "diverged at step 3: what to try", None if it has not
    """

    done: int = 0
    snapshot: Snapshot | None = None
    steps: tuple[int, ...] = ()
    losses: tuple[float, ...] = ()
    diverged: str | None = None
    held_out: tuple[tuple[float, float], ...] = ()


def state_of(run: Run) -> RunState:
    """Return the state of a run that was loaded, or forked from another. May take as long as a few steps."""
    points = thinned(list(zip(*run.losses, strict=True)), MAX_POINTS // 2)
    return RunState(
        run.steps_taken,
        run.at(run.steps_taken - 1) if run.steps_taken else None,
        tuple(int(step) for step, _ in points),
        tuple(loss for _, loss in points),
        run.diverged,
        tuple(thinned(list(zip(run.losses[0], run.held_out[0], strict=False)), MAX_POINTS // 2)),
    )
