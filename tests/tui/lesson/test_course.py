"""Lessons of the course played to their end, each kind of question wrongly first; questions shown and skipped.

Every question is answered wrongly and rightly in the dialogue: tests/lessons/talk/test_course.py.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from textual.geometry import Region
from textual.pilot import Pilot

from lessons.contents import Entry, course
from lessons.progress.store import Outcome, ProgressStore
from tests.tui.lesson_player import NARROW, Player, answer_right, answer_wrong, next_question, open_questions
from tests.tui.screen_text import text_of
from tui.graph.draw.node import NodeState
from tui.graph.pane import GraphPane
from tui.graph.strip import NodeStrip
from tui.graph.view import GraphView
from tui.lesson.questions.predict import PredictQuestion
from tui.lesson.questions.question import Question
from tui.lesson.screen import LessonScreen
from tui.lesson.stages.graph import GraphStage

EVERY = 3  # one lesson in three is played in every run, the others by make storm
LESSONS = pytest.mark.parametrize(
    "entry",
    [
        pytest.param(entry, id=entry.id, marks=[] if number % EVERY == 2 else [pytest.mark.storm])
        for number, entry in enumerate(course())
    ],
)
ALL_KINDS = "order"  # the lesson with a question of each kind


async def begin(app: Player, pilot: Pilot[None]) -> LessonScreen:
    """The lesson's screen."""
    await pilot.pause()
    return app.lesson_screen


async def check_that_what_is_asked_is_in_sight(pilot: Pilot[None], screen: LessonScreen, seen: set[object]) -> None:
    """Turn to the graph, look where the cursor is, and turn back; a graph that was seen is not looked at again."""
    stage = screen.stage
    if not isinstance(stage, GraphStage) or stage.block in seen:
        return
    seen.add(stage.block)
    screen.action_stage()
    await pilot.pause()
    async with asyncio.timeout(30):  # the stage was hidden, and is drawn once it has a size
        while any(view.drawing is None for view in screen.query(GraphView)):
            await pilot.pause()
    await pilot.pause()
    title = screen.step.title
    for view in screen.query(GraphView):
        pane = view.query_one(GraphPane)
        assert not pane.has_class("-larger"), f"{title}: {pane.border_subtitle}"
        node = view.asked or view.selected
        assert node is not None and view.drawing is not None
        box = view.drawing.boxes[node]
        in_view = Region.from_offset(pane.scroll_offset, pane.scrollable_content_region.size)
        assert in_view.contains_region(Region(box.x, box.y, box.width, box.height)), title
    screen.action_text()
    await pilot.pause()


def check_that_the_strip_shows_nothing_covered(question: Question) -> None:
    """Whatever number is covered, the strip above the question is the same."""
    if not isinstance(question, PredictQuestion) or not question.asked_number:
        return

    def other(state: NodeState) -> NodeState:
        data = 123.5 if state.hide_data else state.data
        return replace(state, data=data, grad=123.5 if state.hide_grad else state.grad)

    for strip in question.query(NodeStrip):
        states, seen = strip.states, str(strip.render())
        assert "_" in seen and question.asked_number[1] in seen
        assert strip.region.height > 0 and strip.size.width >= max(map(len, seen.split("\n")))
        strip.states = {node: other(state) for node, state in states.items()}
        assert str(strip.render()) == seen
        strip.states = states


@LESSONS
async def test_a_lesson_is_played_to_its_end(entry: Entry, tmp_path: Path) -> None:
    app, seen, wrong = Player(entry.open(), tmp_path), set[object](), set[type[Question]]()
    async with app.run_test(size=NARROW) as pilot:
        screen = await begin(app, pilot)
        for place, step in enumerate(screen.lesson.steps):
            assert screen.step_index == place
            assert step.title in text_of(app)
            await check_that_what_is_asked_is_in_sight(pilot, screen, seen)
            for _ in step.questions:
                question = await next_question(pilot, screen)
                question.focus_answer()
                check_that_the_strip_shows_nothing_covered(question)
                if type(question) not in wrong:
                    wrong.add(type(question))
                    await answer_wrong(pilot, question)
                    assert question.is_open, question.ask
                    question.focus_answer()
                await answer_right(pilot, question)
                assert question.progress.outcome is Outcome.RIGHT, question.ask
                assert screen.step_index == place  # nothing goes on by itself
            assert not open_questions(screen)
            await pilot.press("f8")
            await pilot.pause()
        asked = len(list(screen.lesson.questions()))
        assert f"{asked} of {asked} questions answered right" in " ".join(text_of(app).split())
        assert "of them not at once" in " ".join(text_of(app).split())
    done = ProgressStore(tmp_path).load().lesson(entry.id)
    assert done.finished
    assert done.count(Outcome.RIGHT) == asked
    assert all(step.done for step in done.steps.values())


async def test_questions_are_shown_and_skipped(tmp_path: Path) -> None:
    app = Player(next(entry for entry in course() if entry.id == ALL_KINDS).open(), tmp_path)
    async with app.run_test(size=NARROW) as pilot:
        screen = await begin(app, pilot)
        for step in screen.lesson.steps:
            for place in range(len(step.questions)):  # the first is shown, the others are skipped
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
