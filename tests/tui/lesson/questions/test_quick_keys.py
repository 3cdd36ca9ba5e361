"""Keys that come faster than the screen: each lands in the question that it was typed for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from lessons.contents import find_lesson
from lessons.drills.drill import drill
from lessons.progress.store import Outcome
from tests.tui.inputs import Cage, play, quiet
from tests.tui.lesson_player import Player, lesson_of
from tui.drill.screen import DrillScreen
from tui.lesson.questions.choose import ChooseQuestion
from tui.lesson.questions.predict import PredictQuestion
from tui.lesson.questions.question import NOT_TAKEN
from tui.start import DrillStart, Start

ANSWERS = ("5", "-4", "5", "5", "10", "15")


def in_one_go(*answers: str) -> str:
    """The keys of answers, each with enter."""
    return " ".join("minus" if key == "-" else key for answer in answers for key in (*answer, "enter"))


def any_open(app: Cage) -> bool:
    return any(question.is_open for question in app.screen.query(PredictQuestion))


async def until(holds: Callable[[], bool]) -> None:
    """Wait for what the last keys do."""
    async with asyncio.timeout(30):
        while not holds():
            await asyncio.sleep(0)


def once_more_alone() -> Start:
    """Open a page with six questions."""
    lesson = find_lesson("backprop-by-hand")
    return Start(lesson=lesson, step=[step.key for step in lesson.steps].index("once-more-alone"))


async def test_answers_typed_in_one_go_land_in_their_questions(tmp_path: Path) -> None:
    app = Cage(once_more_alone(), tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await quiet(app)
        await play(pilot, [in_one_go(*ANSWERS)])
        await until(lambda: app.screen.query(PredictQuestion).last().index == 5 and not any_open(app))
        answers = [(q.progress.tries, q.progress.text.lstrip("+")) for q in app.screen.query(PredictQuestion)]
        assert answers == [(1, answer) for answer in ANSWERS]


async def test_after_a_wrong_answer_what_was_typed_on_is_dropped(tmp_path: Path) -> None:
    app = Cage(once_more_alone(), tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await quiet(app)
        (question,) = app.screen.query(PredictQuestion)
        await play(pilot, [in_one_go("7", "-4")])
        await until(lambda: question.progress.tries > 0)
        await until(lambda: question.verdict.endswith(NOT_TAKEN))
        await play(pilot, [in_one_go("5")])
        await until(lambda: not question.is_open)
        assert question.progress.tries == 2


CHOICE = """
```choose
ask = "Which one?"

[[choice]]
text = "this"
{0}because = "So it is."

[[choice]]
text = "that"
{1}because = "So it is."
```
"""
FIRST, SECOND = CHOICE.format("right = true\n", ""), CHOICE.format("", "right = true\n")


async def test_digits_in_one_read_land_in_their_choices(tmp_path: Path) -> None:
    app = Player(lesson_of(f"## One\n\nText.\n{FIRST}{SECOND}\nOn.\n{FIRST}\n## Two\n\nText.\n{SECOND}"), tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await quiet(app)
        # The last 1 is wrong, and the 2 behind it may have been meant for what comes next.
        await play(pilot, ["1 2 1 n 1 2"])
        await quiet(app)
        steps = app.lesson_screen.memory.progress.steps
        tries = [(each.outcome, each.tries) for step in steps.values() for each in step.questions.values()]
        assert tries == [(Outcome.RIGHT, 1)] * 3 + [(None, 1)]
        assert app.lesson_screen.query_one(ChooseQuestion).verdict.endswith(NOT_TAKEN)
        await play(pilot, ["2"])
        await quiet(app)
        assert not app.lesson_screen.query_one(ChooseQuestion).is_open


async def test_the_gradients_of_a_drill_are_typed_in_one_go(tmp_path: Path) -> None:
    asked = drill(5, 1)
    answers = [f"{asked.names[name].grad:.6g}" for name in asked.asked if asked.expression]
    app = Cage(Start("drill", drill=DrillStart(5, 1)), tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await quiet(app)
        await play(pilot, [in_one_go(*answers)])
        screen = app.screen
        assert isinstance(screen, DrillScreen)
        await until(lambda: screen.question_index is None)
        given = [screen.open_drill.question(index) for index in range(len(answers))]
        assert [(each.tries, each.outcome) for each in given] == [(1, Outcome.RIGHT)] * len(answers)
