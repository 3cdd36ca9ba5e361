"""The end of the course, and the review behind it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from lessons.contents import find_lesson
from lessons.learner.evidence import AnswerResult, Evidence
from lessons.learner.review import ID, ReviewStore, mistake_set
from lessons.learner.store import LearnerStore
from lessons.lesson import PredictBlock
from lessons.progress.store import LessonProgress, Outcome, ProgressStore, QuestionProgress, StepProgress
from tests.tui.lesson_player import Player, answer_right, open_questions
from tests.tui.screen_text import text_of

DAY = date(2026, 3, 1)
WRONG = Evidence(DAY, "upstream", AnswerResult.WRONG, "drill", "local-only")


async def test_the_course_ends_in_a_review_of_what_was_hard(tmp_path: Path) -> None:
    shown = StepProgress(questions={0: QuestionProgress(Outcome.SHOWN)})
    ProgressStore(tmp_path).record("several-inputs", LessonProgress("", finished=True, steps={"nudge-a": shown}))
    LearnerStore(tmp_path, lambda: DAY).add([WRONG] * 4)
    app = Player(find_lesson("looking-back"), tmp_path)
    async with app.run_test(size=(80, 50)) as pilot:
        await pilot.press(*["f8"] * len(app.lesson.steps))
        await pilot.pause()
        assert "That was the course" in text_of(app)
        assert "In the lecture, this begins at minute 144." in " ".join(text_of(app).split())
        assert "What was hard for you, by what was skipped or shown: Several inputs (1)." in " ".join(
            text_of(app).split()
        )
        assert "Your mistakes, by cause: forgot upstream 4 times, missed what" in " ".join(text_of(app).split())
        assert "A set: forgot upstream" in text_of(app)
        assert "goes back step by step; your answers are saved" in " ".join(text_of(app).split())
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
        assert screen.lesson.id == ID
        await answer_right(pilot, open_questions(screen)[0])
        await pilot.press(*["f8"] * len(screen.lesson.steps))
        await pilot.pause()
        assert "That was the review" in text_of(app)
    assert LearnerStore(tmp_path, lambda: DAY).load().evidence[-1].place == "review"
    assert ID not in ProgressStore(tmp_path).load().lessons


async def test_an_answer_that_was_sure_and_wrong_is_stored_as_such(tmp_path: Path) -> None:
    lesson, skills = mistake_set("product-swaps", [WRONG], DAY)
    app = Player(lesson, tmp_path)
    app.store = ReviewStore(ProgressStore(tmp_path, lambda: DAY), skills)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("f8")
        await pilot.pause()
        assert "How sure are you" in text_of(app)
        await pilot.press("1")
        await pilot.pause()
        assert "· Noted: sure." in text_of(app)
        block = lesson.steps[1].questions[1]
        assert isinstance(block, PredictBlock)
        await pilot.press("plus", *"987", "enter")
        await pilot.pause()
    [evidence] = LearnerStore(tmp_path, date.today).load().evidence
    assert evidence == Evidence(DAY, "product-swaps", AnswerResult.WRONG, "review", "", True)
