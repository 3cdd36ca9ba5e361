"""Links in lesson text: followed by click and by key."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.tui.lesson_player import WIDE, Player, lesson_of
from tests.tui.screen_text import text_of


async def test_a_link_opens_a_lesson_on_top_of_this_one(tmp_path: Path) -> None:
    app = Player(lesson_of("## Here\n\nSee [the slope](lesson:slope-of-a-curve).\n"), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("o")
        await pilot.pause()
        assert app.lesson_screen.lesson.id == "slope-of-a-curve"
        app.pop_screen()
        await pilot.pause()
        assert app.lesson_screen.lesson.id == "sample"


async def test_of_several_links_the_keys_choose_one(tmp_path: Path) -> None:
    links = "See [the slope](lesson:slope-of-a-curve) or [inputs](lesson:several-inputs)."
    app = Player(lesson_of(f"## Here\n\n{links}\n\nAgain [the slope](lesson:slope-of-a-curve).\n"), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("o", "escape", "o", "down", "enter")
        await pilot.pause()
        assert app.lesson_screen.lesson.id == "several-inputs"


async def test_a_link_to_a_file_that_is_gone_says_so(tmp_path: Path) -> None:
    lesson = replace(lesson_of("## Here\n\nSee [the other](other.md).\n"), path=tmp_path / "mine.md")
    app = Player(lesson, tmp_path)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await pilot.press("o")
        await pilot.pause()
        assert app.lesson_screen.lesson.id == "sample"
        assert "cannot be read" in text_of(app)
