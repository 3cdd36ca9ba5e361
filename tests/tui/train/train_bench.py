"""An app with nothing but the Train screen, and waiting for its workers instead of the clock."""

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
from tui.train.runs.controller import RunController
from tui.train.screen import TrainScreen

READY = "ready: space takes"
"""How the status line begins before the first step."""


class Bench(App[None]):
    """Nothing but a Train screen, at full speed."""

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
        self.runs.speed = None

    @property
    def runs(self) -> RunController:
        return self.train.runs

    @property
    def status(self) -> str:
        return str(self.train.query_one("#status", Static).content)

    def fact(self, name: str) -> str:
        return next(value for title, value, _ in self.train.query_one(RunFacts).facts if title == name)


async def settle(pilot: Pilot[None]) -> None:
    """Wait until no thread trains and its last state is drawn."""
    app = pilot.app
    async with asyncio.timeout(60):
        # Not `worker.wait()`: cut off by the timeout, that would mark the worker as cancelled, and end another test.
        while not all(worker.is_finished for worker in app.workers):
            await pilot.pause()
        await pilot.pause()
        while isinstance(app, Bench) and app.train.feed.is_catching_up:
            await pilot.pause()


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys, and wait for what they start."""
    await pilot.press(*keys)
    await settle(pilot)


async def until(pilot: Pilot[None], holds: Callable[[], bool]) -> None:
    """Wait until a condition holds."""
    async with asyncio.timeout(60):
        while not holds():
            await pilot.pause()


def trained(settings: TrainSettings, steps: int) -> Run:
    """Return a run that has taken so many steps."""
    run = Run(settings)
    for _ in range(steps):
        next(run)
    return run


def error_of(app: App[None]) -> str:
    """Return the error message of the dialog on top."""
    return str(app.screen.query_one("#error", Static).content)
