"""Screens that are closed while they open, or while work of theirs is under way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.screen import Screen

import tui.build.learning
import tui.build.milestones
import tui.build.screen
from lessons.build.learning import LearnedRun
from lessons.build.record import BuildStore
from lessons.build.speed import Timing
from lessons.judge.verdict import Judgement
from tui.app import MgradApp
from tui.build.learning import LearningScreen
from tui.build.milestones import SpeedDialog
from tui.build.screen import BuildScreen
from tui.kit.presence import is_leaving, is_present
from tui.start import Start

Opened = Callable[[Path], Screen[Any]]


def opened_build(folder: Path) -> Screen[Any]:
    (folder / "mine").mkdir(exist_ok=True)
    return BuildScreen(folder / "mine", BuildStore(folder))


def opened_learning(folder: Path) -> Screen[Any]:
    return LearningScreen(folder, "four", "The four examples")


def opened_speed(folder: Path) -> Screen[Any]:
    return SpeedDialog(folder)


OPENED = (opened_build, opened_learning, opened_speed)


class Gate:
    """What the learner's files are asked for: it comes when the test says so."""

    def __init__(self) -> None:
        self.asked, self.opened = asyncio.Event(), asyncio.Event()

    async def passed(self) -> None:
        self.asked.set()
        await self.opened.wait()


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    """Let nothing of the learner's be run."""
    gate = Gate()

    async def judge(folder: Path) -> Judgement:
        await gate.passed()
        return Judgement(trouble="there is no class Value")

    async def learn(*_: object) -> LearnedRun:
        await gate.passed()
        return LearnedRun(0, "stopped")

    async def timings(folder: Path) -> AsyncIterator[Timing]:
        await gate.passed()
        yield Timing("yours", 1.0)

    monkeypatch.setattr(tui.build.screen, "judge", judge)
    monkeypatch.setattr(tui.build.learning, "learn", learn)
    monkeypatch.setattr(tui.build.milestones, "timings", timings)
    return gate


@pytest.mark.parametrize("opened", OPENED)
@pytest.mark.parametrize("turns", range(4))
async def test_the_app_may_end_while_a_screen_opens(opened: Opened, turns: int, tmp_path: Path, gate: Gate) -> None:
    app = MgradApp(Start(), tmp_path)
    async with app.run_test(size=(60, 20)):
        gate.opened.set()
        app.push_screen(opened(tmp_path))
        for _ in range(turns):
            await asyncio.sleep(0)


@pytest.mark.parametrize("opened", OPENED)
async def test_work_may_end_when_the_widgets_are_gone(
    opened: Opened, tmp_path: Path, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when an app that ends has closed the children of a screen before the screen itself."""
    app = MgradApp(Start(), tmp_path)
    async with app.run_test(size=(60, 20)) as pilot:
        screen = opened(tmp_path)
        await app.push_screen(screen)
        await gate.asked.wait()
        await pilot.pause()  # what its first size defers comes before the children go
        assert is_present(screen) and not is_leaving(screen)
        await screen.query("*").remove()
        with monkeypatch.context() as ending:
            ending.setattr(MgradApp, "is_running", False)
            gate.opened.set()
            await app.workers.wait_for_complete([each for each in app.workers if each.group in {"judge", "learn"}])
            assert is_leaving(screen) and not is_present(screen)
        await pilot.pause()
