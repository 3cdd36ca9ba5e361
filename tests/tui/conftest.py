"""A terminal with every character, and snapshots that do not depend on the moment they are taken."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from tui.actions.keys import use_keymap
from tui.input import escape_guard
from tui.output import terminal


@pytest.fixture(autouse=True)
def unicode_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make widgets draw in Unicode, wherever the tests run."""
    monkeypatch.setattr(terminal, "app_encoding", lambda: "utf-8")


@pytest.fixture(autouse=True)
def keys_of_the_table() -> Iterator[None]:
    """Take back the keymap of a test's app."""
    yield
    use_keymap({})


@pytest.fixture(autouse=True)
def no_wait_after_escape(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pass escapes on at once: a pilot's are whole keys."""
    monkeypatch.setattr(escape_guard, "PAUSE", 0.0)


@pytest.fixture
def snap_compare(snap_compare: Callable[..., bool]) -> Callable[..., bool]:
    """Compare snapshots as the plugin does, with cursors that do not blink, so that the picture is always the same."""

    def compare(
        app: App[Any],
        press: Iterable[str] = (),
        terminal_size: tuple[int, int] = (80, 24),
        run_before: Callable[[Pilot[Any]], Awaitable[None] | None] | None = None,
    ) -> bool:
        async def hold_still(pilot: Pilot[Any]) -> None:
            made = run_before(pilot) if run_before is not None else None
            if made is not None:
                await made
            await pilot.press(*press)
            await pilot.pause()
            for field in (*pilot.app.screen.query(Input), *pilot.app.screen.query(TextArea)):
                field.cursor_blink = False
            await pilot.pause()

        return snap_compare(app, terminal_size=terminal_size, run_before=hold_still)

    return compare
