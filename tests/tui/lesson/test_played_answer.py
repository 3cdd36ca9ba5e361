"""A wrong gradient is played on the stage: nudged, put back, the path that it leaves out unlit."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Static

from lessons.contents import find_lesson
from tui.app import MgradApp
from tui.graph.canvas import GraphCanvas
from tui.graph.view import GraphView
from tui.lesson.stages import session
from tui.lesson.stages.graph import GraphStage
from tui.start import Start


async def test_a_wrong_gradient_moves_the_graph_and_is_put_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_back = []
    monkeypatch.setattr(session.SessionStage, "set_timer", lambda stage, seconds, call: put_back.append(call))
    app = MgradApp(Start(lesson=find_lesson("chain-rule"), step=4), tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        for keys in ("0.5", "-12", "-4"):
            await pilot.press(*({".": "full_stop", "-": "minus"}.get(key, key) for key in keys), "enter")
            await pilot.pause()
        stage, canvas = app.screen.query_one(GraphStage), app.screen.query_one(GraphCanvas)
        states = stage.query_one(GraphView).states
        shown = {node.label: round(state.data, 4) for node, state in states.items()}
        assert (shown["p"], shown["q"], shown["o"]) == (3.01, -12.04, -6.02)
        assert stage.names["p"].data == 3.0, "only what is shown is nudged"
        assert {node.label for node in canvas.unlit_nodes} == {"o"}
        assert str(stage.query_one(".nudge", Static).render()).splitlines() == [
            "p + 0.01, and back again; dim: what -4 leaves out, o",
            "yours      Δo = -4 × 0.01 = -0.04",
            "predicted  Δo = ▒▒▒ × 0.01",
            "actual     Δo = -0.02",
        ]
        put_back.pop()()
        await pilot.pause()
        assert all(state.data == node.data for node, state in stage.query_one(GraphView).states.items())
        assert canvas.unlit_nodes, "until another answer is begun"
        await pilot.press("minus", "2", "enter")
        await pilot.pause()
        assert not canvas.unlit_nodes and stage.asked == ("grad", "z")
