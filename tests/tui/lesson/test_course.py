"""Every lesson of the course played to its end: with right answers, and with wrong ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from lessons.contents import Entry, course
from lessons.progress.store import Outcome, ProgressStore
from tests.tui.lesson_player import NARROW, Player, answer_right, answer_wrong, next_question, open_questions
from tests.tui.screen_text import text_of
from tui.lesson.screen import LessonScreen

LESSONS = pytest.mark.parametrize("entry", course(), ids=lambda entry: entry.id)


async def begin(app: Player, pilot: Pilot[None]) -> LessonScreen:
    """The lesson's screen."""
    await pilot.pause()
    return app.lesson_screen


@LESSONS
async def test_a_lesson_is_played_to_its_end_with_right_answers(entry: Entry, tmp_path: Path) -> None:
    app = Player(entry.open(), tmp_path)
    async with app.run_test(size=NARROW) as pilot:
        screen = await begin(app, pilot)
        for place, step in enumerate(screen.lesson.steps):
            assert screen.step_index == place
            assert step.title in text_of(app)
            for _ in step.questions:
                question = await next_question(pilot, screen)
                question.focus_answer()
                await answer_right(pilot, question)
                assert question.progress.outcome is Outcome.RIGHT, question.ask
                assert screen.step_index == place  # nothing goes on by itself
            assert not open_questions(screen)
            await pilot.press("f8")
            await pilot.pause()
        asked = len(list(screen.lesson.questions()))
        assert f"{asked} of {asked} questions answered right." in text_of(app)
    done = ProgressStore(tmp_path).load().lesson(entry.id)
    assert done.finished
    assert done.count(Outcome.RIGHT) == asked
    assert all(step.done for step in done.steps.values())


@LESSONS
async def test_a_lesson_is_played_to_its_end_with_wrong_answers(entry: Entry, tmp_path: Path) -> None:
    app = Player(entry.open(), tmp_path)
    async with app.run_test(size=NARROW) as pilot:
        screen = await begin(app, pilot)
        for step in screen.lesson.steps:
            for place in range(len(step.questions)):
                question = await next_question(pilot, screen)
                question.focus_answer()
                if place:
                    await pilot.press("f5")
                    await pilot.pause()
                    assert question.progress.outcome is Outcome.SKIPPED
                    continue
                for _ in range(2):
                    await answer_wrong(pilot, question)
                    assert question.is_open, question.ask
                question.focus_answer()
                await pilot.press("f4")
                await pilot.pause()
                assert question.progress.outcome is Outcome.SHOWN, question.ask
                assert question.progress.tries == 2
            assert not open_questions(screen)
            assert screen.step is step
            await pilot.press("f8")
            await pilot.pause()
        summary = text_of(app)
        assert "0 of" in summary and "Worth a second look" in summary
