"""What keeps faults of Textual's from the learner: docs/textual-issues.md."""

from __future__ import annotations

import asyncio
from pathlib import Path

from textual import events
from textual.geometry import Size
from textual.message import Message

from tests.tui.inputs import Cage, play, quiet
from tui.app import MgradApp
from tui.start import Start


async def test_sizes_that_come_together_do_not_follow_each_other_for_ever(tmp_path: Path) -> None:
    app, count = MgradApp(Start(), tmp_path), 0

    def note(message: Message) -> None:
        nonlocal count
        count += isinstance(message, events.Resize)
        assert count < 200

    async with app.run_test(size=(80, 24), message_hook=note) as pilot:
        await pilot.pause()
        with app.batch_update():  # as while a page is turned
            for size in (Size(33, 9), Size(80, 24)):
                app.screen.post_message(events.Resize(size, size))
                app.screen.call_later(len, "")  # else the second would replace the first
            for _ in range(200):
                await asyncio.sleep(0)
        assert app.screen.size == (80, 24)


async def test_a_palette_over_the_help_over_a_palette_and_a_list_on_one_column(tmp_path: Path) -> None:
    app = Cage(Start("explore"), tmp_path)
    async with app.run_test(size=(100, 30)) as pilot:
        await play(pilot, ["ctrl+p", "f1", "ctrl+p", "escape escape escape", "y", "size 1 40", "down", "size 100 30"])
        await quiet(app)
        assert app.is_running
