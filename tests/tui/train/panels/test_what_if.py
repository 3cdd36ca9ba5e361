"""The what-if panel: moving a weight by keys, and forking with it."""

from __future__ import annotations

from engine.lab.what_if import StepLoss, along_gradient
from engine.runs.run import Run
from engine.training.settings import TrainSettings
from tests.tui.screen_text import text_of
from tests.tui.train.panels.panel_app import PanelApp
from tui.train.panels.what_if import WhatIfPanel


async def test_a_weight_is_moved_at_a_step_and_wanted_so() -> None:
    run = Run(TrainSettings())
    for _ in range(3):
        next(run)
    app = PanelApp(run)
    async with app.run_test(size=(80, 24)) as pilot:
        panel = app.query_one(WhatIfPanel)
        panel.focus()
        assert "Take a step first" in text_of(app)
        await app.look_at(pilot, 1)
        assert panel.curve == along_gradient(StepLoss(run, 1), run.at(1), points=40)
        assert "today's step" in text_of(app)
        await pilot.press("enter", "right", "up", "up", "up")
        await pilot.pause()
        assert panel.delta == 0.15
        await pilot.press("down", "down", "shift+up", "down")
        await pilot.pause()
        assert "moved by 0.5" in text_of(app) and "L1.n1.w2" in text_of(app)
        await pilot.press("H")
        await pilot.pause()
        assert "L1.n1.w2 over the steps" in text_of(app)
        await pilot.press("H")
        await pilot.press("enter")
        await pilot.pause()
        assert app.wanted == [(1, 1, run.at(1).parameters[1] + 0.5)]
        await pilot.press("r")
        await pilot.pause()
        assert "moved by" not in text_of(app)
        await app.look_at(pilot, 2)
        assert panel.curve == along_gradient(StepLoss(run, 2), run.at(2), points=40)
