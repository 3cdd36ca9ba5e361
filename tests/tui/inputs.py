"""Inputs as text, sent to the app as a terminal sends them: what is in one read arrives together.

A read is a line such as "enter enter", "click 10 4, click 10 4" or "size 20 8, escape": names of keys, or one of

    click X Y [BUTTON]    double X Y    drag X Y X Y    move X Y X Y    wheel X Y up|down    size W H    paste WORDS
    theme NAME

with commas between what is more than keys.
"""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Iterable
from pathlib import Path, PurePath
from typing import Any, ClassVar

from textual import events
from textual.app import App
from textual.geometry import Size
from textual.keys import KEY_NAME_REPLACEMENTS
from textual.message_pump import MessagePump
from textual.pilot import Pilot

import tui.app
from lessons.progress.store import ProgressStore
from tui.app import MgradApp
from tui.input.key_order import KeyAnswered, KeyOrder
from tui.start import Start

MOVES = 20  # events of one way of the mouse
CHARACTERS = {"space": " ", "enter": "\r", "tab": "\t", "minus": "-"}
NAMES = {name: character for character, name in KEY_NAME_REPLACEMENTS.items()}


class Cage(MgradApp):
    """The app, but it does not quit, and nothing leaves it: no page, no picture."""

    CSS_PATH: ClassVar[list[str | PurePath]] = [Path(tui.app.__file__).parent / str(path) for path in MgradApp.CSS_PATH]

    def __init__(self, start: Start, folder: Path) -> None:
        super().__init__(start, folder)
        self.store = ProgressStore(folder)

    async def action_quit(self) -> None:
        """Stay."""

    def action_suspend_process(self) -> None:
        """Stay."""

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """Open nothing."""

    def deliver_screenshot(self, *args: object, **options: object) -> str | None:
        """Write nothing."""
        return None


class InOrder(App[None]):
    """An app without our screens, whose keys go one after another as in ours."""

    def __init__(self) -> None:
        super().__init__()
        self._order = KeyOrder(self.set_timer, super().on_event, self._key_target)

    def _key_target(self) -> MessagePump | None:
        return (self.focused or self.screen) if self.screen_stack else None

    async def on_event(self, event: events.Event) -> None:
        await self._order.handle(event)

    async def on_key_answered(self, marker: KeyAnswered) -> None:
        await self._order.answered(marker)

    def drop_typed_keys(self) -> bool:
        return self._order.drop_typed()

    @property
    def has_waiting_keys(self) -> bool:
        return self._order.is_waiting


def key_event(key: str) -> events.Key:
    """The event of a key by its Textual name, with the character that it types."""
    if len(key) == 1:
        return events.Key(key, key)
    name = NAMES.get(key, key).replace("_", " ").upper()
    try:
        return events.Key(key, CHARACTERS.get(key) or unicodedata.lookup(name))
    except KeyError:
        return events.Key(key, None)


def mouse_event(kind: type[events.MouseEvent], x: int, y: int, button: int, dx: int = 0, dy: int = 0) -> events.Event:
    """A mouse event at a cell, that many cells from the one before."""
    return kind(None, x, y, dx, dy, button, shift=False, meta=False, ctrl=False, screen_x=x, screen_y=y)


def events_of(app: App[Any], part: str) -> list[events.Event]:
    """The events of one part of a read."""
    kind, *words = part.split(" ")
    if kind in ("click", "double", "drag", "move", "wheel"):
        numbers = [int(word) for word in words if word.isdecimal()]
        x, y = min(numbers[0], app.size.width - 1), min(numbers[1], app.size.height - 1)
        button = numbers[2] if kind == "click" and len(numbers) > 2 else 1
        there = mouse_event(events.MouseMove, x, y, 0)
        down, up = (mouse_event(moved, x, y, button) for moved in (events.MouseDown, events.MouseUp))
        if kind == "wheel":
            return [mouse_event(events.MouseScrollUp if words[2] == "up" else events.MouseScrollDown, x, y, 0)]
        if kind == "move":
            ways = [
                (x + (numbers[2] - x) * step // MOVES, y + (numbers[3] - y) * step // MOVES) for step in range(MOVES)
            ]
            return [mouse_event(events.MouseMove, *way, 0) for way in ways]
        if kind == "drag":
            to = min(numbers[2], app.size.width - 1), min(numbers[3], app.size.height - 1)
            moved = mouse_event(events.MouseMove, *to, 1, to[0] - x, to[1] - y)
            return [there, down, moved, mouse_event(events.MouseUp, *to, 1)]
        return [there, *[down, up] * (2 if kind == "double" else 1)]
    if kind == "size":
        size = Size(*map(int, words))
        return [events.Resize(size, size)]
    return [events.Paste(" ".join(words))] if kind == "paste" else [key_event(key) for key in (kind, *words)]


def send(app: App[Any], read: str) -> None:
    """Post all events of a read at once."""
    for part in read.split(", "):
        if part.startswith("theme "):
            app.theme = part.removeprefix("theme ")
        else:
            for event in events_of(app, part):
                app.post_message(event)


async def play(pilot: Pilot[Any], reads: Iterable[str]) -> None:
    """Send one read after another; the app has answered each before the next is sent."""
    for read in reads:
        if pilot.app.is_running:
            send(pilot.app, read)
            await quiet(pilot.app)


async def quiet(app: App[Any]) -> None:
    """Wait until the messages that are on their way have arrived, and what they made has been painted."""
    for seconds in (0.0, 0.02, 0.0):
        await asyncio.sleep(seconds)
        await handled(app)


async def handled(app: App[Any]) -> None:
    """Wait until every message that waits now is handled, or the app has ended."""
    waiting = 0

    def arrived() -> None:
        nonlocal waiting
        waiting -= 1

    while app.is_running and getattr(app, "has_waiting_keys", False):  # a key waits for the one before
        await asyncio.sleep(0.001)
    for pump in (app, *app.screen.walk_children(with_self=True)) if app.is_running else ():
        waiting += pump.call_later(arrived)
    async with asyncio.timeout(60):
        turns = 0
        while waiting > 0 and app.is_running and turns < 2000:
            turns += 1
            await asyncio.sleep(0 if turns < 200 else 0.002)
