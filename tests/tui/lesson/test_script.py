"""Code for another library in a lesson."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from lessons.contents import course
from tests.tui.lesson_player import WIDE, Player, lesson_of
from tests.tui.screen_text import text_of
from tui.lesson.script import ScriptRun

SCRIPT = """
    ## Elsewhere

    The same in another library.

    ```script
    needs = "json"
    title = "JSON 2"
    code = "import json; print(json.dumps([1.5]))"
    recorded = "[1.5]"
    ```
"""


async def test_code_for_another_library_is_run_if_it_is_the_course_s(tmp_path: Path) -> None:
    lesson = lesson_of(SCRIPT)
    own = Player(lesson, tmp_path)
    async with own.run_test(size=WIDE):
        assert "JSON 2 printed:" in text_of(own) and "Run it here" not in text_of(own)
    app = Player(replace(lesson, path=course()[0].path), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.click(ScriptRun, offset=(3, app.screen.query_one(ScriptRun).size.height - 1))
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert "Here and now it printed (the same as recorded):" in text_of(app)
        assert "Run it again" in text_of(app)
