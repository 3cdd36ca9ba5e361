"""The health line, its findings and its challenge."""

from __future__ import annotations

from dataclasses import replace

from engine.lab.challenges import CHALLENGES
from engine.lab.health import health
from engine.runs.run import Run
from engine.training.settings import TrainSettings
from tests.tui.screen_text import text_of
from tests.tui.train.panels.panel_app import PanelApp
from tui.train.dialogs.health import HealthScreen
from tui.train.panels.health_line import HealthLine

SNAIL = CHALLENGES["snail"]


async def test_the_line_says_what_the_step_suffers_from() -> None:
    run = Run(replace(TrainSettings(), init="zero"))
    next(run)
    app = PanelApp(run)
    async with app.run_test(size=(80, 24)) as pilot:
        await app.look_at(pilot, 0)
        line = app.query_one(HealthLine)
        assert line.findings == health(run, run.at(0))
        assert "! All 4 neurons of layer 1 are the same" in text_of(app)
        line.challenge = SNAIL
        await pilot.pause()
        assert "The snail: a loss below 0.5 within 60 steps" in text_of(app)
        app.push_screen(HealthScreen(line.findings, 0))
        await pilot.pause()
        assert "Try: First weights that differ" in text_of(app)
