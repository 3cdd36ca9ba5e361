"""y copies what is selected, in the form that is chosen; the mouse copies what is seen."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.screen import Screen
from textual.selection import SELECT_ALL
from textual.widgets import OptionList

from lessons.contents import course
from tests.tui.output.test_cursor import opened
from tui.app import MgradApp
from tui.copy_picker import CopyPicker
from tui.start import Start


def choices(app: MgradApp) -> list[str]:
    """The names of the forms that are offered."""
    assert isinstance(app.screen, CopyPicker)
    return [form.name for form in app.screen.forms]


async def copied(pilot: Pilot[None], name: str) -> str:
    """Copy the form with this name, and return the clipboard."""
    app = pilot.app
    assert isinstance(app, MgradApp)
    await opened(pilot, "y")
    app.screen.query_one(OptionList).highlighted = choices(app).index(name)
    await opened(pilot, "enter")
    return app.clipboard


async def test_a_node_and_its_graph(tmp_path: Path) -> None:
    app = MgradApp(Start(mode="explore"), tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, "tab", "tab", "y")
        assert choices(app) == [
            "node e",
            "node e as LaTeX",
            "node e in Python",
            "the graph, drawn",
            "the graph as an expression",
        ]
        await opened(pilot, "enter")
        assert app.clipboard.startswith("e = a · b = -6")
        assert await copied(pilot, "node e as LaTeX") > ""
        assert app.clipboard.startswith(r"e = a \cdot b = -6")
        assert "data -6" in await copied(pilot, "the graph, drawn")
        assert await copied(pilot, "the graph as an expression") == (
            "a = 2; b = -3; e = a*b; c = 10; d = e + c; f = -2; L = d*f"
        )
        await opened(pilot, "y", "escape")
        assert not isinstance(app.screen, CopyPicker)


async def test_a_run_and_its_panels(tmp_path: Path) -> None:
    app = MgradApp(Start(mode="train"), tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, "n")
        assert await copied(pilot, "run 1, as a command") == "mgrad-tui train"
        assert "+0.24" in await copied(pilot, "parameters and gradients, as text")


async def test_a_lesson_s_step(tmp_path: Path) -> None:
    app = MgradApp(Start(lesson=course()[3].open(), step=1), tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        app.screen.set_focus(None)
        await opened(pilot, "y")
        assert app.clipboard == f"mgrad-tui lesson {course()[3].id} --step 2"


@pytest.mark.parametrize("mode", ["home", "explore", "train", "drill"])
async def test_no_class_name_is_copied_with_the_mouse(tmp_path: Path, mode: str) -> None:
    app = MgradApp(Start(mode=mode), tmp_path)  # type: ignore[arg-type]
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        identifiers = {widget.css_identifier for widget in app.screen.query("*").results()}
        assert not identifiers & set(everything(app.screen).splitlines())
        if mode == "train":
            assert "no steps yet" in everything(app.screen)


def everything(screen: Screen[object]) -> str:
    """Select all that can be selected, and return the text."""
    screen.selections = {widget: SELECT_ALL for widget in screen.query("*").results() if widget.allow_select}
    return screen.get_selected_text() or ""
