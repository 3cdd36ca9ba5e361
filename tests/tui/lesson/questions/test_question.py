"""Hints, tries, showing and skipping, common to all questions."""

from __future__ import annotations

from pathlib import Path

from textual.widgets import Button

from lessons.contents import find_lesson
from lessons.progress.store import Outcome, ProgressStore
from tests.tui.lesson_player import (
    WIDE,
    Player,
    answer_right,
    answer_wrong,
    open_questions,
)
from tests.tui.screen_text import text_of


async def test_hints_come_one_by_one_and_are_counted(tmp_path: Path) -> None:
    app = Player(find_lesson("several-inputs"), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("n", "h")
        await pilot.pause()
        assert "Hint 1 of 3" in text_of(app) and "Hint 2 of 3" not in text_of(app)
        await pilot.press("f3", "f3", "f3")
        await pilot.pause()
        assert "Hint 3 of 3" in text_of(app)
    assert ProgressStore(tmp_path).load().lesson("several-inputs").hints == 3


async def test_show_me_waits_for_two_tries(tmp_path: Path) -> None:
    app = Player(find_lesson("several-inputs"), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("n", "m")
        await pilot.pause()
        question = open_questions(app.lesson_screen)[0]
        for _ in range(2):
            assert question.query_one(".show", Button).disabled
            await answer_wrong(pilot, question)
        assert not question.query_one(".show", Button).disabled
        await pilot.press("m")
        await pilot.pause()
        assert "▸ Shown. It is -3." in text_of(app)


async def test_a_skipped_question_is_remembered_and_can_be_answered_after_all(tmp_path: Path) -> None:
    app = Player(find_lesson("several-inputs"), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("n", "K")
        await pilot.pause()
        stored = ProgressStore(tmp_path).load().step("several-inputs", "nudge-a").questions[0]
        assert stored.outcome is Outcome.SKIPPED
        assert "Skipped; it can still be answered." in text_of(app)
        await pilot.click(".again")
        await pilot.pause()
        await answer_right(pilot, open_questions(app.lesson_screen)[0])
    stored = ProgressStore(tmp_path).load().step("several-inputs", "nudge-a").questions[0]
    assert stored.outcome is Outcome.RIGHT
