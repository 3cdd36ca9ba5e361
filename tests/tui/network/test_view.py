"""A network on the stage and in the training room: zoomed into, nudged, covered, followed through a run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import App, ComposeResult
from textual.binding import BindingType

from engine.runs.run import Run
from engine.training.settings import TrainSettings
from engine.training.snapshot import Snapshot
from lessons.progress.store import Outcome
from lessons.stage.live import parse_action
from tests.tui.lesson_player import NARROW, WIDE, Player, answer_right, lesson_of, open_questions
from tests.tui.screen_text import text_of
from tui.graph.pane import GraphPane
from tui.kit.key_line import KeyLine
from tui.kit.why import WhyScreen
from tui.lesson.stages.network import NetworkStage
from tui.network.canvas import Breadcrumb, NetworkCanvas
from tui.network.draw.network import Blank
from tui.network.draw.plan import plan
from tui.network.draw.tables import NAMES, LayerTable
from tui.network.draw.words import ZoomLevel
from tui.network.view import NetworkView
from tui.train.dialogs.weight_history import WeightHistory, WeightPlot
from tui.train.panels.network import NetworkPanel

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
        await pilot.press("backspace", "o", "o")
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
        await pilot.press("s", "a", "b")
        await pilot.pause()
        view, stage = app.screen.query_one(NetworkView), app.screen.query_one(NetworkStage)
        assert view.network is not None and "gradients" in text_of(app)
        assert view.network.unit((2, 0)).gradient == 1.0 and view.network.unit((1, 0)).gradient is Blank.UNKNOWN
        await pilot.press("right", "enter", "enter", "enter", "n")
        await pilot.pause()
        graph = view.scalars
        assert graph.active is not None and graph.active[0].operation.name == "tanh"
        await pilot.press("b")
        said = stage.play.graph.traces[0].layers[0][0]
        assert view.network.unit((1, 0)).gradient == said.grad


class Room(App[None]):
    """Nothing but the network of a run, and keys of its own."""

    BINDINGS: ClassVar[list[BindingType]] = [("plus", "hear('plus')"), ("1", "hear('1')")]

    def __init__(self, settings: TrainSettings, steps: int) -> None:
        super().__init__()
        self.run_of = Run(settings)
        self.heard: list[str] = []
        self.snapshots: list[Snapshot] = [next(self.run_of) for _ in range(steps)]

    def compose(self) -> ComposeResult:
        yield NetworkPanel()
        yield KeyLine()

    def action_hear(self, key: str) -> None:
        self.heard.append(key)

    def on_mount(self) -> None:
        panel = self.query_one(NetworkPanel)
        panel.show_run(self.run_of)
        panel.snapshot = self.snapshots[-1]
        panel.focus()


async def test_a_run_is_looked_into_at_any_step_and_a_weight_has_its_history() -> None:
    app = Room(TrainSettings(), 12)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.pause()
        panel, view = app.query_one(NetworkPanel), app.query_one(NetworkView)
        assert view.network is not None and "step 11   example 1/4, wanted 1" in text_of(app)
        assert view.network.unit((3, 0)).value == app.snapshots[-1].predictions[0]
        panel.snapshot = app.snapshots[2]
        await pilot.pause()
        assert view.network.weights == app.snapshots[2].parameters
        await pilot.press("x")
        assert view.network.unit((3, 0)).value == app.snapshots[2].predictions[1]
        await pilot.press("h")
        await pilot.pause()
        assert "Parameters have a history" in text_of(app)
        await pilot.press("right", "enter", "down", "right", "plus", "h")
        await pilot.pause()
        assert isinstance(app.screen, WeightHistory) and "L2.n2.w2 over the steps" in text_of(app)
        place = view.network.parameter((2, 1), 1)
        steps, values = app.screen.query_one(WeightPlot).way
        assert list(steps) == list(range(13))
        assert list(values[:12]) == [snapshot.parameters[place] for snapshot in app.snapshots]
        await pilot.press("down")
        assert "L2.n2.w3" in str(app.screen.query_one("#history").border_title)
        await pilot.press("escape", "enter", "enter")
        await pilot.pause()
        graph = view.scalars
        weight = next(copy for copy in graph.states if copy.label == "L2.n2.w2")
        before = graph.states[weight].data
        panel.snapshot = app.snapshots[5]  # the same boxes, with the numbers of another step
        await pilot.pause()
        assert graph.states[weight].data == app.snapshots[5].parameters[place] != before
        panel.example = 2
        await pilot.pause()
        await pilot.press("plus", "1")  # for whoever holds the panel
        assert view.level is ZoomLevel.SCALARS and graph.states and app.heard == ["plus", "plus", "1"]
        panel.show_run(Run(TrainSettings(layers=(8, 1), activation="relu")))  # another network altogether
        await pilot.pause()
        assert view.level is ZoomLevel.NETWORK and view.selected == (1, 0) and "network 3-8-1" in text_of(app)
        assert app.query_one(NetworkCanvas).has_focus
        await pilot.press("right", "enter", "enter", "enter")
        await pilot.pause()
        assert graph.folded and "11 of 33 nodes, around L2.n1" in str(graph.query_one(GraphPane).border_subtitle)
        await pilot.press("z")
        await pilot.pause()
        assert not graph.folded and "graph" in str(graph.query_one(GraphPane).border_subtitle)


async def test_an_example_without_a_value_is_said_in_a_line() -> None:
    app = Room(TrainSettings(activation="relu"), 1)
    async with app.run_test(size=NARROW) as pilot:
        await pilot.pause()
        panel, last = app.query_one(NetworkPanel), app.snapshots[-1]
        panel.snapshot = replace(last, step=0, parameters=tuple(1e60 for _ in last.parameters))
        await pilot.pause()
        assert "Example 1 has no value at step 0" in text_of(app) and not panel.query_one(NetworkView).display
        panel.snapshot = last
        await pilot.pause()
        assert "step 0   example 1/4" in text_of(app)


async def test_a_network_answers_to_the_mouse() -> None:
    app = Room(TrainSettings(), 1)
    async with app.run_test(size=NARROW) as pilot:
        await pilot.pause()
        view, canvas = app.query_one(NetworkView), app.query_one(NetworkCanvas)
        assert view.network is not None
        places = plan(view.network, *canvas.size, view.selected).places
        there = (places[2, 3].x + 2, places[2, 3].y + 1)
        await pilot.click(canvas, offset=there)
        assert view.selected == (2, 3) and view.level is ZoomLevel.NETWORK
        await pilot.click(canvas, offset=there)
        await pilot.pause()
        assert view.level is ZoomLevel.LAYER
        table = LayerTable.of(view.network, 2, *canvas.size, view.selected, view.term)
        await pilot.click(canvas, offset=(NAMES + table.cell + 3, 1 + table.pitch))
        assert view.selected == (2, 0) and view.term == 1
        await pilot.press("enter")
        await pilot.click(canvas, offset=(4, 4))
        await pilot.pause()
        assert view.level is ZoomLevel.NEURON and view.term == 3
        await pilot.click(Breadcrumb, offset=(4, 0))
        await pilot.pause()
        assert view.level is ZoomLevel.NETWORK and canvas.has_focus
