"""Goals: reached by acting on the stage, tested on its state."""

from __future__ import annotations

from pathlib import Path

import pytest

from lessons.progress.store import Outcome, ProgressStore
from lessons.stage.live import parse_action
from tests.tui.lesson_player import NARROW, WIDE, Player, lesson_of, open_questions
from tests.tui.screen_text import text_of
from tui.graph.view import GraphView
from tui.lesson.stages.graph import GraphStage
from tui.lesson.stages.plot import PlotStage
from tui.output import terminal

RAISE = """
    ## Up

    Raise L.

    ```graph
    a = 2
    b = -3
    L = a*b
    ```

    ```do
    ask = "Bring L above -4 with a alone."
    goal = "L > -4"
    start = { b = -2.5 }
    allow = ["a"]
    solution = "a = 1.5"
    hint = "Less of a."
    because = "a went down."
    ```

    ```choose
    ask = "And?"
    [[choice]]
    text = "x"
    right = true
    because = "y"
    [[choice]]
    text = "z"
    because = "w"
    ```
    """
BOTTOM = """
    ## Bottom

    Find it.

    ```plot
    function = "(x - 1)**2"
    range = [-3, 5]
    point = 3
    ```

    ```do
    ask = "Walk to where the curve is level."
    goal = "abs(slope(x)) < 0.1"
    solution = "x = 1"
    hint = "Go left."
    because = "The bottom."
    ```
    """


async def test_a_goal_is_reached_by_any_way_that_leads_there(tmp_path: Path) -> None:
    app = Player(lesson_of(RAISE), tmp_path)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await pilot.pause()
        stage = app.screen.query_one(GraphStage)
        assert stage.names["b"].data == -2.5  # as the goal wants it
        assert "Goal   L > -4" in text_of(app) and "Now    L is -5" in text_of(app)
        await pilot.press("enter")
        await pilot.press("right_square_bracket", "right_square_bracket", "minus")  # a nudge of 1
        await pilot.pause()
        assert stage.session.root.data == -2.5
        assert "✓ Goal reached   s: back to the text   f8: read on" in text_of(app)
        assert not app.screen.query("Toast")  # which would cover what the stage says
        assert app.lesson_screen.staged  # nothing goes on by itself
        assert "s Text" in text_of(app)
        await pilot.resize_terminal(*NARROW)
        await pilot.pause()
        assert stage.size.width == 80  # the graph keeps its room when the frame changes colour
        await pilot.resize_terminal(*WIDE)
        await pilot.press("s")
        await pilot.pause()
        assert "Goal reached" not in text_of(app) and "s Stage" in text_of(app)
        assert "✓ Right. L > -4. " in text_of(app) and "a went down." in text_of(app)
        assert open_questions(app.lesson_screen)


async def test_only_what_is_allowed_moves(tmp_path: Path) -> None:
    app = Player(lesson_of(RAISE), tmp_path)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await pilot.pause()
        stage = app.screen.query_one(GraphStage)
        await pilot.press("enter", "down", "plus")
        await pilot.pause()
        assert stage.names["b"].data == -2.5
        assert "Here only a may be moved." in text_of(app)
        await pilot.press("g")
        await pilot.pause()
        assert stage.names["b"].data == -2.5 and stage.names["a"].data != 2.0
        assert app.screen.query_one(GraphView).selected is stage.names["b"]
        await pilot.press("s", "s")  # who comes to the stage comes to what may be moved
        assert app.screen.query_one(GraphView).selected is stage.names["a"]


async def test_the_way_there_is_shown_after_two_tries(tmp_path: Path) -> None:
    app = Player(lesson_of(RAISE), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        await pilot.press("s", "minus", "minus", "s", "m")
        await pilot.pause()
        text = text_of(app)
        assert "▸ Shown. L > -4." in text and "A way there: a = 1.5" in text
        assert app.screen.query_one(GraphStage).names["a"].data == 1.5
    stored = ProgressStore(tmp_path).load().step("sample", "up").questions[0]
    assert stored.outcome is Outcome.SHOWN


async def test_a_goal_on_a_curve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = Player(lesson_of(BOTTOM), tmp_path)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.pause()
        stage = app.screen.query_one(PlotStage)
        await pilot.press("enter", *["left"] * 9)
        await pilot.pause()
        assert app.lesson_screen.question is not None
        assert "goal abs(slope(x)) < 0.1   s: back to the text" in text_of(app)  # the words are out of sight
        await pilot.press("left")
        await pilot.pause()
        assert stage.play.x == 1.0
        assert app.lesson_screen.question is None
        with monkeypatch.context() as plain_terminal:
            plain_terminal.setattr(terminal, "app_encoding", lambda: "ascii")
            assert str(stage.render()).replace("−", "-").isascii()  # the curve has no nearest letter
        frame = text_of(app).splitlines()[-2]
        assert "✓ Goal reached   s: back to the text   f8: read on" in frame
        await pilot.click(offset=(frame.index("back"), 22))
        await pilot.pause()
        assert not app.lesson_screen.staged and app.screen is app.lesson_screen


async def test_a_stage_does_what_a_solution_says(tmp_path: Path) -> None:
    app = Player(lesson_of(RAISE), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        await app.screen.query_one(GraphStage).perform([parse_action("a = 1")])
        for _ in range(20):  # the news goes from the stage to the screen to the question, and back
            await pilot.pause()
        assert ProgressStore(tmp_path).load().step("sample", "up").questions[0].outcome is Outcome.RIGHT


async def test_a_graph_that_is_set_back_is_not_marked_as_changed(tmp_path: Path) -> None:
    steps = """
        ## One

        Words.

        ```graph
        a = 2
        b = 3*a
        ```

        ## Two

        More words, the same graph.
        """
    app = Player(lesson_of(steps), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("s", "plus")
        await pilot.pause()
        assert "▲" in text_of(app)
        await pilot.press("f8")
        await pilot.pause()
        assert "Two" in text_of(app) and "▲" not in text_of(app) and "▼" not in text_of(app)


async def test_f8_on_the_stage_goes_to_what_a_reached_goal_has_shown_and_then_on(tmp_path: Path) -> None:
    steps = RAISE.split("    ```choose")[0]
    app = Player(lesson_of(f"{steps}\n    ## On\n\n    More.\n"), tmp_path)
    async with app.run_test(size=NARROW) as pilot:
        await pilot.pause()
        await pilot.press("enter", "right_square_bracket", "right_square_bracket", "minus")
        await pilot.pause()
        screen = app.lesson_screen
        assert screen.staged
        await pilot.press("f8")
        await pilot.pause()
        assert (screen.step_index, screen.staged) == (0, False)
        assert "a went down." in text_of(app)
        await pilot.press("f8")
        await pilot.pause()
        assert screen.step_index == 1


async def test_a_goal_that_was_not_reached_is_found_as_it_was_left(tmp_path: Path) -> None:
    app = Player(lesson_of(f"{RAISE}\n    ## On\n\n    More.\n"), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        await pilot.press("enter", "minus")
        await pilot.pause()
        stage = app.screen.query_one(GraphStage)
        left = stage.names["a"].data
        assert left != 2
        for key, index in (("f8", 1), ("f7", 0)):
            await pilot.press(key)
            await pilot.pause()
            assert app.lesson_screen.step_index == index
        stage = app.screen.query_one(GraphStage)
        assert (stage.names["a"].data, stage.names["b"].data) == (left, -2.5)
        assert stage.play.refusal(stage.names["b"])


TRAINED = """
    ## Down

    Train it.

    ```train
    steps = 20
    ```

    ```do
    ask = "Bring the loss below 0.05."
    goal = "loss < 0.05"
    solution = "run 200 steps"
    hint = "Longer."
    because = "Long enough."
    ```
    """


async def test_a_goal_that_was_not_reached_is_kept_as_it_was_left(tmp_path: Path) -> None:
    for text, keys in ((RAISE, ("enter", "plus", "plus")), (TRAINED, ("enter", "n", "n", "plus", "n"))):
        folder = tmp_path / str(len(text))
        positions, app = [], Player(lesson_of(text), folder)
        async with app.run_test(size=WIDE) as pilot:
            for key in keys:
                await pilot.press(key)
                await app.workers.wait_for_complete()
                await pilot.pause()
            stage = app.lesson_screen.stage
            assert stage is not None
            positions.append(stage.play.position())
            assert positions[0] and positions[0] != type(stage.play)(stage.block).position()
        app = Player(lesson_of(text), folder)
        async with app.run_test(size=WIDE) as pilot:
            await pilot.pause()
            await app.workers.wait_for_complete()
            await pilot.pause()
            assert app.lesson_screen.stage is not None
            assert app.lesson_screen.stage.play.position() == positions[0]
            question = app.lesson_screen.question
            assert question is not None and question.is_open
