"""Exporting the graph from Explore."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input, Static

from tests.tui.explore.explore_app import NARROW, ExploreApp
from tui.explore.export_screen import ExportScreen


async def test_a_graph_is_written_and_a_file_never_overwritten_without_a_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    app = ExploreApp()
    async with app.run_test(size=NARROW) as pilot:
        await pilot.press("S")
        await pilot.pause()
        assert isinstance(app.screen, ExportScreen)
        path = app.screen.query_one(Input)
        assert path.value == "L.dot"
        await pilot.press("down", "down")
        assert path.value == "L_micrograd.py"
        await pilot.press("enter", "enter")
        await pilot.pause()
        assert "L.backward()" in (tmp_path / "L_micrograd.py").read_text(encoding="utf-8")
        assert app.told("#message") == "L_micrograd.py is written"
        (tmp_path / "L.dot").write_text("mine", encoding="utf-8")
        await pilot.press("S", "enter", "enter")
        await pilot.pause()
        told = app.screen.query_one("#error", Static)
        assert str(told.render()) == "L.dot exists already; enter once more overwrites it"
        assert (tmp_path / "L.dot").read_text(encoding="utf-8") == "mine"
        await pilot.press("enter")
        await pilot.pause()
        assert (tmp_path / "L.dot").read_text(encoding="utf-8").startswith("digraph")


async def test_a_path_of_ones_own_and_one_that_cannot_be_written(tmp_path: Path) -> None:
    app = ExploreApp()
    async with app.run_test(size=NARROW) as pilot:
        await pilot.press("S", "enter", "ctrl+u")
        path = app.screen.query_one(Input)
        path.value = str(tmp_path)
        await pilot.press("enter")
        await pilot.pause()
        assert str(app.screen.query_one("#error", Static).render()) == "type the name of a file"
        path.value = str(tmp_path / "new" / "mine.dot")
        await pilot.press("enter")
        await pilot.pause()
        assert (tmp_path / "new" / "mine.dot").exists()
        await pilot.press("S", "escape")
        await pilot.pause()
        assert not isinstance(app.screen, ExportScreen)
