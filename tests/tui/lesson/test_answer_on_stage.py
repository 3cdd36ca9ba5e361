"""Answers typed where they are asked for: in the box of the graph, whose number is covered."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from engine import Value
from lessons.contents import find_lesson
from lessons.progress.store import Outcome
from tests.tui.inputs import play, quiet
from tests.tui.lesson_player import NARROW, WIDE, Player, lesson_of, open_questions
from tests.tui.screen_text import text_of
from tui.graph.strip import NodeStrip
from tui.graph.view import GraphView
from tui.lesson.questions.predict import PredictQuestion
from tui.lesson.stages.graph import GraphStage

LECTURE = """
    ## Backwards

    Words.

    ```graph
    a = 2; b = -3; c = 10; f = -2
    e = a*b; d = e + c; L = d*f
    ```

    ```predict
    ask = "All of them?"
    answers = ["grad(d)", "grad(f)", "grad(e)"]
    because = "So."
    ```
"""
DATA = """
    ## Forwards

    Words.

    ```graph
    a = 2; b = -3
    e = a*b
    ```

    ```predict
    ask = "What is e?"
    answer = "e"
    hint = "A product."
    because = "So."
    ```

    ```choose
    ask = "Which?"
    [[choice]]
    text = "This"
    right = true
    because = "Yes."
    [[choice]]
    text = "That"
    because = "No."
    ```
"""
FAULT = """
    ## A bug

    Words.

    ```graph fault=overwrite
    a = -2; b = 3
    d = a*b; e = a + b; f = d*e
    ```

    ```predict
    ask = "What does the bug leave in b?"
    answer = "broken(b)"
    hint = "One share."
    because = "So."
    ```
"""


def graph(app: Player) -> GraphView:
    return app.lesson_screen.query_one(GraphView)


def named(app: Player, name: str) -> Value:
    return app.lesson_screen.query_one(GraphStage).names[name]


def field(app: Player, name: str, view: GraphView | None = None) -> str:
    """The row of a node's box in which its gradient is."""
    box = (view or graph(app)).box_of(named(app, name))
    assert box is not None
    return "".join(text for text, _ in box.rows()[2 if box.box.height > 2 else 1])


def question(app: Player) -> PredictQuestion:
    found = app.lesson_screen.question
    assert isinstance(found, PredictQuestion)
    return found


async def keys(pilot: Pilot[None], reads: list[str]) -> None:
    await play(pilot, reads)
    await pilot.pause()


async def begin(app: Player, pilot: Pilot[None], first: str = "s") -> None:
    await pilot.pause()
    await keys(pilot, [first])


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_a_number_is_typed_into_the_box_and_the_cursor_walks_backward(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    app = Player(lesson_of(LECTURE), tmp_path)
    async with app.run_test(size=size) as pilot:
        await begin(app, pilot)
        assert graph(app).selected is named(app, "d") and "_▒▒▒▒" in field(app, "d")
        assert "_" not in field(app, "e"), "one field at a time"
        assert "in the box of d" in text_of(app)
        await keys(pilot, ["minus", "2"])
        assert " grad -2_" in field(app, "d")
        assert (question(app).number.value, question(app).shown_sign) == ("2", question(app).shown_sign)
        await keys(pilot, ["enter"])
        assert graph(app).states[named(app, "d")].hide_grad is False
        assert graph(app).selected is named(app, "f") and "✓ Right. ∂L/∂d is -2." in text_of(app)
        assert app.focused is graph(app).box_of(named(app, "f")), "the keyboard goes along"
        await keys(pilot, ["5", "enter"])
        assert open_questions(app.lesson_screen)[0].progress.tries == 1
        assert " grad 5_" in field(app, "f") and "✗" in text_of(app), "a wrong number stays, and is said why"
        await keys(pilot, ["4", "enter"])
        assert graph(app).selected is named(app, "e"), "the next digit replaced it"
        await keys(pilot, ["2", "enter"])
        assert " grad 2_" in field(app, "e"), "its sign was wrong"
        await keys(pilot, ["minus", "enter"])
        assert app.lesson_screen.question is None, "the sign alone corrects it"
        assert graph(app).asked is None and "✓ Right" in text_of(app)


async def test_all_answers_in_one_read(tmp_path: Path) -> None:
    app = Player(lesson_of(LECTURE), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await begin(app, pilot)
        await keys(pilot, ["minus 2 enter 4 enter minus 2 enter"])
        await quiet(app)
        assert app.lesson_screen.question is None
        progress = app.lesson_screen.memory.progress
        assert [q.outcome for step in progress.steps.values() for q in step.questions.values()] == [Outcome.RIGHT] * 3


async def test_what_is_typed_at_the_side_shows_in_the_box_and_the_other_way_round(tmp_path: Path) -> None:
    app = Player(lesson_of(LECTURE), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await begin(app, pilot, "minus 1 full_stop 5")
        assert " grad -1.5_" in field(app, "d") and question(app).has_focus_within
        await keys(pilot, ["f6", "backspace backspace backspace 2"])
        assert " grad -2_" in field(app, "d") and question(app).number.value == "2"
        await keys(pilot, ["escape"])
        assert "_▒▒▒▒" in field(app, "d") and question(app).number.value == "" and question(app).sign is None
        await keys(pilot, ["1 slash 2"])
        assert " grad 1/2_" in field(app, "d")
        await keys(pilot, ["enter"])
        assert question(app).progress.tries == 1


async def test_keys_at_another_node_are_no_answer(tmp_path: Path) -> None:
    app = Player(lesson_of(LECTURE), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await begin(app, pilot)
        view = graph(app)
        view.select(named(app, "a"))
        await keys(pilot, ["5", "enter", "plus"])
        assert question(app).entry == "" and question(app).progress.tries == 0
        assert "in the box of d" in text_of(app), "where the answer goes"
        assert named(app, "a").data == 2


async def test_a_value_is_typed_into_the_row_of_data(tmp_path: Path) -> None:
    app = Player(lesson_of(DATA), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await begin(app, pilot)
        box = graph(app).box_of(named(app, "e"))
        assert box is not None and "_▒▒▒▒" in "".join(text for text, _ in box.rows()[1])
        await keys(pilot, ["minus 6 enter"])
        assert app.lesson_screen.question is not None, "the choice"
        assert "✓ Right. It is -6." in text_of(app)


async def test_the_gradient_of_a_bug_is_typed_on_its_side(tmp_path: Path) -> None:
    app = Player(lesson_of(FAULT), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await begin(app, pilot)
        right, broken = (app.lesson_screen.query_one(side, GraphView) for side in ("#right", "#broken"))
        assert broken.asked is named(app, "b") and right.asked is None
        assert broken.states[named(app, "b")].typed_grad == "" and right.states[named(app, "b")].typed_grad is None
        await keys(pilot, ["minus 2 enter"])
        assert app.lesson_screen.question is None


@pytest.mark.parametrize("size", [NARROW, (60, 20), (40, 24)])
async def test_a_strip_stands_above_the_question_where_the_graph_does_not(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    app = Player(lesson_of(LECTURE), tmp_path)
    async with app.run_test(size=size) as pilot:
        await begin(app, pilot, "minus 2")
        text = text_of(app)
        assert ("-2_" in text and "(+)" in text) or "e + c" in text
        await keys(pilot, ["enter"])
        await pilot.pause()
        [strip] = [strip for strip in app.lesson_screen.query(NodeStrip) if strip.display and strip.region.height]
        assert "f" in str(strip.render()) and "_▒▒▒▒" in str(strip.render())
        await pilot.resize_terminal(*WIDE)
        await pilot.pause()
        assert not any(strip.display for strip in app.lesson_screen.query(NodeStrip)), "there the graph stands beside"


@pytest.mark.parametrize(("keys", "seen"), [("h", "Hint 1 of 3"), ("K", "Skipped"), ("m", "Shown.")])
@pytest.mark.parametrize("size", [NARROW, WIDE], ids=str)
async def test_help_asked_for_on_the_stage_is_seen(size: tuple[int, int], keys: str, seen: str, tmp_path: Path) -> None:
    app = Player(find_lesson("backprop-by-hand"), tmp_path)
    async with app.run_test(size=size) as pilot:
        await pilot.press("s", *("4", "enter", "5", "enter") * (keys == "m"), keys)
        await pilot.pause()
        assert seen in text_of(app)
