"""The inputs of a session: keys, pastes, mouse and sizes, stored as JSON rows and played again."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from textual import events

if TYPE_CHECKING:
    from textual.pilot import Pilot

InputRow = dict[str, Any]
"""One input: "at" in seconds from the first one, and "key", "paste", "mouse", "size" or "focus"."""

MAX_INPUTS = 1000  # that are kept: with all of a session, a crash can be played again from its start
MAX_PAUSE = 0.5  # seconds
ONE_READ = 0.005  # seconds; inputs that follow each other faster have reached the app together
MOUSE: dict[str, type[events.MouseEvent]] = {
    "move": events.MouseMove,
    "down": events.MouseDown,
    "up": events.MouseUp,
    "scroll-up": events.MouseScrollUp,
    "scroll-down": events.MouseScrollDown,
    "scroll-left": events.MouseScrollLeft,
    "scroll-right": events.MouseScrollRight,
}
MOUSE_NAMES = {kind: name for name, kind in MOUSE.items()}
MODIFIERS = ("shift", "meta", "ctrl")


class InputLog:
    """The last inputs of a session, and how many came before them."""

    def __init__(self) -> None:
        self._rows: deque[InputRow] = deque(maxlen=MAX_INPUTS)
        self._first_time: float | None = None
        self._first_size: tuple[int, int] | None = None
        self.total = 0

    @property
    def first_size(self) -> tuple[int, int] | None:
        """Columns and rows of the terminal at the start."""
        return self._first_size

    @property
    def rows(self) -> list[InputRow]:
        return list(self._rows)

    def record(self, event: events.Event) -> None:
        """Take an event that the app receives. One that is no input, or that a widget has seen already, is left out."""
        row = None if isinstance(event, events.InputEvent) and event.is_forwarded else _row_of(event)
        if row is None:
            return
        if isinstance(event, events.Resize):
            self._first_size = self._first_size or (event.size.width, event.size.height)
        if self._first_time is None:
            self._first_time = event.time
        if self._rows and _is_hover(row) and _is_hover(self._rows[-1]):
            self._rows.pop()  # of a pointer that only moves, the last place counts
        else:
            self.total += 1
        self._rows.append({"at": max(round(event.time - self._first_time, 3), 0.0), **row})


def check_rows(data: object) -> tuple[InputRow, ...]:
    """Return the rows of JSON data. Raises ValueError with a short message if they are invalid."""
    if not isinstance(data, list):
        raise ValueError("its inputs are not a list")
    for number, row in enumerate(data, 1):
        try:
            at = float(row["at"])
            _event_of(row)
        except (KeyError, TypeError, ValueError):
            raise ValueError(f"its input {number} cannot be understood") from None
        if not at >= 0:
            raise ValueError(f"its input {number} has no time")
    return tuple(data)


async def play(pilot: Pilot[Any], rows: Sequence[InputRow], turns: int = 0, pace: float = 0.0) -> None:
    """Send the inputs to the app as they came: those of one read together, the others when it has nothing left to do.

    turns  how many turns of its event loop the app has between inputs of one read
    pace   the factor of the time between reads that is waited in addition, at most half a second
    """
    app, before = pilot.app, 0.0
    try:
        for row in rows:
            gap, before = row["at"] - before, row["at"]
            if gap > ONE_READ:
                await pilot.pause()
                await asyncio.sleep(min(gap * pace, MAX_PAUSE))
            if not app.is_running:
                return
            event = _event_of(row)
            if isinstance(event, events.Resize):
                await pilot.resize_terminal(*event.size)
            else:
                app.post_message(event)
                for _ in range(turns):
                    await asyncio.sleep(0)
        await pilot.pause()
    except Exception:
        if app.is_running:  # else it has closed, or crashed, while the pilot waited for it
            raise


def _row_of(event: events.Event) -> InputRow | None:
    match event:
        case events.Key():
            return {"key": event.key, "text": event.character}
        case events.Paste():
            return {"paste": event.text}
        case events.Resize():
            return {"size": [*event.size]}
        case events.AppFocus() | events.AppBlur():
            return {"focus": isinstance(event, events.AppFocus)}
        case events.MouseEvent() if type(event) in MOUSE_NAMES:
            pressed = [name for name in MODIFIERS if getattr(event, name)]
            return {"mouse": MOUSE_NAMES[type(event)], "x": event.x, "y": event.y, "button": event.button} | (
                {"with": pressed} if pressed else {}
            )
    return None


def _event_of(row: InputRow) -> events.Event:
    """Return the event of a row. Raises KeyError, TypeError or ValueError if it is invalid."""
    if "key" in row:
        if not isinstance(row["text"], str | None):
            raise TypeError("the text of a key is a string")
        return events.Key(str(row["key"]), row["text"])
    if "paste" in row:
        return events.Paste(str(row["paste"]))
    if "focus" in row:
        return events.AppFocus() if row["focus"] else events.AppBlur()
    if "mouse" in row:
        x, y, pressed = float(row["x"]), float(row["y"]), row.get("with", ())
        shift, meta, ctrl = (name in pressed for name in MODIFIERS)
        return MOUSE[row["mouse"]](None, x, y, 0, 0, int(row["button"]), shift, meta, ctrl)
    width, height = map(int, row["size"])
    if not (0 < width < 10_000 and 0 < height < 10_000):
        raise ValueError("no size of a terminal")
    return events.Resize.from_dimensions((width, height), None)


def _is_hover(row: InputRow) -> bool:
    return row.get("mouse") == "move" and not row["button"]
