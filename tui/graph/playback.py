"""The timer that plays a backward pass."""

from __future__ import annotations

from collections.abc import Callable

from textual.message_pump import MessagePump
from textual.timer import Timer

SECONDS_PER_STEP = (4.0, 2.0, 1.0, 0.5, 0.25)


class Playback:
    """Calls `step` at one of several speeds, until it is stopped."""

    def __init__(self, owner: MessagePump, step: Callable[[], None], show: Callable[[], None]) -> None:
        """owner: whose timer it is; show: called when playing, or the speed, changes."""
        self._owner = owner
        self._step = step
        self._show = show
        self._speed = SECONDS_PER_STEP.index(1.0)
        self._timer: Timer | None = None

    @property
    def is_playing(self) -> bool:
        return self._timer is not None

    @property
    def seconds(self) -> float:
        """The time per step."""
        return SECONDS_PER_STEP[self._speed]

    def start(self) -> None:
        self._stop_timer()
        self._timer = self._owner.set_interval(self.seconds, self._step)
        self._show()

    def stop(self) -> None:
        if self._stop_timer():
            self._show()

    def change_speed(self, direction: int) -> None:
        """Play faster for direction 1, slower for -1."""
        self._speed = min(max(self._speed + direction, 0), len(SECONDS_PER_STEP) - 1)
        if self.is_playing:
            self.start()
        else:
            self._show()

    def _stop_timer(self) -> bool:
        """Stop the timer; returns whether one was running."""
        timer, self._timer = self._timer, None
        if timer is not None:
            timer.stop()
        return timer is not None
