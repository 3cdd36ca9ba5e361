"""Every lesson of the course played to its end: with right answers, and with wrong ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from lessons.course import Entry, course
from lessons.progress import Outcome, ProgressStore
from tests.tui.lesson_player import NARROW, Player, answer_right, answer_wrong, open_questions
from tests.tui.screen_text import text_of
from tui.widgets.question import Question


@pytest.mark.parametrize("entry", course(), ids=lambda entry: entry.id)
async def test_a_lesson_is_played_to_its_end_with_right_answers(entry: Entry, tmp_path: Path) -> None:
    app = Player(entry.open(), tmp_path)
    async with app.run_test(size=NARROW) as pilot:
        await pilot.pause()
        screen = app.lesson_screen
        for place, step in enumerate(screen.lesson.steps):
            assert screen.place == place
            assert step.title in text_of(app)
            while open_questions(screen):
                await answer_right(pilot, open_questions(screen)[0])
                assert screen.place == place  # nothing goes on by itself
            assert screen.focused is not None and screen.focused.id == "next"
            await pilot.press("enter")
            await pilot.pause()
        asked = len(list(screen.lesson.questions()))
        assert f"{asked} of {asked} questions answered right." in text_of(app)
        assert "Nothing was skipped and nothing had to be shown." in text_of(app)
    done = ProgressStore(tmp_path).load().lesson(entry.id)
    assert done.finished
    assert done.count(Outcome.RIGHT) == asked
    assert all(step.done for step in done.steps.values())


@pytest.mark.parametrize("entry", course(), ids=lambda entry: entry.id)
async def test_a_lesson_is_played_to_its_end_with_wrong_answers(entry: Entry, tmp_path: Path) -> None:
    app = Player(entry.open(), tmp_path)
    async with app.run_test(size=NARROW) as pilot:
        await pilot.pause()
        screen = app.lesson_screen
        for step in screen.lesson.steps:
            for question in screen.query(Question):
                for _ in range(2):
                    await answer_wrong(pilot, question)
                    assert question.is_open
                await pilot.press("f4")
                await pilot.pause()
                assert question.progress.outcome is Outcome.SHOWN
                assert question.progress.tries == 2
            assert not open_questions(screen)
            assert screen.step is step
            await pilot.press("f8")
            await pilot.pause()
        said = text_of(app)
        assert "0 of" in said and "Worth a second look" in said
