"""Explore on a graph of the user's own engine: theirs beside ours, their pass, and their file run from here."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from engine.graph.session import GraphSession
from lessons.adopt.load import adopt
from tests.lessons.judge.engines import wrong_engine
from tests.tui.build.bench import until
from tests.tui.explore.explore_app import type_in
from tui.adopted.screen import TheirPassScreen
from tui.app import MgradApp
from tui.explore.panels import ExplorePanels
from tui.explore.screen import ExploreScreen
from tui.kit.panel import Panel
from tui.start import ExploreStart, Start

GRAPH = "\na = Value(3.0)\nL = a + a\n"


class Bench:
    """The app at Explore."""

    def __init__(self, app: MgradApp, pilot: Pilot[None]) -> None:
        self.app, self.pilot, self.press = app, pilot, pilot.press

    @property
    def explore(self) -> ExploreScreen:
        [screen] = [each for each in self.app.screen_stack if isinstance(each, ExploreScreen)]
        return screen

    def told(self, name: str) -> str:
        return str(self.explore.query_one(name, Static).render())


@asynccontextmanager
async def explore(folder: Path, start: ExploreStart | None) -> AsyncIterator[Bench]:
    app = MgradApp(Start("explore", explore=start), folder)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        yield Bench(app, pilot)


async def start_of(folder: Path, source: str) -> ExploreStart:
    file = folder / "mine.py"
    file.write_text(source)
    adopted = await adopt(f"{file}:L")
    return ExploreStart(GraphSession(adopted.mirror.root), adopted)


async def test_their_gradient_stands_beside_ours_and_their_pass_is_stepped(tmp_path: Path) -> None:
    async with explore(tmp_path, await start_of(tmp_path, wrong_engine("add, set") + GRAPH)) as bench:
        assert "class Value of mine.py: first wrong: your + wrote a.grad = 1" in bench.told("#fault")
        [wrong] = [node for node, state in bench.explore.view.states.items() if state.wrong]
        assert wrong.label == "a" and bench.explore.view.states[wrong].grad == 2
        node = bench.explore.query_one(ExplorePanels).query_one("#node", Panel)
        assert node.content.plain.startswith("your engine's gradient is 1; ours:")
        await bench.press("plus")
        assert "as your file left the leaves" in node.content.plain
        assert not any(state.wrong for state in bench.explore.view.states.values())
        await bench.press("B")
        await bench.pilot.pause()
        assert isinstance(bench.app.screen, TheirPassScreen)


async def test_another_graph_has_no_engine_of_theirs(tmp_path: Path) -> None:
    async with explore(tmp_path, await start_of(tmp_path, wrong_engine("add, set") + GRAPH)) as bench:
        await bench.press("e", "ctrl+u")
        await type_in(bench.pilot, "x = 2; x*x")
        await bench.press("enter")
        assert not bench.explore.query_one("#fault").display
        assert not bench.explore.check_action("theirs", ())
        await bench.press("u")
        assert bench.explore.query_one("#fault").display


async def test_a_file_is_run_from_the_expression_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.py").write_text(wrong_engine("mul, own data") + "\na = Value(3.0)\nL = a * 2\n")
    async with explore(tmp_path, None) as bench:
        await bench.press("e", "ctrl+u")
        await type_in(bench.pilot, "mine.py:L")
        await bench.pilot.pause()
        assert "enter runs this file" in bench.told("#expression-hint")
        await bench.press("enter")
        await until(bench.pilot, lambda: bench.explore.session.root.data == 6)
        assert "first wrong" in bench.told("#fault")


async def test_a_file_that_hangs_is_stopped_with_escape(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.py").write_text("while True: pass\n")
    async with explore(tmp_path, None) as bench:
        before = bench.explore.session.root
        await bench.press("e", "ctrl+u")
        await type_in(bench.pilot, "mine.py:L")
        await bench.press("enter")
        await until(bench.pilot, lambda: "running your file, esc stops it" in bench.told("#message"))
        await bench.press("escape")
        await until(bench.pilot, lambda: "your file was stopped" in bench.told("#message"))
        assert bench.explore.session.root is before
        await bench.press("e", "ctrl+u")
        await type_in(bench.pilot, "nowhere.py:L")
        await bench.press("enter")
        await until(bench.pilot, lambda: "there is no such file" in bench.told("#message"))
