"""Choosing what to learn from: a set, a file's columns, points of one's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import DataTable, Input, OptionList

from engine.data.by_name import dataset
from engine.data.samples import Dataset
from tests.tui.screen_text import text_of
from tui.app import MgradApp
from tui.data.choice import FileChoice
from tui.data.plane import DrawingPlane
from tui.data.screen import DataScreen
from tui.data.store import DrawnPoints, read_drawing
from tui.start import Start
from tui.themes import THEMES


class DataApp(App[None]):
    """Nothing but the choice of data."""

    def __init__(self, folder: Path, data: str = "moons") -> None:
        super().__init__()
        self.drawn, self.data = DrawnPoints(folder), data
        self.taken: list[str | Dataset | None] = []
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name

    def on_mount(self) -> None:
        self.push_screen(DataScreen(self.data, self.drawn, 1337), self.taken.append)

    @property
    def plane(self) -> DrawingPlane:
        return self.screen.query_one(DrawingPlane)

    def about(self) -> str:
        return str(self.screen.query_one("#about").render())


async def choose(pilot: Pilot[None], name: str) -> None:
    sets = pilot.app.screen.query_one("#sets", OptionList)
    sets.focus()
    sets.highlighted = sets.get_option_index(name)
    await pilot.pause()


async def test_a_set_is_looked_at_and_taken(tmp_path: Path) -> None:
    app = DataApp(tmp_path, "four")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert app.about().startswith("4 examples, 2 of class 1, 2 of class -1")
        assert app.screen.query_one(DataTable).row_count == 4
        await pilot.press("down", "down")
        await pilot.pause()
        assert len(app.plane.drawing.points) == 100
        await pilot.press("enter")
        await pilot.pause()
    assert app.taken == ["xor"]


async def test_points_are_drawn_saved_and_learnt_from(tmp_path: Path) -> None:
    app = DataApp(tmp_path)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await choose(pilot, "draw")
        await pilot.press("enter", "plus", "right", "up", "plus", "enter")
        await pilot.pause()
        assert "put points of both classes" in text_of(app)
        await pilot.press("shift+left", "minus", "delete", "u", "u", "ctrl+y", "minus")
        await pilot.pause()
        drawing = app.plane.drawing
        assert drawing.targets == (1.0, 1.0, -1.0)
        await pilot.press("enter")
        await pilot.pause()
    assert app.taken == [str(tmp_path / "drawn-1.csv")]
    data = dataset(str(tmp_path / "drawn-1.csv"))
    assert (data.inputs, data.targets) == (drawing.points, drawing.targets)


async def test_the_mouse_draws_and_points_are_saved_on_leaving(tmp_path: Path) -> None:
    app = DataApp(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("P")
        await pilot.click(DrawingPlane, offset=(20, 6))
        await pilot.click(DrawingPlane, offset=(22, 6), control=True)
        assert app.plane.drawing.targets[100:] == (1.0, -1.0)
        await pilot.press("u")
        await pilot.mouse_down(DrawingPlane, offset=(22, 6))
        await pilot.mouse_up(DrawingPlane, offset=(26, 6))  # a quick move, of which only its end is told
        assert app.plane.drawing.targets[100:] == (1.0, 1.0, 1.0)
        await pilot.press("u")
        await pilot.press("escape", "escape")
        await pilot.pause()
    assert app.taken == [None]
    assert len(dataset(str(tmp_path / "drawn-1.csv"))) == 102
    again = DataApp(tmp_path, str(tmp_path / "drawn-1.csv"))
    async with again.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert again.about().startswith("102 examples")
        await pilot.press("P", "plus")  # and the app is left in the midst of it
    assert len(dataset(str(tmp_path / "drawn-2.csv"))) == 103


async def test_points_that_no_file_takes_stay_until_the_end(tmp_path: Path) -> None:
    (tmp_path / "a file").touch()
    app = DataApp(tmp_path / "a file" / "folder")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await choose(pilot, "draw")
        await pilot.press("enter", "plus", "shift+right", "plus", "escape", "up")
        await pilot.pause()
        assert "list as points-1 until you quit." in text_of(app) and app.about().startswith(
            "Type the path"
        )  # the line that was gone to
        await choose(pilot, "points-1")
        assert app.plane.drawing.targets == (1.0, 1.0)
        await pilot.press("enter", "P", "shift+left", "minus", "escape")
        await choose(pilot, "moons")  # what was drawn on from points-1 is another drawing
        await choose(pilot, "points-2")
        assert app.about().startswith("3 examples, 2 of class 1, 1 of class -1")
        await pilot.press("enter")
        await pilot.pause()
    assert app.taken == [app.drawn.held["points-2"]]
    assert app.drawn.write_held() == "points-1, points-2 could not be saved: Not a directory"
    (tmp_path / "a file").unlink()
    assert app.drawn.write_held() == "" and not app.drawn.held
    unfinished, whole = app.drawn.files
    assert len(dataset(str(whole))) == 3 and read_drawing(unfinished).targets == (1.0, 1.0)
    again = DataApp(tmp_path / "a file" / "folder", str(unfinished))
    async with again.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert again.about() == "2 points, all of one class. P draws on from them."
        await pilot.press("P", "minus")
        assert again.plane.drawing.problem == ""


async def test_columns_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "flowers.csv"
    path.write_text("length,width,kind,garden\n1,2,rose,7\n3,4,tulip,7\n5,6,rose,8\n", encoding="utf-8")
    app = DataApp(tmp_path)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await choose(pilot, "file")
        await pilot.press("enter")
        app.screen.query_one("#path", Input).value = str(tmp_path / "gone.csv")
        await pilot.press("enter")
        await pilot.pause()
        assert "gone.csv: no such file" in app.about().replace("\n", "")
        (tmp_path / "bad.csv").write_text("x,y,label\n1,2,1\n3,oops,-1\n", encoding="utf-8")
        app.screen.query_one("#path", Input).value = str(tmp_path / "bad.csv")
        await pilot.press("enter")
        await pilot.pause()
        assert app.about().startswith(
            "2 examples; 2 inputs (space), standardized first (Z); the first line is a header"
        )
        (tmp_path / "gap.csv").write_text("x,y,label\n1,,1\n3,4,-1\n", encoding="utf-8")
        await pilot.press("o")
        app.screen.query_one("#path", Input).value = f"'{tmp_path / 'gap.csv'}'"
        await pilot.press("enter")
        await pilot.pause()
        assert app.about().startswith("2 examples; 1 input (space)")
        assert "y is off: it is 4 in every row" in app.about()
        (tmp_path / "[b].csv").write_text("x,y[/b],[/c]\n1,[/d],[/yes]\n3,[/d],no\n", encoding="utf-8")
        await pilot.press("o")
        app.screen.query_one("#path", Input).value = str(tmp_path / "[b].csv")
        await pilot.press("enter", "right", "space")  # refused: this column is no number
        await pilot.pause()
        assert "y[/b] is off: it is [/d] in every row" in text_of(app)
        assert "[/yes]" in text_of(app) and "= label" in text_of(app)
        names = [f"c{number}" for number in range(1, 61)]
        rows = [",".join([str(number % 7)] * 59 + [str(number % 2)]) for number in range(40)]
        (tmp_path / "wide.csv").write_text("\n".join([",".join(names), *rows]), encoding="utf-8")
        await pilot.press("o")
        app.screen.query_one("#path", Input).value = str(tmp_path / "wide.csv")
        await pilot.press("enter", "right", "space", "end")
        await pilot.pause()
        told = "40 examples, the first 30 shown; of 60 columns the first 49 and the last; 58 inputs (space)"
        assert app.about().startswith(told)
        table = app.screen.query_one("#table", DataTable)
        assert (table.row_count, str(table.ordered_columns[-1].label)) == (30, "c60\n= label\nnumber\n0 to 1\n██")
        await pilot.press("left", "t")
        await pilot.pause()
        assert str(table.ordered_columns[48].label).startswith("c49\n= label\nnumber\n0 to 6\n")
        assert "label (t): 0 against the rest (A: the next of 7)" in app.about()
        await pilot.press("o")
        app.screen.query_one("#path", Input).value = str(path)
        await pilot.press("enter")
        await pilot.pause()
        assert "3 inputs (space)" in app.about() and "label (t): 7 and 8" in app.about()
        await pilot.press("right", "right", "space", "t", "home", "space")
        await pilot.pause()
        assert "2 inputs (space)" in app.about() and "label (t): rose and tulip" in app.about()
        await pilot.press("enter")
        await pilot.pause()
    assert app.taken == [f"{path}#width,garden>kind"]


@pytest.mark.parametrize("size", [(80, 24)])
def test_snapshot(size: tuple[int, int], snap_compare: Callable[..., bool], tmp_path: Path) -> None:
    assert snap_compare(DataApp(tmp_path), press=["P", "up", "plus"], terminal_size=size)


async def test_a_file_and_points_are_a_key_away_whatever_is_chosen(tmp_path: Path) -> None:
    app = MgradApp(Start("train"), tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("d")
        await pilot.pause()
        await pilot.press("o")
        await pilot.pause()
        assert isinstance(app.focused, Input)
        await pilot.press("escape", "home", "P")
        await pilot.pause()
        plane = app.screen.query_one(DrawingPlane)
        assert plane.has_focus and plane.editable
        await pilot.press("plus", "right", "right", "minus")
        assert len(plane.drawing.points) == 2


async def test_keys_repair_a_file_and_choose_one_label_against_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "trees.csv"
    rows = [f"{number % 7},{number / 3:.1f},{('ash', 'birch', 'cedar')[number % 3]}" for number in range(2100)]
    path.write_text("\n".join(["width,height,kind", *rows, "1,,ash"]), encoding="utf-8")
    app = DataApp(tmp_path, str(path))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        app.screen.query_one("#table").focus()
        for part in ("2101 examples", "1 left out for gaps", "2 inputs (space), standardized first (Z)", "ash against"):
            assert part in app.about()
        await pilot.press("A", "Z", "R")
        await pilot.pause()
        assert "birch against the rest (A: the next of 3)" in app.about() and "as they are (Z)" in app.about()
        assert "2000 of them drawn by the seed (R)" in app.about()
        await pilot.press("F")
        await pilot.pause()
        assert "the first line is an example (F)" in app.about()
        await pilot.press("F", "space", "right", "space", "enter")
        await pilot.pause()
        assert app.about().startswith("Choose at least one column to learn from, with space.\n") and not app.taken
        await pilot.press("space", "left", "space", "A", "enter")
        await pilot.pause()
    assert app.taken == [FileChoice(f"{path}#width,height>kind=birch", "yes", 2000, "none")]


async def test_a_number_is_learnt_as_such_and_a_broken_choice_is_named_in_place(tmp_path: Path) -> None:
    path = tmp_path / "prices.csv"
    path.write_text("size,price\n" + "\n".join(f"{x},{x * 1.5}" for x in range(12, 60, 2)), encoding="utf-8")
    app = MgradApp(Start("train"), tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("d")
        await pilot.pause()
        await pilot.press("o", *str(path), "enter")
        await pilot.pause()
        assert "label (t): price, a number to predict" in str(app.screen.query_one("#about").render())
        await pilot.press("enter")
        await pilot.pause()
        assert "R²" in text_of(app) and "prices.csv" in text_of(app)
