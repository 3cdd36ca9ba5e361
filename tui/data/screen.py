"""Data: choose examples from a built-in set, the columns of a CSV file, or points drawn by hand."""

from __future__ import annotations

from dataclasses import replace
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
from engine.data.column_facts import fold_case, switch_off_twins
from engine.data.csv_file import MAX_EXAMPLES, NUMBER, CsvTable, read_table
from engine.data.samples import SAMPLES, Dataset
from engine.training.settings import HEADERS
from tui.actions.bindings import bindings
from tui.actions.keys import key_of
from tui.data.choice import FileChoice
from tui.data.draw.columns import INPUT, LABEL, UNUSED, column_heading, label_text, left_out
from tui.data.draw.point_drawing import FRESH, PointDrawing
from tui.data.plane import DrawingPlane
from tui.data.store import DrawnPoints, read_drawing
from tui.kit.controls import ColumnTable, Menu, TextField
from tui.kit.key_line import KeyLine
from tui.kit.parsers import read_path
from tui.kit.screen import AppScreen
from tui.output.clipboard import CopyForm
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
SAMPLE_ROWS = 2000  # of a large file
TALL = 13  # rows of the table from which its columns are described


class DataScreen(AppScreen[str | Dataset | FileChoice | None]):
    """Returns the name of the data set chosen, or the set itself if no name brings it back; None for no change.
    For a file that is to be read in another way than by itself, a FileChoice.

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
        self._choice = FileChoice("")  # how the file is read
        self._positive = ""  # the label that stands against the rest
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

    def copy_forms(self) -> list[CopyForm]:
        """The examples that are shown: rows, or points."""
        table = self.query_one("#table", ColumnTable)
        if table.display and table.row_count:
            return [CopyForm("the rows in view", table.shown_text)]
        return self._plane.copy_forms() if self._plane.display and not self._plane.has_focus else []

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
        table.header_height = 1
        table.add_columns(*map(Text, headings))  # as text: brackets are no markup
        table.add_rows([[Text(cell) for cell in row] for row in rows[: _rows_shown(len(headings))]])

    # A CSV file

    @on(Input.Submitted, "#path")
    def _path_typed(self, event: Input.Submitted) -> None:
        self._read(event.value.strip().strip("\"'"))  # quoted, as a shell or a file manager gives it
        if self._table is not None:
            self.query_one("#table", DataTable).focus()

    def _read(self, path: str, choice: FileChoice | None = None) -> None:
        """Preview a file, at first with its last column as the label and the columns that are on by default as inputs.

        choice: how it is read; by itself if None
        """
        self._table, self._path = None, str(read_path(path))
        self._choice = choice or FileChoice("")
        try:
            self._table = read_table(self._path, HEADERS[self._choice.header])
        except ValueError as error:
            self._show_nothing(str(error))
            return
        if len(self._table.rows) > MAX_EXAMPLES and choice is None:
            self._choice = replace(self._choice, rows=SAMPLE_ROWS)
        last = len(self._table.names) - 1
        self._columns = list(range(last + 1)) if last < MAX_COLUMNS else [*range(MAX_COLUMNS - 1), last]
        self._roles = [UNUSED] * (last + 1)
        self._make_label(last)
        self.query_one("#table", DataTable).move_cursor(column=0)
        self._show_table()

    def _make_label(self, label: int) -> None:
        """Make a column the label, and the others inputs that are so by default."""
        assert self._table is not None
        columns = switch_off_twins(self._table.columns, label)
        self._roles = [UNUSED if column.reason_off else INPUT for column in columns]
        self._roles[label] = LABEL
        column = columns[label]
        classes = fold_case(column)[0].classes
        is_many = len(classes) > 2 and not column.is_real_valued and column.kind != "date"
        self._positive = classes[0] if is_many else ""

    def _show_table(self, problem: str = "") -> None:
        """Show the file's columns. problem: what is wrong with what was done last."""
        if self._table is None:
            self._show_nothing("" if not self._path else f"{self._path} could not be read")
            self._show_about("Type the path of a file: one example per line, columns separated by commas.")
            return
        table = self.query_one("#table", DataTable)
        column = table.cursor_column
        is_tall = self.query_one("#preview").size.height >= TALL
        columns = [self._table.columns[index] for index in self._columns]
        headings = [
            column_heading(facts, self._roles[index], is_tall)
            for index, facts in zip(self._columns, columns, strict=True)
        ]
        rows = self._table.rows[: _rows_shown(len(headings))]
        self._fill(tuple(headings), [tuple(row[index] for index in self._columns) for row in rows])
        table.header_height = 5 if is_tall else 2
        table.cursor_type = "column"
        table.move_cursor(column=min(column, len(headings) - 1))
        words = _table_text(self._table, self._roles, self._positive, self._choice)
        self._show_about(f"{problem}\n{words}" if problem else words, "bold" if problem else "")
        self.refresh_bindings()

    def action_role(self, role: str) -> None:
        """Change the role of the column under the cursor; there is always one label."""
        table = self.query_one("#table", DataTable)
        if self._table is None or self._chosen != FILE:
            return
        column = self._columns[table.cursor_column]
        problem = ""
        if role == "label":
            self._make_label(column)
        elif self._roles[column] == LABEL:
            problem = f"This column is the label; make another one the label first, with {key_of('data.target')}."
        elif not self._table.numeric[column]:
            problem = f"{_reason_off(self._table, column)}."
        else:
            self._roles[column] = UNUSED if self._roles[column] == INPUT else INPUT
        self._show_table(problem)

    def action_one_against_rest(self) -> None:
        """Learn the next of many labels, against all others; after the last number, the numbers themselves."""
        if self._table is not None and self._positive:
            column = self._table.columns[self._roles.index(LABEL)]
            classes = [*fold_case(column)[0].classes, *[NUMBER] * (column.kind == "number")]
            self._positive = classes[(classes.index(self._positive) + 1) % len(classes)]
            self._show_table()

    def action_header(self) -> None:
        """Read the first line as a header, or as an example."""
        if self._table is not None:
            self._read(self._path, replace(self._choice, header="no" if self._table.has_header else "yes"))

    def action_sample(self) -> None:
        """Take a sample of the rows, or all."""
        if self._table is not None and len(self._table.rows) > SAMPLE_ROWS:
            self._choice = replace(self._choice, rows=None if self._choice.rows else SAMPLE_ROWS)
            self._show_table()

    def action_scale(self) -> None:
        """Standardize the inputs first, or take them as they are."""
        if self._table is not None:
            self._choice = replace(self._choice, scale="none" if self._choice.scale == "standard" else "standard")
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
                self._show_table(f"Choose at least one column to learn from, with {key_of('data.run')}.")
                return
            name = f"{self._path}#{self._table.selection(inputs, self._roles.index(LABEL), self._positive)}"
        choice = replace(self._choice, name=name) if self._chosen == FILE else FileChoice(name)
        try:
            dataset(name, self._seed, HEADERS[choice.header], choice.rows)
        except ValueError as error:
            if self._chosen == FILE:
                self._show_table(str(error))
            else:
                self.notify(str(error), severity="error", markup=False)
            return
        self.dismiss(name if choice == FileChoice(name) else choice)

    def action_leave(self) -> None:
        """From plane, table and path to the list; from there to the run. Points are saved."""
        if self.focused is not self.query_one("#sets"):
            self.query_one("#sets").focus()
            return
        self._save()
        self.dismiss(None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("role", "header", "scale"):
            return self._table is not None and self._chosen == FILE and self.query_one("#table").display
        if action == "sample":
            return self._table is not None and self._chosen == FILE and len(self._table.rows) > SAMPLE_ROWS
        if action == "one_against_rest":
            return bool(self._positive) and self._chosen == FILE
        return not (self._plane.display and self._plane.editable) if action == "draw" else True


def _drawing_of(data: Dataset) -> PointDrawing:
    return PointDrawing(tuple((x, y) for x, y in data.inputs), data.targets)


def _rows_shown(columns: int) -> int:
    return min(MAX_ROWS, MAX_CELLS // columns)


def _table_text(table: CsvTable, roles: list[str], positive: str, choice: FileChoice) -> str:
    """The size of a file, the roles of its columns, what is repaired, and what is wrong with them."""
    count, inputs, label = len(table.rows), roles.count(INPUT), table.columns[roles.index(LABEL)]
    rows = _rows_shown(min(len(roles), MAX_COLUMNS))
    shown = f", the first {rows} shown" if count > rows else ""
    if len(roles) > MAX_COLUMNS:
        shown += f"; of {len(roles)} columns the first {MAX_COLUMNS - 1} and the last"
    used = [column for column, role in zip(table.columns, roles, strict=True) if role != UNUSED]
    gaps = left_out(used, count)
    unused = [index for index, role in enumerate(roles) if role == UNUSED]
    broken = [_reason_off(table, index) for index in unused if table.columns[index].reason_off]
    first = "a header" if table.has_header else "an example"
    first_key, scale_key = key_of("data.header"), key_of("data.scale")
    scaled = "standardized first" if choice.scale == "standard" else "as they are"
    parts = [
        f"{count} example{'s' * (count != 1)}{shown}",
        *[f"{choice.rows} of them drawn by the seed ({key_of('data.sample')})"] * bool(choice.rows),
        *[f"{gaps} left out for gaps"] * bool(gaps),
        f"{inputs} input{'s' * (inputs != 1)} ({key_of('data.run')}), {scaled} ({scale_key})",
        f"the first line is {first} ({first_key})",
        *broken[:2],
        *table.notes,
        label_text(label, positive, key_of("data.one_against_rest"), key_of("data.target")),
    ]
    return "; ".join(parts)


def _reason_off(table: CsvTable, column: int) -> str:
    """Why a column is no input by default."""
    return (
        f"{shortened(table.columns[column].name, 12)} is off: {table.columns[column].reason_off or 'it is the label'}"
    )
