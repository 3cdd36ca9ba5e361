"""An escape that begins an arrow key is no escape, however late the rest of its bytes comes."""

from __future__ import annotations

import asyncio
from typing import ClassVar

import pytest
from textual import events
from textual.app import App
from textual.binding import Binding, BindingType
from textual.pilot import Pilot

from tui.input import escape_guard
from tui.input.escape_guard import EscapeGuard

KEYS = ("escape", "left_square_bracket", "O", "A", "D", "H", "up", "left", "home", "n", "shift+up")


class Keyed(App[None]):
    """Notes the keys that reach it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding(key, f"note('{key}')", priority=True) for key in KEYS]

    def __init__(self) -> None:
        super().__init__()
        self.noted: list[str] = []
        self.guard = EscapeGuard(self.set_timer, super().on_event)

    async def on_event(self, event: events.Event) -> None:
        await self.guard.handle(event)

    def action_note(self, key: str) -> None:
        self.noted.append(key)


async def send(pilot: Pilot[None], *keys: str) -> None:
    """Send keys as the terminal's parser does: an escape with its byte."""
    for key in keys:
        pilot.app.post_message(events.Key(key, "\x1b" if key == "escape" else key if len(key) == 1 else None))
    await pilot.pause()


async def settle(app: Keyed, count: int) -> None:
    """Wait until so many keys have reached the app."""
    async with asyncio.timeout(10):
        while len(app.noted) < count:
            await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("sent", "reached"),
    [
        (("escape", "left_square_bracket", "D"), ["left"]),
        (("escape", "O", "A"), ["up"]),
        (("escape", "up"), ["up"]),
        (("escape", "n"), ["escape", "n"]),
        (("escape", "escape"), ["escape", "escape"]),
        (("n", "left_square_bracket", "A"), ["n", "left_square_bracket", "A"]),
        (("escape", "left_square_bracket", "n"), ["escape", "left_square_bracket", "n"]),
    ],
)
async def test_keys_that_come_together(
    sent: tuple[str, ...], reached: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(escape_guard, "PAUSE", 0.05)
    app = Keyed()
    async with app.run_test() as pilot:
        await send(pilot, *sent)
        await settle(app, len(reached))
        assert app.noted == reached


async def test_an_escape_alone_is_one_and_the_rest_of_a_late_sequence_is_an_arrow(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(escape_guard, "PAUSE", 0.001)
    app = Keyed()
    async with app.run_test() as pilot:
        await send(pilot, "escape")
        await settle(app, 1)
        await send(pilot, "left_square_bracket", "H")
        await settle(app, 2)
        assert app.noted == ["escape", "home"]
        monkeypatch.setattr(escape_guard, "LATE", -1.0)
        await send(pilot, "left_square_bracket", "A")
        assert app.noted == ["escape", "home", "left_square_bracket", "A"]
