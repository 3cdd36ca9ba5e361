"""Data: choose examples from a built-in set, the columns of a CSV file, or points drawn by hand."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import DataTable, Input, OptionList, Static
from textual.widgets.option_list import Option

from engine.basics.numbers import exact
from engine.data.by_name import dataset
from engine.data.csv_file import CsvTable, read_table
from engine.data.samples import SAMPLES, Dataset
from tui.actions.bindings import bindings
from tui.actions.keys import key_of
from tui.data.draw.point_drawing import FRESH, PointDrawing
from tui.data.plane import DrawingPlane
from tui.data.store import DrawnPoints, read_drawing
from tui.kit.controls import ColumnTable, Menu, TextField
from tui.kit.key_line import KeyLine
from tui.kit.parsers import read_path
from tui.kit.screen import AppScreen
from tui.render.fit import shortened
from tui.render.plane import Window

DESCRIPTIONS = {
    "four": "the lecture's examples",
    "moons": "two half circles",
    "xor": "four clouds, crosswise",
    "circles": "a circle in a circle",
    "spiral": "two arms, wound up",
}
MAX_ROWS, MAX_COLUMNS, MAX_CELLS = 100, 50, 1500  # shown of a file: each cell costs time at every key
FILE, DRAW = "file", "draw"
CORNERS = ((FRESH.left, FRESH.bottom), (FRESH.right, FRESH.top))
INPUT, LABEL, UNUSED = "→ in", "= label", "–"


class DataScreen(AppScreen[str | Dataset | None]):
    """Returns the name of the data set chosen, or the set itself if no name brings it back; None for no change.

    data   the name of the present set
    drawn  the learner's own points
    seed   of the noise in built-in sets
    """

    CSS_PATH = "data.tcss"
    AUTO_FOCUS = "#sets"
    BINDINGS: ClassVar[list[BindingType]] = bindings("data")

    def __init__(self, data: str, drawn: DrawnPoints, seed: int) -> None:
        super().__init__()
        self._data, self._own_points, self._seed = data, drawn, seed
        self._path = ""
        self._table: CsvTable | None = None
        self._roles: list[str] = []
        self._columns: list[int] = []  # the columns of the file that are shown
        self._plane = DrawingPlane()
        self._unsaved = False  # whether points were drawn that are stored nowhere else

    def compose(self) -> ComposeResult:
        with Horizontal():
            sets = Menu(*self._options(), id="sets")
            sets.border_title = "data"
            yield sets
            with Vertical(id="preview"):
                yield TextField(placeholder="path of a CSV file, then enter", id="path", compact=True)
                yield Static(id="about")
                yield self._plane
                yield ColumnTable(id="table", zebra_stripes=True)
        yield KeyLine()

    def on_mount(self) -> None:
        sets = self.query_one("#sets", OptionList)
        path = self._data.partition("#")[0]
        known = [option.id for option in sets.options]
        if self._data in known:
            sets.highlighted = known.index(self._data)
        elif path not in SAMPLES:
            sets.highlighted = known.index(FILE)
            self.query_one("#path", Input).value = path
            self._read(path)

    def on_unmount(self) -> None:
        self._save()  # the app may be left while drawing

    def _options(self) -> list[Option]:
        rows = (
            *((name, name, text) for name, text in DESCRIPTIONS.items()),
            *((str(path), path.stem, "your own points") for path in self._own_points.files),
            *((name, name, "your own, until you quit") for name in self._own_points.held),
            (FILE, "a CSV file", "its columns to choose"),
            (DRAW, "draw", "points on an empty plane"),
        )
        return [Option(Text.assemble((name, "bold"), f"\n  {text}"), id=id) for id, name, text in rows]

    # The preview

    @property
    def _chosen(self) -> str:
        sets = self.query_one("#sets", OptionList)
        return str(sets.options[sets.highlighted or 0].id)

    @on(OptionList.OptionHighlighted)
    def _preview(self) -> None:
        """Show the highlighted set."""
        self._save()
        chosen = self._chosen
        self.query_one("#path").display = chosen == FILE
        if chosen == FILE:
            self._show_table()
        elif chosen == DRAW:
            self._show_plane(PointDrawing(), FRESH)
            self._show_about("An empty plane: enter, then put points on it.")
        else:
            self._show_set(chosen)
        self.refresh_bindings()

    def _show_set(self, name: str) -> None:
        try:
            data = self._own_points.held.get(name) or dataset(name, self._seed)
        except ValueError as error:  # the learner's own file may be gone, or changed
            self._show_unfinished(Path(name), str(error))
            return
        ones = sum(target > 0 for target in data.targets)
        counts = f"{len(data)} examples, {ones} of class 1, {len(data) - ones} of class -1"
        if len(data.columns) == 2:
            self._show_plane(_drawing_of(data), Window.around(data.inputs))
            self._show_about(f"{counts}. enter learns from them, {key_of('data.points')} draws on from them.")
        else:
            rows = [(*map(exact, x), exact(y)) for x, y in zip(data.inputs, data.targets, strict=True)]
            self._fill((*data.columns, "target"), rows)
            self._show_about(f"{counts}.")

    def _show_unfinished(self, path: Path, why: str) -> None:
        """Show points from which nothing can be learnt yet, to draw more; or why there are none."""
        try:
            drawing = read_drawing(path)
        except ValueError:
            self._show_nothing(why)
        else:
            self._show_plane(drawing, Window.around((*drawing.points, *CORNERS)))
            self._show_about(
                f"{len(drawing.points)} points, all of one class. {key_of('data.points')} draws on from them."
            )

    def _show_plane(self, drawing: PointDrawing, window: Window, editable: bool = False) -> None:
        self._plane.display, self.query_one("#table").display = True, False
        self._plane.begin(drawing, window, editable)

    def _show_nothing(self, reason: str) -> None:
        self._plane.display = self.query_one("#table").display = False
        self._show_about(reason, "bold")

    def _show_about(self, words: str, style: str = "") -> None:
        self.query_one("#about", Static).update(Text(words, style))

    def _fill(self, headings: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
        table = self.query_one("#table", DataTable)
        self._plane.display, table.display = False, True
        table.clear(columns=True)
        table.add_columns(*map(Text, headings))  # as text: brackets are no markup
        table.add_rows([[Text(cell) for cell in row] for row in rows[: _rows_shown(len(headings))]])

    # A CSV file

    @on(Input.Submitted, "#path")
    def _path_typed(self, event: Input.Submitted) -> None:
        self._read(event.value.strip())
        if self._table is not None:
            self.query_one("#table", DataTable).focus()

    def _read(self, path: str) -> None:
        """Preview a file, at first with its last column as the label and all other columns of numbers as inputs."""
        self._table, self._path = None, str(read_path(path))
        try:
            self._table = read_table(self._path)
        except ValueError as error:
            self._show_nothing(str(error))
            return
        last = len(self._table.names) - 1
        self._roles = [UNUSED if column.reason_off else INPUT for column in self._table.columns]
        self._roles[last] = LABEL
        self._columns = list(range(last + 1)) if last < MAX_COLUMNS else [*range(MAX_COLUMNS - 1), last]
        self.query_one("#table", DataTable).move_cursor(column=0)
        self._show_table()

    def _show_table(self) -> None:
        if self._table is None:
            self._show_nothing("" if not self._path else f"{self._path} could not be read")
            self._show_about("Type the path of a file: one example per line, columns separated by commas.")
            return
        table = self.query_one("#table", DataTable)
        column = table.cursor_column
        headings = [f"{self._table.names[index]}\n{self._roles[index]}" for index in self._columns]
        rows = self._table.rows[: _rows_shown(len(headings))]
        self._fill(tuple(headings), [tuple(row[index] for index in self._columns) for row in rows])
        table.header_height = 2
        table.cursor_type = "column"
        table.move_cursor(column=min(column, len(headings) - 1))
        self._show_about(_table_text(self._table, self._roles))

    def action_role(self, role: str) -> None:
        """Change the role of the column under the cursor; there is always one label."""
        table = self.query_one("#table", DataTable)
        if self._table is None or self._chosen != FILE:
            return
        column = self._columns[table.cursor_column]
        if role == "label":
            before = self._roles.index(LABEL)
            self._roles[before] = INPUT if self._table.numeric[before] else UNUSED
            self._roles[column] = LABEL
        elif self._roles[column] == LABEL:
            self.notify(f"This column is the label; make another one the label first, with {key_of('data.target')}.")
        elif not self._table.numeric[column]:
            self.notify(f"{_reason_off(self._table, column)}.", markup=False)
        else:
            self._roles[column] = UNUSED if self._roles[column] == INPUT else INPUT
        self._show_table()

    def action_path(self) -> None:
        """Type the path of a file, whichever set is chosen now."""
        self._highlight(FILE)
        self.query_one("#path", Input).focus()

    def _highlight(self, set_id: str) -> None:
        """Choose a set in the list, and show it at once."""
        sets = self.query_one("#sets", OptionList)
        with self.prevent(OptionList.OptionHighlighted):
            sets.highlighted = sets.get_option_index(set_id)
        self._preview()

    # Drawing

    def action_draw(self) -> None:
        """Draw on the plane that is shown; if there is none, on an empty one."""
        if not self._plane.display:
            self._highlight(DRAW)
        self._plane.editable = True
        self._show_about(
            "Arrows move, shift far. + puts ●, class 1; - puts ○, class -1. Mouse: left ●, right ○. enter learns."
        )
        self._plane.focus()

    @on(DrawingPlane.Changed)
    def _points_changed(self) -> None:
        self._unsaved = True

    def _save(self) -> str | Dataset | None:
        """Save new points; return the path of their file, or the points themselves if none can be written."""
        drawing = self._plane.drawing
        if not self._unsaved or not drawing.points:
            return None
        self._unsaved = False
        try:
            path = self._own_points.save(drawing)
        except OSError as error:
            name = self._own_points.hold(drawing)
            self.notify(
                f"No file can be written ({error.strerror}). The points stay in this list as {name} until you quit.",
                severity="warning",
                markup=False,
            )
            self._refresh_list()
            return self._own_points.held[name]
        self.notify(f"The points are saved as {path.name}.")
        self._refresh_list()
        return str(path)

    def _refresh_list(self) -> None:
        """List the sets again, with the same one highlighted."""
        if not self.is_running:
            return
        sets, chosen = self.query_one("#sets", OptionList), self._chosen
        with self.prevent(OptionList.OptionHighlighted):
            sets.set_options(self._options())
            sets.highlighted = sets.get_option_index(chosen)

    # The choice

    @on(OptionList.OptionSelected)
    def _selected(self) -> None:
        if self._chosen == FILE:
            self.query_one("#path", Input).focus()
        elif self._chosen == DRAW:
            self.action_draw()
        else:
            self.action_take()

    @on(DataTable.ColumnSelected)
    def action_take(self) -> None:
        """Choose what is shown, or say what is wrong with it."""
        if self._plane.display and self._plane.editable and self._unsaved:
            if problem := self._plane.drawing.problem:
                self.notify(problem, severity="warning")
            else:
                self.dismiss(self._save())
            return
        name = self._chosen
        if held := self._own_points.held.get(name):
            if problem := _drawing_of(held).problem:
                self.notify(problem, severity="warning")
            else:
                self.dismiss(held)
            return
        if name == FILE:
            if self._table is None:
                self.query_one("#path", Input).focus()
                return
            inputs = [index for index, role in enumerate(self._roles) if role == INPUT]
            if not inputs:
                self.notify(f"choose at least one column to learn from, with {key_of('data.run')}", severity="warning")
                return
            name = f"{self._path}#{self._table.selection(inputs, self._roles.index(LABEL))}"
        try:
            dataset(name, self._seed)
        except ValueError as error:
            self.notify(str(error), severity="error", markup=False)
            return
        self.dismiss(name)

    def action_leave(self) -> None:
        """From plane, table and path to the list; from there to the run. Points are saved."""
        if self.focused is not self.query_one("#sets"):
            self.query_one("#sets").focus()
            return
        self._save()
        self.dismiss(None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "role":
            return self._table is not None and self.query_one("#table").display
        return not (self._plane.display and self._plane.editable) if action == "draw" else True


def _drawing_of(data: Dataset) -> PointDrawing:
    return PointDrawing(tuple((x, y) for x, y in data.inputs), data.targets)


def _rows_shown(columns: int) -> int:
    return min(MAX_ROWS, MAX_CELLS // columns)


def _table_text(table: CsvTable, roles: list[str]) -> str:
    """The size of a file, the roles of its columns, and what is wrong with them."""
    count, inputs, label = len(table.rows), roles.count(INPUT), table.classes[roles.index(LABEL)]
    rows = _rows_shown(min(len(roles), MAX_COLUMNS))
    shown = f", the first {rows} shown" if count > rows else ""
    if len(roles) > MAX_COLUMNS:
        shown += f"; of {len(roles)} columns the first {MAX_COLUMNS - 1} and the last"
    unused = [index for index, role in enumerate(roles) if role == UNUSED]
    broken = [_reason_off(table, index) for index in unused if table.columns[index].reason_off]
    parts = [
        f"{count} example{'s' * (count != 1)}{shown}; {inputs} input{'s' * (inputs != 1)} ({key_of('data.run')})",
        *broken[:1],
        f"label ({key_of('data.target')}): {' and '.join(sorted(label))}. enter learns."
        if len(label) == 2
        else f"the label needs two classes: choose another column with {key_of('data.target')}.",
    ]
    return "; ".join(parts)


def _reason_off(table: CsvTable, column: int) -> str:
    """Why a column is no input by default."""
    return (
        f"{shortened(table.columns[column].name, 12)} is off: {table.columns[column].reason_off or 'it is the label'}"
    )
