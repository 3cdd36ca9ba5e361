"""The app at Build, and how to wait for what it does."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Static

from engine import Value
from tui.app import MgradApp
from tui.build.screen import BuildScreen
from tui.kit.panel import Panel
from tui.start import BuildStart, Start

PATIENCE = 1200  # looks, a twentieth of a second apart


async def until(pilot: Pilot[None], holds: Callable[[], bool]) -> None:
    """Wait until the condition holds. Raises TimeoutError."""
    for _ in range(PATIENCE):
        if holds():
            return
        await pilot.pause(0.05)
    raise TimeoutError


class BuildBench:
    """The app at Build on a folder."""

    def __init__(self, app: MgradApp, pilot: Pilot[None]) -> None:
        self.app, self.pilot = app, pilot
        self.press = pilot.press

    @property
    def screen(self) -> BuildScreen:
        [screen] = [each for each in self.app.screen_stack if isinstance(each, BuildScreen)]
        return screen

    @property
    def evidence(self) -> str:
        panel = self.screen.query_one("#evidence", Panel)
        return f"{panel.title}\n{panel.content.plain}"

    def line(self, name: str) -> str:
        return str(self.screen.query_one(f"#{name}", Static).render())

    def stage_nodes(self) -> list[Value]:
        return self.screen.stage.view.nodes

    async def until(self, holds: Callable[[], bool]) -> None:
        await until(self.pilot, holds)

    async def judged(self) -> None:
        """Wait for the first judgement, or for the end of what is under way."""
        await self.until(lambda: self.screen.judgement is not None and not self.screen.judging)


@asynccontextmanager
async def build(folder: Path, data: Path, size: tuple[int, int] = (120, 40)) -> AsyncIterator[BuildBench]:
    """Open Build on a folder. data: the data folder."""
    app = MgradApp(Start("build", build=BuildStart(folder)), data)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield BuildBench(app, pilot)
