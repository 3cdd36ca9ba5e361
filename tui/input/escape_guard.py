"""Tell the escape key from an arrow key whose bytes came apart."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable

from textual import events
from textual.timer import Timer

PAUSE = 0.05  # seconds within which the rest of a sequence follows once some of it has come; 0: do not wait
LATE = 1.0  # seconds after an escape in which a bracket may still be the rest of its sequence
BRACKETS = {"left_square_bracket", "O"}
LAST_BYTES = {"A": "up", "B": "down", "C": "right", "D": "left", "F": "end", "H": "home"}


class EscapeGuard:
    """Passes events on to the app, but for an escape that was none.

    An arrow key is sent as escape, bracket, letter. Over a slow line Textual may see them as three keys, of which the
    escape would close what is open; and Option with an arrow sends an escape before the arrow. So an escape is held for
    a moment: if an arrow follows it is dropped, and if the rest of a sequence follows, even later, that is one arrow.
    Only the byte itself is held, not an escape that a terminal reports as a key.

    start_timer  calls a function after some seconds
    forward      handles an event
    """

    def __init__(
        self,
        start_timer: Callable[[float, Callable[[], Awaitable[None]]], Timer],
        forward: Callable[[events.Event], Awaitable[None]],
    ) -> None:
        self._start_timer, self._forward = start_timer, forward
        self._held: list[events.Key] = []
        self._timer: Timer | None = None
        self._escape_time = -LATE

    async def handle(self, event: events.Event) -> None:
        """Pass an event on, hold it, or drop it."""
        if isinstance(event, events.Key) and not event.is_forwarded:
            await self._handle_key(event)
            return
        if isinstance(event, events.MouseDown | events.Paste):
            await self._release()
        await self._forward(event)

    async def _handle_key(self, event: events.Key) -> None:
        last = self._held[-1].key if self._held else ""
        if last in BRACKETS and event.key in LAST_BYTES:
            self._clear()
            event = events.Key(LAST_BYTES[event.key], None)
        elif last == "escape" and event.key in LAST_BYTES.values():
            self._clear()
        elif event.key in BRACKETS and (last == "escape" or time.monotonic() - self._escape_time < LATE):
            self._hold(event)
            return
        else:
            await self._release()
            if event.key == "escape" and event.character == "\x1b" and PAUSE > 0:
                self._escape_time = time.monotonic()
                self._hold(event)
                return
        await self._forward(event)

    def _hold(self, event: events.Key) -> None:
        self._held.append(event)
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._start_timer(PAUSE, self._release)

    async def _release(self) -> None:
        """Pass on what is held: nothing has followed that belongs to it."""
        held = self._held
        self._clear()
        for event in held:
            await self._forward(event)

    def _clear(self) -> None:
        self._held = []
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
