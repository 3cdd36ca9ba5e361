"""Duels fought through the keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList, Static

from lessons.duel import match as matches
from lessons.duel.duel import Duel, DuelError
from lessons.duel.engine_source import EngineSource
from lessons.duel.store import DuelStore
from tests.lessons.duel.duels import duel_of
from tui.app import MgradApp
from tui.duel.screen import DuelScreen
from tui.duel.symptoms import SymptomGraph
from tui.start import DuelStart, Start


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Duels without a process of their own."""

    async def make(seed: int, engine: EngineSource) -> Duel:
        if not engine.is_ours:
            raise DuelError(f"{engine.title} cannot be broken: its loss does not fall")
        return duel_of(seed)

    monkeypatch.setattr(matches, "make_duel", make)


async def settled(pilot: Pilot[None]) -> DuelScreen:
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    assert isinstance(pilot.app.screen, DuelScreen)
    return pilot.app.screen


def text_of(screen: DuelScreen, selector: str) -> str:
    return str(screen.query_one(selector, Static).render())


async def test_a_duel_from_its_symptoms_to_its_debrief(tmp_path: Path) -> None:
    app = MgradApp(Start("duel", duel=DuelStart(2, "ours")), tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await settled(pilot)
        assert "L -1.25 ∇1" in screen.query_one(SymptomGraph).shown_text
        assert not screen.query_one("#facts").display
        await pilot.press("v")
        assert screen.query_one("#facts").display and "a          -4        -4 ✓" in text_of(screen, "#check-text")
        await pilot.press("4")
        await pilot.pause()
        assert "the loss would go 4.5236 → 7.9946" in text_of(screen, ".verdict")
        await pilot.press("2")
        screen = await settled(pilot)
        assert text_of(screen, "#last").startswith("✓ Right. The gradients are not set back to 0 between steps. Every")
        assert not screen.query_one("#symptoms").display, "the code has all the room"
        await pilot.press("end", "up", "enter")
        await pilot.pause()
        assert text_of(screen, ".verdict").startswith("✗ Line 163 is as it was")
        screen.query_one("#listing", OptionList).highlighted = 154
        await pilot.press("enter")
        screen = await settled(pilot)
        assert "before:  p.grad = 0.0" in text_of(screen, "#debrief")
        assert DuelStore(tmp_path).load().history[0].how == ("helped", "helped")
        await pilot.press("n")
        screen = await settled(pilot)
        assert screen.match.question == 0 and DuelStore(tmp_path).load().open is not None


async def test_an_open_duel_goes_on_where_it_was_left_and_a_refused_engine_is_told_of(tmp_path: Path) -> None:
    app = MgradApp(Start("duel", duel=DuelStart(2, "ours")), tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("4", "2")
        await settled(pilot)
    app = MgradApp(Start(), tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("D")
        screen = await settled(pilot)
        assert screen.match.question == 1 and screen.query_one("#facts").display
        assert text_of(screen, "#share") == "mgrad-tui duel --seed 2 --engine ours"
    file = tmp_path / "engine.py"
    file.write_text("class Value: ...\n")
    app = MgradApp(Start("duel", duel=DuelStart(3, str(file))), tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await settled(pilot)
        assert text_of(screen, ".trouble") == "your engine, engine.py cannot be broken: its loss does not fall."
        await pilot.press("enter")
        screen = await settled(pilot)
        assert screen.duel is not None and screen.duel.engine.is_ours
