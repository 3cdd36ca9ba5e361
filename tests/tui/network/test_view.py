"""A network and the mouse."""

from __future__ import annotations

from engine.training.settings import TrainSettings
from tests.tui.lesson_player import NARROW
from tests.tui.train.panels.network_app import RunNetworkApp
from tui.network.canvas import Breadcrumb, NetworkCanvas
from tui.network.draw.plan import plan
from tui.network.draw.tables import NAMES, LayerTable
from tui.network.draw.words import ZoomLevel
from tui.network.view import NetworkView


async def test_a_network_answers_to_the_mouse() -> None:
    app = RunNetworkApp(TrainSettings(), 1)
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
