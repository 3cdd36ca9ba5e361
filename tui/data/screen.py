"""Data: what a network learns from. The sets that come with the program, a CSV file's columns, points of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widgets import DataTable, Input, OptionList, Static
from textual.widgets.option_list import Option

from engine.basics.numbers import exact
from engine.data.by_name import dataset
from engine.data.csv_file import CsvTable, read_table
from engine.data.samples import SAMPLES, Dataset
from tui.data.draw.plane import FRESH, Drawing
from tui.data.plane import DrawingPlane
from tui.data.store import DrawnPoints, drawing_in
from tui.kit.key_line import KeyLine
from tui.kit.parsers import read_path
from tui.render.fit import shortened
from tui.render.plane import Window

TOLD = {
    "four": "the lecture's examples",
    "moons": "two half circles",
    "xor": "four clouds, crosswise",
    "circles": "a circle in a circle",
    "spiral": "two arms, wound up",
}
MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 100, 50, 1500  # of a file that are shown: each takes its time at every key
FILE, DRAW = "file", "draw"
CORNERS = ((FRESH.left, FRESH.bottom), (FRESH.right, FRESH.top))
LEARN, LABEL, LEAVE = "→ in", "= label", "–"


class DataScreen(Screen[str | Dataset | None]):
    """Gives back the data set chosen, as settings name it, or itself where no name brings it back; None where all stays
    as it was.

    data   what is learnt from now
    drawn  the points of one's own
    seed   of the noise of the program's own sets
    """

    CSS_PATH = "data.tcss"
    HELP_TITLE = "Data"
    AUTO_FOCUS = "#sets"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back", show=False, tooltip="Back; points that were drawn are kept"),
        Binding("enter", "take", "Take it", tooltip="Learn from this", priority=False),
        Binding("d", "draw", "Draw", tooltip="Put points on the plane, beginning with these"),
        Binding("i", "role('in')", "Input", tooltip="The column is learnt from, or not"),
        Binding("l", "role('label')", "Label", tooltip="The column holds the label"),
        Binding("p", "path", "Path", tooltip="The path of another file"),
    ]

    def __init__(self, data: str, drawn: DrawnPoints, seed: int) -> None:
        super().__init__()
        self._data, self._own_points, self._seed = data, drawn, seed
        self._path = ""
        self._table: CsvTable | None = None
        self._roles: list[str] = []
        self._places: list[int] = []  # the columns of the file that are shown
        self._plane = DrawingPlane()
        self._unsaved = False  # whether points were drawn that are nowhere else

    def compose(self) -> ComposeResult:
        with Horizontal():
            sets = OptionList(*self._options(), id="sets")
            sets.border_title, sets.border_subtitle = "data", "enter takes · esc back"
            yield sets
            with Vertical(id="preview"):
                yield Input(placeholder="path of a CSV file, then enter", id="path", compact=True)
                yield Static(id="about")
                yield self._plane
                yield DataTable(id="table", zebra_stripes=True)
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
        self._keep()  # the app may be left in the midst of drawing

    def _options(self) -> list[Option]:
        rows = (
            *((name, name, told) for name, told in TOLD.items()),
            *((str(path), path.stem, "points of your own") for path in self._own_points.files),
            *((name, name, "your own, until you quit") for name in self._own_points.held),
            (FILE, "a CSV file", "its columns to choose"),
            (DRAW, "draw", "points on an empty plane"),
        )
        return [Option(Text.assemble((name, "bold"), f"\n  {told}"), id=id) for id, name, told in rows]

    # What is looked at

    @property
    def _chosen(self) -> str:
        sets = self.query_one("#sets", OptionList)
        return str(sets.options[sets.highlighted or 0].id)

    @on(OptionList.OptionHighlighted)
    def _look(self) -> None:
        """Show what the highlighted line stands for."""
        self._keep()
        chosen = self._chosen
        self.query_one("#path").display = chosen == FILE
        if chosen == FILE:
            self._show_table()
        elif chosen == DRAW:
            self._show_plane(Drawing(), FRESH)
            self._tell("An empty plane: enter, then put points on it.")
        else:
            self._show_set(chosen)
        self.refresh_bindings()

    def _show_set(self, name: str) -> None:
        try:
            data = self._own_points.held.get(name) or dataset(name, self._seed)
        except ValueError as error:  # a file of one's own may have gone, or been changed
            self._show_unfinished(Path(name), str(error))
            return
        ones = sum(target > 0 for target in data.targets)
        told = f"{len(data)} examples, {ones} of class 1, {len(data) - ones} of class -1"
        if len(data.columns) == 2:
            self._show_plane(_drawn(data), Window.around(data.inputs))
            self._tell(f"{told}. enter learns from them, d draws on from them.")
        else:
            rows = [(*map(exact, x), exact(y)) for x, y in zip(data.inputs, data.targets, strict=True)]
            self._fill((*data.columns, "target"), rows)
            self._tell(f"{told}.")

    def _show_unfinished(self, path: Path, why: str) -> None:
        """Points that nothing can be learnt from yet, to be drawn on; or why there are none."""
        try:
            drawing = drawing_in(path)
        except ValueError:
            self._show_nothing(why)
        else:
            self._show_plane(drawing, Window.around((*drawing.places, *CORNERS)))
            self._tell(f"{len(drawing.places)} points, all of one class. d draws on from them.")

    def _show_plane(self, drawing: Drawing, window: Window, editable: bool = False) -> None:
        self._plane.display, self.query_one("#table").display = True, False
        self._plane.begin(drawing, window, editable)

    def _show_nothing(self, why: str) -> None:
        self._plane.display = self.query_one("#table").display = False
        self._tell(why, "bold")

    def _tell(self, words: str, style: str = "") -> None:
        self.query_one("#about", Static).update(Text(words, style))

    def _fill(self, heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
        table = self.query_one("#table", DataTable)
        self._plane.display, table.display = False, True
        table.clear(columns=True)
        table.add_columns(*map(Text, heads))  # as they are: what stands in brackets there is no markup
        table.add_rows([[Text(cell) for cell in row] for row in rows[: _rows_shown(len(heads))]])

    # A CSV file

    @on(Input.Submitted, "#path")
    def _path_typed(self, event: Input.Submitted) -> None:
        self._read(event.value.strip())
        if self._table is not None:
            self.query_one("#table", DataTable).focus()

    def _read(self, path: str) -> None:
        """Look at a file; at first its last column is the label, and every other one of numbers is learnt from."""
        self._table, self._path = None, str(read_path(path))
        try:
            self._table = read_table(self._path)
        except ValueError as error:
            self._show_nothing(str(error))
            return
        last = len(self._table.names) - 1
        self._roles = [LEARN if numbers else LEAVE for numbers in self._table.numeric]
        self._roles[last] = LABEL
        self._places = list(range(last + 1)) if last < MOST_COLUMNS else [*range(MOST_COLUMNS - 1), last]
        self.query_one("#table", DataTable).move_cursor(column=0)
        self._show_table()

    def _show_table(self) -> None:
        if self._table is None:
            self._show_nothing("" if not self._path else f"{self._path} could not be read")
            self._tell("Type the path of a file: one example a line, columns parted by commas.")
            return
        table = self.query_one("#table", DataTable)
        column = table.cursor_column
        heads = [f"{self._table.names[place]}\n{self._roles[place]}" for place in self._places]
        rows = self._table.rows[: _rows_shown(len(heads))]
        self._fill(tuple(heads), [tuple(row[place] for place in self._places) for row in rows])
        table.header_height = 2
        table.cursor_type = "column"
        table.move_cursor(column=min(column, len(heads) - 1))
        self._tell(_told_of(self._table, self._roles))

    def action_role(self, role: str) -> None:
        """Another part for the column under the cursor; there is always one label."""
        table = self.query_one("#table", DataTable)
        if self._table is None or self._chosen != FILE:
            return
        column = self._places[table.cursor_column]
        if role == "label":
            before = self._roles.index(LABEL)
            self._roles[before] = LEARN if self._table.numeric[before] else LEAVE
            self._roles[column] = LABEL
        elif self._roles[column] == LABEL:
            self.notify("This column is the label; make another one the label first, with l.")
        elif not self._table.numeric[column]:
            self.notify(f"{_oddity(self._table, column)}: a network learns from numbers.", markup=False)
        else:
            self._roles[column] = LEAVE if self._roles[column] == LEARN else LEARN
        self._show_table()

    def action_path(self) -> None:
        self.query_one("#path", Input).focus()

    # Points of one's own

    def action_draw(self) -> None:
        """Put points on the plane that is shown."""
        if self._plane.display:
            self._plane.editable = True
            self._tell(
                "Arrows move, shift far. + puts ●, class 1; - puts ○, class -1. Mouse: left ●, right ○. enter learns."
            )
            self._plane.focus()

    @on(DrawingPlane.Changed)
    def _points_changed(self) -> None:
        self._unsaved = True

    def _keep(self) -> str | Dataset | None:
        """Keep points that are nowhere else yet; returns their file's path, or themselves where none can be written."""
        drawing = self._plane.drawing
        if not self._unsaved or not drawing.places:
            return None
        self._unsaved = False
        try:
            path = self._own_points.keep(drawing)
        except OSError as error:
            name = self._own_points.hold(drawing)
            self.notify(
                f"No file can be written ({error.strerror}). The points stay in this list as {name} until you quit.",
                severity="warning",
                markup=False,
            )
            self._list_anew()
            return self._own_points.held[name]
        self.notify(f"The points are kept as {path.name}.")
        self._list_anew()
        return str(path)

    def _list_anew(self) -> None:
        """With what has just been kept, and on the same line as before."""
        if not self.is_running:
            return
        sets, chosen = self.query_one("#sets", OptionList), self._chosen
        with self.prevent(OptionList.OptionHighlighted):
            sets.set_options(self._options())
            sets.highlighted = sets.get_option_index(chosen)

    # Taking

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
        """Learn from what is shown; or say what it lacks."""
        if self._plane.display and self._plane.editable and self._unsaved:
            lack = self._plane.drawing.lacks
            if lack:
                self.notify(lack, severity="warning")
            else:
                self.dismiss(self._keep())
            return
        name = self._chosen
        if held := self._own_points.held.get(name):
            if lack := _drawn(held).lacks:
                self.notify(lack, severity="warning")
            else:
                self.dismiss(held)
            return
        if name == FILE:
            if self._table is None:
                self.query_one("#path", Input).focus()
                return
            inputs = [place for place, role in enumerate(self._roles) if role == LEARN]
            if not inputs:
                self.notify("choose at least one column to learn from, with i", severity="warning")
                return
            name = f"{self._path}#{self._table.columns(inputs, self._roles.index(LABEL))}"
        try:
            dataset(name, self._seed)
        except ValueError as error:
            self.notify(str(error), severity="error", markup=False)
            return
        self.dismiss(name)

    def action_leave(self) -> None:
        """From plane, table and path to the list; from there to the run. Points are kept."""
        if self.focused is not self.query_one("#sets"):
            self.query_one("#sets").focus()
            return
        self._keep()
        self.dismiss(None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("role", "path"):
            return self._table is not None and self.query_one("#table").display
        return self._plane.display and not self._plane.editable if action == "draw" else True


def _drawn(data: Dataset) -> Drawing:
    return Drawing(tuple((x, y) for x, y in data.inputs), data.targets)


def _rows_shown(columns: int) -> int:
    return min(MOST_ROWS, MOST_CELLS // columns)


def _told_of(table: CsvTable, roles: list[str]) -> str:
    """What a file holds, what of it is learnt, and what stands in the way."""
    count, inputs, label = len(table.rows), roles.count(LEARN), table.classes[roles.index(LABEL)]
    rows = _rows_shown(min(len(roles), MOST_COLUMNS))
    shown = f", the first {rows} shown" if count > rows else ""
    if len(roles) > MOST_COLUMNS:
        shown += f"; of {len(roles)} columns the first {MOST_COLUMNS - 1} and the last"
    left = [place for place, role in enumerate(roles) if role == LEAVE]
    odd = [_oddity(table, place) for place in left if _began_with_numbers(table, place)]
    said = [
        f"{count} example{'s' * (count != 1)}{shown}; {inputs} input{'s' * (inputs != 1)} (i)",
        *odd[:1],
        f"label (l): {' and '.join(sorted(label))}. enter learns."
        if len(label) == 2
        else "the label has not two classes: choose another column with l.",
    ]
    return "; ".join(said)


def _began_with_numbers(table: CsvTable, place: int) -> bool:
    """Whether a column may be one of numbers that has a slip, or a gap."""
    found = table.first_non_number(place)
    return found is not None and (found[0] > 1 or not found[1])


def _oddity(table: CsvTable, place: int) -> str:
    """Why a column cannot be learnt from."""
    found = table.first_non_number(place)
    where = f": in example {found[0]} it has {shortened(found[1], 12) or 'nothing'}" if found else ""
    return f"{table.names[place]} is not all numbers{where}"
