"""A network on the stage: zoomed into, nudged, covered."""

from __future__ import annotations

from pathlib import Path

from textual import events

from lessons.progress.store import Outcome
from lessons.stage.live import parse_action
from tests.tui.lesson_player import NARROW, WIDE, Player, answer_right, lesson_of, open_questions
from tests.tui.screen_text import text_of
from tui.kit.why import WhyScreen
from tui.lesson.stages.network import NetworkStage
from tui.network.draw.network import Blank
from tui.network.draw.words import ZoomLevel
from tui.network.view import NetworkView

LOSS = """
    ## Down

    Words.

    ```network
    data = "four"
    layers = [4, 4, 1]
    ```

    ```predict
    ask = "And L3.n1.b?"
    answer = "grad(L3.n1.b)"
    hint = "Far back."
    because = "So it is."
    ```

    ```do
    ask = "Raise o1."
    goal = "o1 > 0.9"
    solution = "follow -0.1 x 20"
    hint = "Down."
    because = "Up."
    ```
    """
SMALL = """
    ## One

    Words.

    ```network
    inputs = [2, 3]
    layers = [2, 1]
    seed = 1337
    ```

    ```do
    ask = "Raise o."
    goal = "o > 0.99"
    solution = ["L2.n1.b = 5"]
    hint = "Up."
    because = "Up it went."
    ```
    """


async def test_a_network_is_zoomed_into_and_nudged_in_its_scalars(tmp_path: Path) -> None:
    app = Player(lesson_of(SMALL), tmp_path)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.pause()
        await pilot.press("s")
        await pilot.pause()
        view, stage = app.screen.query_one(NetworkView), app.screen.query_one(NetworkStage)
        assert "network 2-2-1" in text_of(app) and "x1" in text_of(app) and not view.scalars.display
        await pilot.press("right", "enter")
        await pilot.pause()
        assert view.level is ZoomLevel.LAYER and "network 2-2-1 › L2" in text_of(app)
        await pilot.press("right", "right", "plus")  # to the bias, and nudge it there
        await pilot.pause()
        bias = stage.names["L2.n1.b"]
        before = stage.session.graph.originals[bias]
        assert view.node is bias and bias.data == before + 0.01
        await pilot.press("enter", "enter")
        await pilot.pause()
        graph = view.scalars
        assert view.level is ZoomLevel.SCALARS and graph.has_focus_within
        assert graph.selected is not None and "L1.n1" in text_of(app) and "scalars" in text_of(app)
        graph.select(next(copy for copy in graph.states if copy.label == "L2.n1.b"))
        await pilot.press("plus", "w")
        await pilot.pause()
        assert bias.data == before + 0.02 and isinstance(app.screen, WhyScreen)
        await pilot.press("escape")
        assert graph.states[graph.selected].data == bias.data
        for key in ("5", "0", "enter"):  # typed, quicker than the focus follows; the goal is reached by it
            app.post_message(events.Key(key, key if len(key) == 1 else "\r"))
        await pilot.pause()
        await pilot.pause()
        assert bias.data == 50.0 and "Goal reached" in text_of(app) and graph.has_focus_within
        graph.select(next(copy for copy in graph.states if copy.label == "L1.n2"))
        await pilot.press("plus")
        await pilot.pause()
        assert "L1.n2 is computed" in text_of(app)
        await pilot.press("backspace", "backspace", "backspace")
        await pilot.pause()
        assert view.level is ZoomLevel.NETWORK and not graph.display
        await pilot.press("u")
        assert bias.data == before + 0.02


async def test_each_example_of_a_loss_goes_through_and_what_is_asked_is_covered(tmp_path: Path) -> None:
    app = Player(lesson_of(LOSS), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        stage, view = app.screen.query_one(NetworkStage), app.screen.query_one(NetworkView)
        network = view.network
        assert network is not None and network.gradients[40] is Blank.COVERED and Blank.COVERED not in network.weights
        assert view.selected == (3, 0)
        assert "example 1/4, wanted 1" in text_of(app)
        stage.focus_stage()
        await pilot.press("x")
        assert network.columns[0].units[0].value == 2.0
        assert view.network is not None and view.network.columns[0].units[0].value == 3.0
        await pilot.press("X", "X")
        await pilot.pause()
        assert "example 4/4, wanted 1" in text_of(app)
        await pilot.press("plus")
        await pilot.pause()
        assert stage.session.root.data == stage.session.change.before  # it waits for the answer
        question = open_questions(app.lesson_screen)[0]
        question.focus_answer()
        await answer_right(pilot, question)
        assert question.progress.outcome is Outcome.RIGHT
        assert view.network.gradients[40] == stage.names["L3.n1.b"].grad
        await stage.perform([parse_action("follow -0.05 x 2")])
        assert view.network.weights[0] == stage.names["L1.n1.w1"].data
        stage.select_node("o2")
        assert stage.example == 1 and view.selected == (3, 0)


async def test_the_backward_pass_comes_back_through_the_network(tmp_path: Path) -> None:
    app = Player(lesson_of(SMALL), tmp_path)
    async with app.run_test(size=NARROW) as pilot:
        await pilot.pause()
        await pilot.press("s", "v", "a")
        await pilot.pause()
        view, stage = app.screen.query_one(NetworkView), app.screen.query_one(NetworkStage)
        assert view.network is not None and "gradients" in text_of(app)
        assert view.network.unit((2, 0)).gradient == 1.0 and view.network.unit((1, 0)).gradient is Blank.UNKNOWN
        await pilot.press("right", "enter", "enter", "enter", "n")
        await pilot.pause()
        graph = view.scalars
        assert graph.active is not None and graph.active[0].operation.name == "tanh"
        await pilot.press("a")
        said = stage.play.graph.traces[0].layers[0][0]
        assert view.network.unit((1, 0)).gradient == said.grad
