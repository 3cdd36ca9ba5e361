"""The end of the course, and the review behind it."""

from __future__ import annotations

from pathlib import Path

from lessons.contents import find_lesson
from lessons.progress import review as mixed
from lessons.progress.store import LessonProgress, Outcome, ProgressStore, QuestionProgress, StepProgress
from tests.tui.lesson_player import Player, answer_right, open_questions
from tests.tui.screen_text import text_of


async def test_the_course_ends_in_a_review_of_what_was_hard(tmp_path: Path) -> None:
    shown = StepProgress(questions={0: QuestionProgress(Outcome.SHOWN)})
    ProgressStore(tmp_path).record("several-inputs", LessonProgress("", finished=True, steps={"nudge-a": shown}))
    app = Player(find_lesson("looking-back"), tmp_path)
    async with app.run_test(size=(80, 50)) as pilot:
        await pilot.press(*["f8"] * len(app.lesson.steps))
        await pilot.pause()
        assert "That was the course" in text_of(app)
        assert "In the lecture, this begins at minute 144." in " ".join(text_of(app).split())
        assert "What was hard for you, by what was skipped or shown: Several inputs (1)." in " ".join(
            text_of(app).split()
        )
        await pilot.press("o")  # two links: not finished yet, and hard
        await pilot.pause()
        await pilot.press("end", "enter")
        await pilot.pause()
        assert app.lesson_screen.lesson.id == "several-inputs"
        app.pop_screen()
        await pilot.pause()
        await pilot.press("enter")  # the review's button has the keys
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        screen = app.lesson_screen
        assert screen.lesson.id == mixed.ID
        while screen.step is not None and "Nudge a" not in screen.step.title:
            await pilot.press("f8")
        await answer_right(pilot, open_questions(screen)[0])
        await pilot.press(*["f8"] * mixed.MAX_ITEMS)
        await pilot.pause()
        assert "That was the review" in text_of(app)
    assert ProgressStore(tmp_path).load().lesson("several-inputs").to_review == 0
