"""The rest of a list of gradients, left to the Values."""

from __future__ import annotations

from pathlib import Path

from lessons.contents import find_lesson
from lessons.progress.store import Outcome, ProgressStore
from tests.tui.lesson_player import NARROW, Player, answer_right, answer_wrong, next_question
from tests.tui.screen_text import text_of
from tui.lesson.screen import LessonScreen


async def test_after_three_right_at_once_the_rest_is_offered_and_never_forced(tmp_path: Path) -> None:
    lesson = find_lesson("backprop-by-hand")
    index = [step.key for step in lesson.steps].index("once-more-alone")
    app = Player(lesson, tmp_path)
    async with app.run_test(size=NARROW) as pilot:
        app.switch_screen(LessonScreen(lesson, app.store, step=index))
        await pilot.pause()
        for place in range(3):
            question = await next_question(pilot, app.lesson_screen)
            assert not question.query(".rest"), place
            await answer_right(pilot, question)
        question = await next_question(pilot, app.lesson_screen)
        assert question.index == 3
        await answer_wrong(pilot, question)  # nobody has to take it
        assert question.is_open
        await pilot.press("f9")  # or V, where no number is typed
        await pilot.pause()
        assert app.lesson_screen.question is None
        assert "The Values did it." in text_of(app)
    outcomes = [q.outcome for q in ProgressStore(tmp_path).load().step(lesson.id, "once-more-alone").questions.values()]
    assert outcomes == [Outcome.RIGHT] * 3 + [Outcome.GIVEN] * 3


async def test_after_a_wrong_answer_the_rest_is_not_offered(tmp_path: Path) -> None:
    lesson = find_lesson("backprop-by-hand")
    index = [step.key for step in lesson.steps].index("once-more-alone")
    app = Player(lesson, tmp_path)
    async with app.run_test(size=NARROW) as pilot:
        app.switch_screen(LessonScreen(lesson, app.store, step=index))
        await pilot.pause()
        for place in range(4):
            question = await next_question(pilot, app.lesson_screen)
            assert not question.query(".rest")
            if place == 1:
                await answer_wrong(pilot, question)
            await answer_right(pilot, question)
