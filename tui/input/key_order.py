"""One key after another: each goes to what the key before it has brought into view."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from itertools import islice
from typing import Protocol, runtime_checkable

from textual import events
from textual.message import Message
from textual.message_pump import MessagePump
from textual.timer import Timer
from textual.widget import Widget

from tui.kit.presence import is_leaving

LAPS = 3  # a key's handler may post a message, whose handler may post another
PATIENCE = 0.05  # seconds after which a key that waits looks whether the one before was lost
LAST_SECONDS = 1.0  # that what waits before the key that quits has to be handled
HELD = 8  # presses of one key that wait, at the rate of a key that is held: more of them go
HELD_SECONDS = (0.1, 0.6)  # that so many take: a read of many keys is quicker, a finger is slower


@runtime_checkable
class HoldsKeys(Protocol):
    """An app whose keys wait for their turn."""

    def drop_typed_keys(self) -> bool:
        """Forget what was typed behind the key that is being handled; returns whether there was anything."""


class KeyAnswered(Message):
    """Follows a key through the queues that it passes: when the app receives it, the key has been handled.

    laps: how often it is still to go that way; 0 behind a first layout.
    """

    def __init__(self, laps: int) -> None:
        super().__init__()
        self.laps = laps


class KeyOrder:
    """Passes input on to the app, but no key before the last one has been handled.

    Textual puts a key into the queue of the widget that has the focus at that moment. Keys that arrive in one read
    would all reach the widget that has it now, though the first of them may open another view, page or dialog.
    What follows a key that is being handled waits: keys, text that is pasted, and the mouse. It waits, too, until what
    has the keyboard then is laid out for the first time: an arrow means nothing to a graph that is not drawn yet. And
    all input waits for a screen that has no widgets yet; what comes back from another screen is then lost, as it was
    meant for that one. Once there is no screen, there is no input.

    Of a key that is held down, and repeats faster than it is handled, the repeats that wait are dropped but for a few,
    so that it stops soon after it is let go. The key that quits waits a second at most, or until it is pressed again.

    start_timer  calls a function after some seconds
    forward      handles an event
    target       what a key would go to; None once there is nothing, as the app is closing
    quits        whether a key, by its name, ends the app wherever it is pressed
    """

    def __init__(
        self,
        start_timer: Callable[[float, Callable[[], Awaitable[None]]], Timer],
        forward: Callable[[events.Event], Awaitable[None]],
        target: Callable[[], MessagePump | None],
        quits: Callable[[str], bool] = lambda _: False,
    ) -> None:
        self._start_timer, self._forward, self._target, self._quits = start_timer, forward, target, quits
        self._waiting: deque[events.Event] = deque()
        self._marker: KeyAnswered | None = None  # behind the key that is being handled
        self._marked: MessagePump | None = None  # what that key went to
        self._timer: Timer | None = None
        self._quitting: events.Event | None = None  # the key that quits, while it waits

    @property
    def is_waiting(self) -> bool:
        """Whether input waits for its turn."""
        return bool(self._waiting)

    async def handle(self, event: events.Event) -> None:
        """Pass an event on, or let it wait for its turn."""
        if not isinstance(event, events.InputEvent | events.Paste):
            await self._forward(event)
        elif event.is_forwarded:
            if self._target() is not None and not self._is_unmounted:
                await self._forward(event)
        elif self._is_blocked:
            self._waiting.append(event)
            self._watch()
            if isinstance(event, events.Key) and self._quits(event.key):
                await self._hurry(event)
        else:
            await self._pass_on(event)

    @property
    def _is_blocked(self) -> bool:
        """Whether a key is being handled, or what the next one would go to is not there yet."""
        return self._marker is not None or self._is_unmounted

    @property
    def _is_unmounted(self) -> bool:
        """Whether what input would go to has no widgets yet."""
        target = self._target()
        return isinstance(target, Widget) and not target.is_mounted

    async def _pass_on(self, event: events.Event) -> None:
        target = self._target()
        if target is None:
            return
        if isinstance(event, events.Key):
            await self._forward(event)
            self._follow(target, LAPS)
        else:
            await self._forward(event)

    def _follow(self, target: MessagePump | None, laps: int) -> None:
        """Send a marker the way of the key."""
        marker = KeyAnswered(laps)
        is_sent = target is not None and target.post_message(marker)
        self._marker, self._marked = (marker, target) if is_sent else (None, None)

    async def answered(self, marker: KeyAnswered) -> None:
        """Take a marker that has arrived: send it once more, or pass on what waits."""
        if marker is not self._marker:
            return
        target = self._target()
        if marker.laps > 1:
            self._follow(target, marker.laps - 1)
        elif marker.laps == 1 and isinstance(target, Widget) and not target.outer_size:
            self._follow_layout(target)
        else:
            self._marker = self._marked = None  # which a closed screen would stay in memory for
        await self._pass_on_waiting()

    def _follow_layout(self, target: Widget) -> None:
        """Send a marker the way of what its first layout tells a widget: its size. It may get none, as if hidden."""
        if self._marker is None or self._marker.laps:
            self._marker = KeyAnswered(0)
        self._marked = target
        target.call_after_refresh(target.post_message, self._marker)

    def drop_typed(self) -> bool:
        """Forget the characters, and Enter, that wait; returns whether there were any."""
        keys = (each for each in self._waiting if isinstance(each, events.Key))
        typed = {id(each) for each in keys if each.is_printable or each.key == "enter"}
        self._waiting = deque(each for each in self._waiting if id(each) not in typed)
        return bool(typed)

    async def _hurry(self, event: events.Event) -> None:
        """Quit in a moment, or at once if that is asked for again, whatever waits."""
        if self._is_quitting:
            await self._quit()
        else:
            self._quitting = event
            self._start_timer(LAST_SECONDS, self._quit)

    @property
    def _is_quitting(self) -> bool:
        return any(each is self._quitting for each in self._waiting)

    async def _quit(self) -> None:
        if self._quitting is not None and self._is_quitting:
            self._waiting.clear()
            await self._forward(self._quitting)

    async def _pass_on_waiting(self) -> None:
        while self._waiting and not self._is_blocked:
            event = self._waiting.popleft()
            if not self._is_held(event):
                await self._pass_on(event)
        if self._waiting:
            self._watch()

    def _is_held(self, event: events.Event) -> bool:
        """Whether so many repeats of a key wait behind it that it is one of a key that is held down."""
        target = self._target()
        if not isinstance(event, events.Key) or target is None or self._is_typed(event, target):
            return False
        run = list(islice(self._waiting, HELD))
        if len(run) < HELD or any(not isinstance(each, events.Key) or each.key != event.key for each in run):
            return False
        return HELD_SECONDS[0] <= run[-1].time - event.time <= HELD_SECONDS[1]

    def _is_typed(self, event: events.Key, target: MessagePump) -> bool:
        """Whether a key is text for a field."""
        return isinstance(target, Widget) and target.check_consume_key(event.key, event.character)

    def _watch(self) -> None:
        if self._timer is None:
            self._timer = self._start_timer(PATIENCE, self._look)

    async def _look(self) -> None:
        """Send another marker if one was lost, as the widget that it had come to, or its screen, was removed."""
        self._timer = None
        marked, marker = self._marked, self._marker
        if marker is None:
            await self._pass_on_waiting()
        elif self._waiting and isinstance(marked, Widget):
            if is_leaving(marked):
                self._follow(self._target(), 1)
                await self._pass_on_waiting()
            elif not marker.laps:
                self._follow_layout(marked)
        if self._waiting:
            self._watch()
