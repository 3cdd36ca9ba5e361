"""Memory stays flat: what was opened and closed is gone."""

from __future__ import annotations

import threading
from pathlib import Path

from lessons.contents import find_lesson
from tests.tui.inputs import Cage, play, quiet
from tests.tui.monkey.memory import ours
from tui.start import Start


async def test_what_is_opened_and_closed_again_and_again_is_gone(tmp_path: Path) -> None:
    app, counts, threads, lesson = Cage(Start(), tmp_path), [], [], find_lesson("used-twice")
    async with app.run_test(size=(60, 16)) as pilot:
        await quiet(app)
        for _ in range(3):
            app.open_lesson(lesson, app.store)
            await play(pilot, ["f6", "w", "escape, question_mark, escape"])
            await app.pop_screen()
            assert len(app.screen_stack) == 1, app.screen_stack
            counts.append(ours())
            for _ in range(20):  # what is removed takes a moment to go
                if len(counts) > 1 and counts[-1] - counts[-2]:
                    await quiet(app)
                    counts[-1] = ours()
            threads.append(sum(not each.name.startswith("worker") for each in threading.enumerate()))
    assert counts[0]["tui.home.screen.HomeScreen"] == 1
    assert counts[2] - counts[1] == {}
    assert threads[2] <= threads[1]
