"""Moving the cursor costs little: a frame is what changed, and of frames that a slow line cannot take, the last."""

from __future__ import annotations

import sys

import pytest

from tests.terminal import Terminal

UP, DOWN, RIGHT, LEFT, F6 = "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\x1b[17~"
MOST = 3000  # bytes for a move at 120×40
SCREENS = {
    "home": ([], "Where to?", (), [DOWN] * 6),
    "explore": (["explore"], "Node a", (), [RIGHT, RIGHT, LEFT, DOWN, UP, RIGHT]),
    "train": (["train"], "parameters and their", (), [RIGHT, RIGHT, DOWN, DOWN, LEFT, UP]),
    "network": (["train"], "parameters and their", ("n", "2"), [RIGHT, DOWN, DOWN, RIGHT, LEFT, DOWN]),
    "lesson": (
        ["lesson", "values-that-remember"],
        "A box for every number",
        (F6,),
        [RIGHT, RIGHT, LEFT, DOWN, UP, RIGHT],
    ),
}


@pytest.mark.parametrize("name", SCREENS)
def test_a_move_of_the_cursor_is_at_most_three_thousand_bytes(name: str) -> None:
    arguments, ready, keys, moves = SCREENS[name]
    with Terminal([sys.executable, "-c", f"from tui.cli import main; main({arguments!r})"], 120, 40) as terminal:
        terminal.wait_for(ready)
        terminal.read_until_quiet()
        for key in keys:
            terminal.send(key)
            terminal.read_until_quiet()
        before, cells = terminal.bytes_read, terminal.cells
        for move in moves:
            terminal.send(move)
            terminal.wait_until(lambda cells=cells: terminal.cells != cells)
            terminal.read_until_quiet()
            cells = terminal.cells
        count = terminal.bytes_read - before
        assert count / len(moves) <= MOST
