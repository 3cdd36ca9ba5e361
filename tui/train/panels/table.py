"""The table of all runs of the session."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual import events
from textual.binding import BindingType
from textual.geometry import Offset
from textual.message import Message
from textual.reactive import reactive

from tui.actions.bindings import bindings
from tui.kit.colors import color_of
from tui.kit.drawn_widget import DrawnWidget
from tui.output.terminal import drawing
from tui.render.plots import PlotStyle
from tui.train.draw.run_rows import RunRow, first_row, run_rows
from tui.train.panels.loss import COLORS
from tui.train.panels.panel import RunPanel

LEAST_ROWS, MOST_ROWS = 2, 13  # of runs; the plot above has the room that is left
FRAME = 3  # rows: the border and the heading


class RunTable(DrawnWidget, RunPanel, can_focus=True):
    """Data down: `rows`. Messages up: Chosen, Toggled, Pointed, each with the index of a row."""

    class Chosen(Message):
        """Make this run the current one."""

        def __init__(self, row: int) -> None:
            super().__init__()
            self.row = row

    class Toggled(Message):
        """Show or hide this run in the plot."""

        def __init__(self, row: int) -> None:
            super().__init__()
            self.row = row

    class Pointed(Message):
        """The cursor has come to this row."""

        def __init__(self, row: int) -> None:
            super().__init__()
            self.row = row

    TITLE: ClassVar[str] = "runs"
    BINDINGS: ClassVar[list[BindingType]] = bindings("run_table")
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"run-table--{color}" for color in COLORS}
    DEFAULT_CSS = """
    RunTable {
        & > .run-table--first { color: $primary; }
        & > .run-table--second { color: $warning; }
        & > .run-table--third { color: $success; }
        & > .run-table--fourth { color: $error; }
        & > .run-table--fifth { color: $secondary; }
    }
    """

    rows: reactive[tuple[RunRow, ...]] = reactive((), repaint=False)
    cursor: reactive[int] = reactive(0, repaint=False)

    def on_mount(self) -> None:
        self.border_title = self.TITLE

    def watch_rows(self, before: tuple[RunRow, ...], rows: tuple[RunRow, ...]) -> None:
        if [(row.name, row.current) for row in before] != [(row.name, row.current) for row in rows]:
            self.cursor = next((place for place, row in enumerate(rows) if row.current), 0)
            self.refresh_bindings()
        self.styles.max_height = max(LEAST_ROWS, min(MOST_ROWS, len(rows))) + FRAME
        self.redraw()

    def watch_cursor(self, cursor: int) -> None:
        self.redraw()
        self.refresh_bindings()
        self.post_message(self.Pointed(cursor))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether a key has an effect: the current run is taken and shown already."""
        at = self.rows[self.cursor] if self.cursor < len(self.rows) else None
        return None if action in ("choose", "toggle_curve") and (at is None or at.current) else True

    def action_move(self, rows: int) -> None:
        self.cursor = max(0, min(len(self.rows) - 1, self.cursor + rows))

    def action_choose(self) -> None:
        self.post_message(self.Chosen(self.cursor))

    def action_toggle_curve(self) -> None:
        self.post_message(self.Toggled(self.cursor))

    def cursor_cell(self) -> Offset:
        """The name of the run at the cursor."""
        return Offset(4, 1 + self.cursor - first_row(len(self.rows), self.cursor, self.size.height))

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is not None and 1 <= offset.y <= len(self.rows):
            first = first_row(len(self.rows), self.cursor, self.size.height)
            self.cursor = min(len(self.rows) - 1, first + offset.y - 1)
            if event.chain > 1:
                self.action_choose()

    def draw(self, width: int, height: int) -> Text:
        colors = [color_of(self, f"run-table--{color}") for color in COLORS]
        return Text("\n").join(run_rows(self.rows, self.cursor, width, height, colors, PlotStyle(drawing())))
