"""Plays lessons through the keys, as a learner does."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from textwrap import dedent

from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static

from lessons.answers.grading import Sign
from lessons.lesson import Lesson
from lessons.progress.store import ProgressStore
from lessons.reading.reader import read_lesson
from lessons.stage.live import parse_action
from tests.tui.inputs import InOrder
from tui.lesson.questions.choose import ChooseQuestion
from tui.lesson.questions.code import CodeQuestion
from tui.lesson.questions.goal import DoGoal
from tui.lesson.questions.order import OrderQuestion
from tui.lesson.questions.order_list import NodeOrder
from tui.lesson.questions.predict import PredictQuestion
from tui.lesson.questions.question import Question
from tui.lesson.screen import LessonScreen
from tui.lesson.stages.editor import CodeEditor
from tui.lesson.stages.stage import Stage
from tui.themes import THEMES

KEYS = {Sign.NEGATIVE: "minus", Sign.ZERO: "0", Sign.POSITIVE: "plus"}
WIDE, NARROW = (120, 40), (80, 24)


def lesson_of(steps: str) -> Lesson:
    """Return a lesson of these steps."""
    text = f"---\nid: sample\ntitle: A sample\nminute: 8\n---\n\n{dedent(steps)}"
    lesson, problems = read_lesson(text, Path("sample.md"))
    assert lesson is not None, problems
    return lesson


class Player(InOrder):
    """An app with only a lesson."""

    NOTIFICATION_TIMEOUT = 600  # seconds: on a busy machine a message would go before it is looked at

    def __init__(self, lesson: Lesson, folder: Path) -> None:
        super().__init__()
        self.store = ProgressStore(folder)
        self.lesson = lesson
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name
        self.animation_level = "none"  # so that scrolling takes no time

    def on_mount(self) -> None:
        self.push_screen(LessonScreen(self.lesson, self.store))

    @property
    def lesson_screen(self) -> LessonScreen:
        assert isinstance(self.screen, LessonScreen)
        return self.screen


def open_questions(screen: LessonScreen) -> list[Question]:
    return [question for question in screen.query(Question) if question.is_open and question.display]


async def next_question(pilot: Pilot[None], screen: LessonScreen) -> Question:
    """Return the first open question, once its page is shown: on a busy machine a pilot's pause may be too short."""
    async with asyncio.timeout(30):
        while not (found := open_questions(screen)):
            await pilot.pause()
    return found[0]


def verdict_of(question: Question) -> str:
    return str(question.query_one(".verdict", Static).content)


async def type_text(pilot: Pilot[None], text: str) -> None:
    names = {"-": "minus", ".": "full_stop", "/": "slash", "*": "asterisk", "+": "plus"}
    await pilot.press(*(names.get(letter, letter) for letter in text))


async def put_in_order(pilot: Pilot[None], rows: NodeOrder, wanted: Sequence[str]) -> None:
    for place, name in enumerate(wanted):
        by = rows.names.index(name) - rows.cursor
        await pilot.press(*["down" if by > 0 else "up"] * abs(by), *["shift+up"] * (rows.names.index(name) - place))


async def answer_right(pilot: Pilot[None], question: Question) -> None:
    if isinstance(question, PredictQuestion):
        sign = Sign.of(question.answer)
        await pilot.press(KEYS[sign])
        if sign is not Sign.ZERO:
            question.query_one(Input).value = f"{question.answer:.6g}"
        await pilot.press("enter")
    elif isinstance(question, ChooseQuestion):
        await pilot.press(str(question.block.right_index + 1), *(["enter"] if question.is_numeric else []))
    elif isinstance(question, OrderQuestion):
        await put_in_order(pilot, question.query_one(NodeOrder), question.working_order())
        await pilot.press("enter")
    elif isinstance(question, DoGoal):
        await stage_of(pilot).perform([parse_action(line) for line in question.block.solution])
    elif isinstance(question, CodeQuestion):
        await run_code(pilot, question, question.code_task.solution)
    await pilot.pause()


def stage_of(pilot: Pilot[None]) -> Stage:
    screen = pilot.app.screen
    assert isinstance(screen, LessonScreen) and screen.stage is not None
    return screen.stage


async def run_code(pilot: Pilot[None], question: CodeQuestion, source: str) -> None:
    """Run code, and wait until the question has recorded its report."""
    editor, before = pilot.app.screen.query_one(CodeEditor), question.progress
    editor.area.text = source
    editor.action_run()
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    async with asyncio.timeout(30):
        while question.progress == before:
            await pilot.pause()


async def answer_wrong(pilot: Pilot[None], question: Question) -> None:
    if isinstance(question, PredictQuestion):
        wrong = Sign.NEGATIVE if Sign.of(question.answer) is not Sign.NEGATIVE else Sign.POSITIVE
        await pilot.press(KEYS[wrong])
        question.query_one(Input).value = "-7" if wrong is Sign.NEGATIVE else "7"
        await pilot.press("enter")
    elif isinstance(question, ChooseQuestion):
        options = question.query_one(OptionList)
        open_places = [
            place
            for place, choice in enumerate(question.block.choices)
            if not choice.is_right and not options.get_option_at_index(place).disabled
        ]
        await pilot.press(str(open_places[0] + 1), *(["enter"] if question.is_numeric else []))
    elif isinstance(question, OrderQuestion):
        await pilot.press("enter")  # the initial order is not valid
    elif isinstance(question, DoGoal):
        stage_of(pilot).post_acted()
    elif isinstance(question, CodeQuestion):
        await run_code(pilot, question, question.code_task.starter)
    await pilot.pause()
