"""The network of a run, at any step."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine.basics.numbers import short
from engine.runs.run import Run
from engine.training.settings import TrainSettings, preset
from tests.tui.lesson_player import NARROW
from tests.tui.screen_text import text_of
from tests.tui.train.panels.network_app import RunNetworkApp
from tui.graph.pane import GraphPane
from tui.network.canvas import NetworkCanvas
from tui.network.draw.words import ZoomLevel
from tui.network.view import NetworkView
from tui.train.dialogs.weight_history import WeightHistory, WeightPlot
from tui.train.panels.network import NetworkPanel


async def test_a_run_is_looked_into_at_any_step_and_a_weight_has_its_history() -> None:
    app = RunNetworkApp(TrainSettings(), 12)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.pause()
        panel, view = app.query_one(NetworkPanel), app.query_one(NetworkView)
        assert view.network is not None and "step 11   example 1/4, wanted +1" in text_of(app)
        assert view.network.unit((3, 0)).value == app.snapshots[-1].predictions[0]
        panel.snapshot = app.snapshots[2]
        await pilot.pause()
        assert view.network.weights == app.snapshots[2].parameters
        await pilot.press("x")
        assert view.network.unit((3, 0)).value == app.snapshots[2].predictions[1]
        await pilot.press("H")
        await pilot.pause()
        assert "Parameters have a history" in text_of(app)
        await pilot.press("right", "enter", "down", "right", "plus", "H")
        await pilot.pause()
        assert isinstance(app.screen, WeightHistory) and "L2.n2.w2 over the steps" in text_of(app)
        place = view.network.parameter((2, 1), 1)
        steps, values = app.screen.query_one(WeightPlot).history
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
        assert graph.folded and "7 of 33 nodes, around L2.n1" in str(graph.query_one(GraphPane).border_subtitle)
        await pilot.press("z")
        await pilot.pause()
        assert not graph.folded and len(graph.drawing.boxes) == 33


async def test_an_example_without_a_value_has_a_notice() -> None:
    app = RunNetworkApp(TrainSettings(activation="relu"), 1)
    async with app.run_test(size=NARROW) as pilot:
        await pilot.pause()
        panel, last = app.query_one(NetworkPanel), app.snapshots[-1]
        panel.snapshot = replace(last, step=0, parameters=tuple(1e60 for _ in last.parameters))
        await pilot.pause()
        assert "Example 1 has no value at step 0" in text_of(app) and not panel.query_one(NetworkView).display
        panel.snapshot = last
        await pilot.pause()
        assert "step 0   example 1/4" in text_of(app)


async def test_a_file_has_its_columns_names_and_its_numbers_as_they_are_scaled(tmp_path: Path) -> None:
    path = tmp_path / "houses.csv"
    path.write_text("size (m²),rooms,price\n" + "".join(f"{50 + k},{k % 4},{1000 + 37.5 * k}\n" for k in range(30)))
    app = RunNetworkApp(replace(preset(str(path)), layers=(4, 1)), 3)
    async with app.run_test(size=NARROW) as pilot:
        await pilot.pause()
        panel, view = app.query_one(NetworkPanel), app.query_one(NetworkView)
        assert view.network is not None and panel.run is not None
        assert view.network.unit((2, 0)).value == pytest.approx(app.snapshots[-1].predictions[0], rel=1e-12)
        row, target = panel.run.data.inputs[0], panel.run.data.targets[0]
        wanted = f"wanted {short(panel.run.data.in_own_unit(target))}, a score of {short(target)}"
        shown, data_columns = text_of(app), ("size (m²)", "rooms")
        assert wanted in shown and "scaled inputs" in shown and all(f" {name} " in shown for name in data_columns)
        await pilot.press("left", "up", "up")
        await pilot.pause()
        scaled = short(view.network.unit((0, 0)).value)
        assert f"size (m²) = {short(row[0])}, an input; scaled: {scaled}" in text_of(app)
