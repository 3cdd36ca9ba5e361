"""A training room on its own, and how to wait for what it does: for the worker, never the clock."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Static

from engine.runs.run import Run
from engine.training.settings import TrainSettings
from tui.themes import THEMES
from tui.train.panels.facts import RunFacts
from tui.train.screen import TrainScreen

READY = "ready: space takes"
"""How the status line begins before the first step."""


class Bench(App[None]):
    """Just enough of an app to stand the screen on."""

    def __init__(
        self,
        settings: TrainSettings | None = None,
        theme: str = THEMES[0].name,
        run: Run | None = None,
        folder: Path | None = None,
    ) -> None:
        super().__init__()
        for known in THEMES:
            self.register_theme(known)
        self.theme = theme
        self.train = TrainScreen(settings, run, folder)

    async def on_mount(self) -> None:
        await self.push_screen(self.train)
        self.train.speed = None

    @property
    def told(self) -> str:
        return str(self.train.query_one("#status", Static).content)

    def fact(self, name: str) -> str:
        return next(value for said, value, _ in self.train.query_one(RunFacts).facts if said == name)


async def settle(pilot: Pilot[None]) -> None:
    """Until no thread trains and all it said has been shown."""
    app = pilot.app
    async with asyncio.timeout(60):
        await app.workers.wait_for_complete()
        await pilot.pause()
        while isinstance(app, Bench) and app.train.catching_up:
            await pilot.pause()


async def press(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press(*keys)
    await settle(pilot)


async def until(pilot: Pilot[None], holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not holds():
            await pilot.pause()
