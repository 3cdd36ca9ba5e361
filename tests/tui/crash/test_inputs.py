"""The log of inputs, and inputs played again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.message import Message

from tests.tui.screen_text import text_of
from tui.app import MgradApp
from tui.crash.inputs import MAX_INPUTS, InputLog, check_rows, play
from tui.home.screen import HomeScreen
from tui.start import Start


async def test_a_session_that_is_played_again_looks_the_same(tmp_path: Path) -> None:
    app = MgradApp(Start("explore"), tmp_path)
    async with app.run_test(size=(90, 26)) as pilot:
        await pilot.pause()
        await pilot.click("GraphView", offset=(20, 4))
        await pilot.press("plus", "plus", "n", "n", "n")
        await pilot.resize_terminal(110, 32)
        await pilot.press("e", "ctrl+u", *"2*x")
        app.post_message(events.Paste(" + 1"))
        await pilot.press("enter", "plus")
        await pilot.pause()
        seen = text_of(app)
    rows = json.loads(json.dumps(app.inputs.rows))
    assert app.inputs.first_size == (90, 26)
    assert [row["key"] for row in rows if "key" in row][:5] == ["plus", "plus", "n", "n", "n"]
    assert {"paste": " + 1"}.items() <= next(row for row in rows if "paste" in row).items()

    again = MgradApp(Start("explore"), tmp_path / "again")
    async with again.run_test(size=(90, 26)) as pilot:
        await play(pilot, check_rows(rows))
        assert text_of(again) == seen
    assert "2*x" in seen and "+ 1" in seen


async def test_inputs_of_one_read_reach_the_app_together(tmp_path: Path) -> None:
    """Enter on Home opens Explore, by a message: the key of the same read comes before it."""
    first, second = {"at": 1.0, "key": "e", "text": "e"}, {"at": 1.001, "key": "down", "text": None}
    assert await order_of([first, second], tmp_path) == ["Key e", "Key down", "OpenMode"]
    assert await order_of([first, {**second, "at": 1.1}], tmp_path) == ["Key e", "OpenMode", "Key down"]


async def order_of(rows: list[dict[str, Any]], folder: Path) -> list[str]:
    """Return the order in which the app receives keys and the message that opens a mode."""
    app, order = MgradApp(Start(), folder), list[str]()

    def note(message: Message) -> None:
        if isinstance(message, events.Key) and not message.is_forwarded:
            order.append(f"Key {message.key}")
        elif isinstance(message, HomeScreen.OpenMode):
            order.append("OpenMode")

    async with app.run_test(message_hook=note) as pilot:
        await pilot.pause()
        await play(pilot, rows)
    return [text for number, text in enumerate(order) if text not in order[:number]]


def test_only_inputs_are_logged_and_a_hover_once() -> None:
    log = InputLog()
    for event in (
        events.Mount(),
        events.MouseMove(None, 1, 2, 0, 0, 0, False, False, False),
        events.MouseMove(None, 3, 4, 0, 0, 0, False, False, False),
        events.MouseDown(None, 3, 4, 0, 0, 1, True, False, True),
        events.MouseMove(None, 5, 4, 0, 0, 1, False, False, False),
        events.MouseMove(None, 6, 4, 0, 0, 1, False, False, False),
        events.Key("a", "a"),
    ):
        log.record(event)
    rows = [{name: value for name, value in row.items() if name != "at"} for row in log.rows]
    assert rows == [
        {"mouse": "move", "x": 3, "y": 4, "button": 0},
        {"mouse": "down", "x": 3, "y": 4, "button": 1, "with": ["shift", "ctrl"]},
        {"mouse": "move", "x": 5, "y": 4, "button": 1},
        {"mouse": "move", "x": 6, "y": 4, "button": 1},
        {"key": "a", "text": "a"},
    ]
    assert log.total == 5


def test_a_long_session_keeps_its_last_inputs() -> None:
    log = InputLog()
    for number in range(MAX_INPUTS + 7):
        log.record(events.Key("a", str(number % 10)))
    assert (len(log.rows), log.total) == (MAX_INPUTS, MAX_INPUTS + 7)
    assert MAX_INPUTS >= 50


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ({}, "its inputs are not a list"),
        ([{"key": "a", "text": "a"}], "its input 1 cannot be understood"),
        ([{"at": 0, "size": [80, 24]}, {"at": 0, "mouse": "hop", "x": 1, "y": 1, "button": 0}], "its input 2 cannot"),
        ([{"at": 0, "size": [0, 24]}], "its input 1 cannot"),
        ([{"at": "soon", "paste": "x"}], "its input 1 cannot"),
        ([{"at": -1, "paste": "x"}], "its input 1 has no time"),
        ([None], "its input 1 cannot"),
    ],
)
def test_rows_that_are_none(rows: Any, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        check_rows(rows)
