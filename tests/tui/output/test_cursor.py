"""The terminal's cursor is at what is selected, on every screen."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest
from textual.app import App
from textual.geometry import Offset
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import DataTable, Input, OptionList

from lessons.contents import course
from tests.house import modules
from tests.terminal import Terminal
from tests.tui.lesson.questions.test_order import ORDER
from tests.tui.lesson.stages.test_fault import two_engines
from tests.tui.lesson_player import WIDE
from tests.tui.screen_text import text_of
from tui.app import MgradApp
from tui.lesson.stages.plot import PlotStage
from tui.network.canvas import NetworkCanvas
from tui.output.cursor import HasCursor, cursor_position
from tui.start import Start
from tui.train.panels.parameters import ParameterCells
from tui.train.panels.predictions import Predictions
from tui.train.panels.table import RunTable
from tui.train.panels.what_if import WhatIfPanel


def at(app: App[None], position: Offset) -> str:
    """Return the text of the screen from this position on."""
    return text_of(app).split("\n")[position.y][position.x :]


def at_cursor(app: App[None]) -> str:
    """Return the text of the screen from the cursor on."""
    assert app.focused is not None
    return at(app, cursor_position(app.focused))


async def opened(pilot: Pilot[None], *keys: str) -> None:
    """Press keys, each after the app has come to rest."""
    for key in ("", *keys):
        await pilot.press(*([key] if key else []))
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()


async def test_at_the_label_of_the_selected_node(tmp_path: Path) -> None:
    app = MgradApp(Start(mode="explore"), tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        labels = []
        for _ in range(7):
            labels.append(at_cursor(app)[0])
            assert app.cursor_position == cursor_position(app.focused or app.screen)
            await opened(pilot, "tab")
        assert labels == ["a", "b", "e", "c", "d", "f", "L"]


async def test_at_the_number_of_a_constant(tmp_path: Path) -> None:
    app = MgradApp(Start(mode="explore"), tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, "e", "ctrl+u", *"x*7", "enter", "tab")
        assert at_cursor(app)[0] == "7"


async def test_at_the_field_while_something_is_typed(tmp_path: Path) -> None:
    app = MgradApp(Start(mode="explore"), tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, "e")
        assert isinstance(app.focused, Input)
        assert app.cursor_position == app.focused.cursor_screen_offset


async def test_at_the_highlighted_row_of_a_list(tmp_path: Path) -> None:
    app = MgradApp(Start(), tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        menu = app.screen.query_one(OptionList)
        seen = []
        for _ in range(menu.option_count):
            seen.append(at_cursor(app))
            await opened(pilot, "down")
        for entry in course():
            assert any(entry.title in row for row in seen), entry.title
        assert len(set(seen)) == len(seen)


async def test_at_the_cell_of_the_training_room_s_panels(tmp_path: Path) -> None:
    app = MgradApp(Start(mode="train"), tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        cells = app.screen.query_one(ParameterCells)
        for keys in ((), ("right",), ("down", "down"), ("end",)):
            await opened(pilot, *keys)
            shown = at_cursor(app).split()[0]
            assert f"{cells.numbers.values[cells.cursor]:+.2f}" == shown
        app.screen.query_one(Predictions).focus()
        await opened(pilot, "down", "down")
        assert at_cursor(app).startswith("3  (0.5, 1, 1)")
        await opened(pilot, "n", "k", "enter", "4")
        assert isinstance(app.focused, RunTable)
        assert at_cursor(app).startswith("run 2")
        await opened(pilot, "up")
        assert at_cursor(app).startswith("run 1")
        await opened(pilot, "3")
        assert at_cursor(app).startswith(
            f"{cells.run.trainer.model.parameters()[app.screen.query_one(WhatIfPanel).chosen].label}  "
        )


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_at_the_selected_part_of_a_network(tmp_path: Path, size: tuple[int, int]) -> None:
    app = MgradApp(Start(mode="train"), tmp_path)
    async with app.run_test(size=size) as pilot:
        await opened(pilot, "n", "2")
        canvas = app.screen.query_one(NetworkCanvas)
        await opened(pilot, "right", "down")
        assert canvas.network is not None
        assert at_cursor(app).startswith(canvas.network.unit(canvas.selected).name)
        await opened(pilot, "enter", "right", "down")
        weight = canvas.network.weights[canvas.network.parameter(canvas.selected, canvas.term)]
        assert at_cursor(app).split()[0] == f"{weight:+.2f}"
        await opened(pilot, "enter", "down")
        assert at_cursor(app).split()[0] in text_of(app).split("▸")[1]


async def test_at_the_cross_and_the_table_of_the_data_screen(tmp_path: Path) -> None:
    app = MgradApp(Start(mode="train"), tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, "d")
        table = app.screen.query_one(DataTable)
        table.focus()
        await opened(pilot, "down", "right")
        assert at_cursor(app).split()[0] == str(table.get_cell_at(table.cursor_coordinate)).strip()
        app.screen.query_one("#sets").focus()
        await opened(pilot, "down", "down", "P", "right", "up")
        assert at_cursor(app)[0] == "┼"


async def test_at_the_cell_of_a_sweep(tmp_path: Path) -> None:
    app = MgradApp(Start(mode="train"), tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, "M", "right")
        rows = text_of(app).split("\n")
        here = app.cursor_position
        assert any(row[here.x : here.x + 1] == "▴" for row in rows[here.y :])  # the mark below the column
        assert "▸" in rows[here.y][: here.x]


async def test_at_the_row_of_an_order_and_at_a_button(tmp_path: Path) -> None:
    app = two_engines(tmp_path, question=ORDER)
    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot, "down")
        assert at_cursor(app).startswith("▸  2  b")
        await opened(pilot, "tab")
        assert at_cursor(app).startswith("Check")


async def test_at_the_numbers_of_a_plot(tmp_path: Path) -> None:
    app = MgradApp(Start(lesson=course()[0].open()), tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        app.screen.query_one(PlotStage).focus()
        await opened(pilot)
        assert at_cursor(app).startswith("f(3)")


def test_the_terminal_s_own_cursor_goes_there() -> None:
    command = [sys.executable, "-c", "from tui.cli import main; main(['explore'])"]
    with Terminal(command, 120, 40) as terminal:
        for keys, label in (("", "a"), ("\t", "b"), ("\t\t", "c"), ("\x1b[C", "d")):
            terminal.send(keys)
            terminal.wait_for(f"Node {label}")
            terminal.wait_until(lambda label=label: _at(terminal).startswith(label))


def _at(terminal: Terminal) -> str:
    x, y = terminal.cursor
    return terminal.text.split("\n")[y][x:]


def test_every_widget_of_ours_with_the_focus_has_a_cursor() -> None:
    """Lists and fields are Textual's; a question and a stage that only pass keys on have a frame, which is shown."""
    found = {
        kind
        for name in modules()
        if name.startswith("tui.")
        for kind in vars(importlib.import_module(name)).values()
        if isinstance(kind, type) and issubclass(kind, Widget) and kind.__module__ == name and kind.can_focus
    }
    drawn = {kind for kind in found if "draw" in dir(kind) or "render_line" in vars(kind) or "rows" in dir(kind)}
    assert len(drawn) >= 8
    assert not {kind for kind in drawn if not issubclass(kind, HasCursor | OptionList | Input)}
