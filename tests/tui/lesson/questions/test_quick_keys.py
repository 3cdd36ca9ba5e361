"""Keys that come faster than the screen: each lands in the question that it was typed for."""

from __future__ import annotations

import asyncio
from pathlib import Path

from textual import events

from lessons.contents import find_lesson
from tests.tui.lesson_player import NARROW, Player
from tui.lesson.questions.predict import PredictQuestion
from tui.lesson.screen import LessonScreen

ANSWERS = ("5", "-4", "5", "5", "10", "15")
NAMES = {"\n": "enter", "-": "minus"}


async def test_answers_typed_in_one_go_land_in_their_questions(tmp_path: Path) -> None:
    lesson = find_lesson("backprop-by-hand")
    index = [step.key for step in lesson.steps].index("once-more-alone")
    app = Player(lesson, tmp_path)
    async with app.run_test(size=NARROW) as pilot:
        app.switch_screen(LessonScreen(lesson, app.store, step=index))
        await pilot.pause()
        for letter in "".join(f"{answer}\n" for answer in ANSWERS):
            app.post_message(events.Key(NAMES.get(letter, letter), None if letter == "\n" else letter))
        async with asyncio.timeout(30):
            while len([q for q in app.screen.query(PredictQuestion) if not q.is_open]) < len(ANSWERS):
                await pilot.pause()
        answers = [(q.progress.tries, q.progress.text.lstrip("+")) for q in app.screen.query(PredictQuestion)]
        assert answers == [(1, answer) for answer in ANSWERS]


async def test_after_a_wrong_answer_what_was_typed_on_is_dropped(tmp_path: Path) -> None:
    lesson = find_lesson("backprop-by-hand")
    index = [step.key for step in lesson.steps].index("once-more-alone")
    app = Player(lesson, tmp_path)
    async with app.run_test(size=NARROW) as pilot:
        app.switch_screen(LessonScreen(lesson, app.store, step=index))
        await pilot.pause()
        for letter in "7\n-4\n":
            app.post_message(events.Key(NAMES.get(letter, letter), None if letter == "\n" else letter))
        for _ in range(10):
            await pilot.pause()
        (question,) = app.screen.query(PredictQuestion)
        assert question.is_open and question.progress.tries == 1
