"""The stage beside the text of a lesson."""

from __future__ import annotations

from pathlib import Path

from engine.basics.numbers import short
from lessons.contents import find_lesson
from tests.tui.lesson_player import NARROW, WIDE, Player, answer_right, lesson_of, open_questions
from tests.tui.screen_text import text_of
from tui.graph.draw.form import Level
from tui.graph.view import GraphView
from tui.lesson.page import min_text_width
from tui.lesson.questions.predict import PredictQuestion
from tui.lesson.stages.graph import GraphStage

NETWORK = """
    ## Count

    Words.

    ```network
    inputs = [2, 3]
    ```

    ```predict
    ask = "How many parameters?"
    answer = "parameters"
    hint = "Weights and a bias."
    because = "{parameters} of {values}."
    ```
    """


async def test_a_question_may_ask_for_what_no_node_shows(tmp_path: Path) -> None:
    app = Player(lesson_of(NETWORK), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        await answer_right(pilot, open_questions(app.lesson_screen)[0])
        assert not open_questions(app.lesson_screen)


GRAPH = """
    ## Look

    Words.

    ```graph
    a = 2; b = -3; c = 10; f = -2
    e = a*b; d = e + c; L = d*f
    ```
    """


async def test_the_stage_keeps_its_width_and_its_boxes_whoever_has_the_keyboard(tmp_path: Path) -> None:
    app = Player(lesson_of(GRAPH), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        side, view = app.screen.query_one("#stage"), app.screen.query_one(GraphView)
        for size in (WIDE, (100, 30), (110, 30), (200, 60)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert view.drawing is not None and view.drawing.form.level is Level.FULL
            assert "more:" not in text_of(app)
            before = side.size.width, view.drawing
            await pilot.press("s")
            await pilot.pause()
            assert (side.size.width, view.drawing) == before
            await pilot.press("s")
            await pilot.pause()
        await pilot.resize_terminal(*NARROW)
        await pilot.press("s")
        await pilot.pause()
        assert side.size.width == 80 and view.drawing.form.level is Level.FULL
        assert not view.drawing.form.is_down, "the frame leaves its sides to the graph"


FOUR_LEAVES = """
    ## Look

    Words.

    ```graph
    a = 1; b = 2; c = 3; d = 4; e = 5
    p = a*b; q = c*d; s = p + q; t = s + e; u = tanh(t)
    ```

    ## And then

        CODE

    ```predict
    ask = "How does t answer to s?"
    answer = "grad(t)"
    hint = "A sum."
    because = "One."
    ```
    """.replace("CODE", "x" * 50)


async def test_a_stage_wider_than_half_leaves_code_its_room(tmp_path: Path) -> None:
    app = Player(lesson_of(FOUR_LEAVES), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        side, view = app.screen.query_one("#stage"), app.screen.query_one(GraphView)
        assert view.drawing is not None and view.drawing.form.level is Level.FULL
        assert side.size.width == view.drawing.width + 2 > 60
        await pilot.press("n")
        await pilot.pause()
        step = app.lesson_screen.step
        assert step is not None
        assert side.size.width == 120 - min_text_width(step) <= 60, "else the code would be broken"
        assert view.drawing.form.level is Level.COMPACT


async def test_a_change_or_a_step_moves_no_box(tmp_path: Path) -> None:
    app = Player(lesson_of(GRAPH), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        for size in (NARROW, (100, 30), WIDE):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            if not app.lesson_screen.staged:
                await pilot.press("s")
            await pilot.pause()
            view = app.screen.query_one(GraphView)
            before = {node: view.box_of(node).region for node in view.nodes}
            for keys in (("plus",), ("n", "n"), ("enter",), ("5", "5", "5", "5", "5", "enter"), ("g",), ("b",), ("u",)):
                await pilot.press(*keys)
                await pilot.pause()
                assert {node: view.box_of(node).region for node in view.nodes} == before, keys


async def test_the_number_after_a_wrong_one_takes_its_place(tmp_path: Path) -> None:
    app = Player(lesson_of(NETWORK), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("plus", "7", "enter")
        await pilot.pause()
        await pilot.press("3", "enter")
        await pilot.pause()
        assert not open_questions(app.lesson_screen)


SECOND = """
    ## And then

    Words.

    ```predict
    ask = "How does L answer to d?"
    answer = "grad(d)"
    hint = "f."
    because = "f."
    ```
    """


async def test_the_next_step_has_the_keys_where_answering_begins_wherever_they_were(tmp_path: Path) -> None:
    app = Player(lesson_of(GRAPH + SECOND), tmp_path)
    async with app.run_test(size=NARROW) as pilot:
        await pilot.press("s", "f8")
        await pilot.pause()
        assert isinstance(app.focused, PredictQuestion)
        await pilot.resize_terminal(*WIDE)
        await pilot.pause()
        selected = app.screen.query_one(GraphView).selected
        assert selected is not None and selected.label == "d"
        assert isinstance(app.focused, PredictQuestion)


STEPWISE = """
    ## Back

    Words.

    ```graph stepwise
    a = 2; b = -3; c = 10; f = -2
    e = a*b; d = e + c; L = d*f
    ```

    ```predict
    ask = "What does the pass begin with?"
    answer = "grad(L)"
    hint = "Of itself."
    because = "1."
    ```
    """


async def test_a_question_for_one_gradient_does_not_show_the_others_before_their_step(tmp_path: Path) -> None:
    app = Player(lesson_of(STEPWISE), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        states = app.screen.query_one(GraphView).states
        assert [node.label for node, state in states.items() if state.hide_grad] == ["L"]
        assert {state.grad for node, state in states.items() if node.label != "L"} == {None}
        await answer_right(pilot, open_questions(app.lesson_screen)[0])
        await pilot.press("s", "n")
        await pilot.pause()
        states = app.screen.query_one(GraphView).states
        assert {node.label: state.grad for node, state in states.items() if state.grad is not None} == {"L": 1, "d": -2}


async def test_what_cannot_be_done_is_said_under_the_graph_until_something_is_done(tmp_path: Path) -> None:
    app = Player(lesson_of(GRAPH), tmp_path)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await pilot.press("s", "u", "u")
        await pilot.pause()
        assert text_of(app).count("there is nothing to undo") == 1
        await pilot.press("end", "plus")
        await pilot.pause()
        assert "L is computed: nudge one of the leaves" in text_of(app)
        await pilot.press("home", "plus")
        await pilot.pause()
        assert "L is computed" not in text_of(app) and "a 2 → 2.01" in text_of(app)
        await pilot.press("tab", "0", "full_stop", "5", "enter")
        await pilot.pause()
        names = app.screen.query_one(GraphStage).names
        assert (names["a"].data, names["b"].data) == (2.01, 0.5), "the 0 of 0.5 resets nothing"


async def test_the_lecture_s_second_row_is_on_the_screen(tmp_path: Path) -> None:
    app = Player(find_lesson("several-inputs"), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        screen, seen = app.lesson_screen, text_of(app)
        for _ in screen.lesson.steps:
            while open_questions(screen):
                await answer_right(pilot, open_questions(screen)[0])
            seen += text_of(app)
            await pilot.press("n")
            await pilot.pause()
    for fact in ("a = 2, b = -3 and c = 10", "d is 4", "4 to 3.9997", "It is -3.", "It is 2.", "It is 1."):
        assert fact in seen, fact


async def test_a_question_may_let_the_learner_nudge_first_and_its_gradient_stays_covered(tmp_path: Path) -> None:
    app = Player(find_lesson("several-inputs"), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("n", "s", "plus")
        await pilot.pause()
        stage, view = app.screen.query_one(GraphStage), app.screen.query_one(GraphView)
        a = stage.names["a"]
        assert a.data == 2.01, "this step lets the learner nudge first"
        assert view.states[a].hide_grad
        await pilot.press("s")
        await answer_right(pilot, open_questions(app.lesson_screen)[0])
        assert not view.states[a].hide_grad
        assert view.states[stage.names["b"]].hide_grad
        await pilot.press("s", "plus")
        await pilot.pause()
        assert a.data == 2.02
        assert short(stage.session.root.data) == "3.94"
        await pilot.press("f8")
        await pilot.pause()
        assert a.data == 2.0  # each step begins with the numbers of the lesson


HELD = """
    ## Backwards

    Words.

    ```graph
    a = 2; b = -3
    e = a*b
    ```

    ```predict
    ask = "The gradient?"
    answer = "grad(a)"
    hint = "The other factor."
    because = "So."
    ```
"""


async def test_else_the_graph_is_held_until_the_answer(tmp_path: Path) -> None:
    app = Player(lesson_of(HELD), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        stage = app.screen.query_one(GraphStage)
        a = stage.names["a"]
        await pilot.press("s", "down", "up", "plus")
        await pilot.pause()
        assert a.data == 2.0
        await pilot.press("s")
        await answer_right(pilot, open_questions(app.lesson_screen)[0])
        await pilot.press("s", "plus")
        await pilot.pause()
        assert a.data == 2.01


async def test_nothing_that_is_done_on_the_stage_moves_a_box(tmp_path: Path) -> None:
    app = Player(lesson_of(GRAPH), tmp_path)
    async with app.run_test(size=NARROW) as pilot:
        await pilot.press("s")
        await pilot.pause()
        view = app.screen.query_one(GraphView)
        for size in (NARROW, (100, 30), WIDE, (200, 60)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            before = view.drawing
            for key in [
                "plus",
                "plus",
                "shift+up",
                "n",
                "n",
                "a",
                "g",
                "enter",
                "1",
                "2",
                "3",
                "4",
                "5",
                "6",
                "7",
                "enter",
                "enter",
                "escape",
                "w",
                "escape",
                "u",
                "r",
            ]:
                await pilot.press(key)
                await pilot.pause()
                assert view.drawing is before, (size, key)
