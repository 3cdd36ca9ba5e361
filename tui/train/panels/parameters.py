"""All parameters of a network and their gradients, one cell each."""

from __future__ import annotations

from typing import ClassVar

from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.geometry import Offset, Region, Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from engine.basics.numbers import short
from engine.runs.run import Run
from tui.actions.bindings import bindings
from tui.kit.colors import cell_styles, color_of
from tui.kit.dialog import show_over
from tui.kit.drawn_widget import strip_of
from tui.output.clipboard import CopyForm
from tui.output.terminal import has_many_colors
from tui.render.cells import CellGrid, CellKind, CellNumbers, CellStyles, neurons_of
from tui.train.dialogs.weight_history import WeightHistory
from tui.train.panels.panel import RunPanel


class ParameterCells(ScrollView, RunPanel, can_focus=True, inherit_bindings=False):
    """Data down: `show_run(run)` for a network, then `snapshot`.

    The border below names the parameter under the cursor and its numbers.
    """

    TITLE: ClassVar[str] = "parameters"
    BINDINGS: ClassVar[list[BindingType]] = bindings("parameters")
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "parameter-cells--positive",
        "parameter-cells--negative",
        "parameter-cells--name",
    }
    DEFAULT_CSS = """
    ParameterCells {
        & > .parameter-cells--positive { color: $primary; }
        & > .parameter-cells--negative { color: $accent; }
        & > .parameter-cells--name { color: $text-muted; }
    }
    """

    cursor: reactive[int] = reactive(0)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._labels: tuple[str, ...] = ()
        self._first = CellNumbers()
        self._kinds: list[CellKind] = self._first.kinds()
        self._grid = CellGrid(())
        self._styles: tuple[Style, CellStyles] | None = None
        self._strips: dict[tuple[int, int | None], Strip] = {}

    def show_run(self, run: Run) -> None:
        super().show_run(run)
        parameters = run.trainer.model.parameters()
        self._labels = tuple(parameter.label for parameter in parameters)
        self._first = CellNumbers(run.state_at(0).parameters)
        self._kinds = self.numbers.kinds()
        self.cursor = self.validate_cursor(self.cursor)
        self._fit_grid()
        self._show_numbers()

    @property
    def numbers(self) -> CellNumbers:
        """The numbers of the step looked at, or of the untrained network."""
        snapshot = self.snapshot
        return CellNumbers(snapshot.parameters, snapshot.gradients) if snapshot else self._first

    def render_line(self, y: int) -> Strip:
        if not self._labels:
            return Strip.blank(self.size.width, self.rich_style)
        scroll_x, scroll_y = self.scroll_offset
        ground, paint = self._styles = self._styles or self._read_styles()
        row = y + scroll_y, self.cursor if self._grid.position(self.cursor)[1] == y + scroll_y else None
        if row not in self._strips:
            self._strips[row] = strip_of(self._grid.row(row[0], self._kinds, paint, row[1]), ground)
        return self._strips[row].crop_extend(scroll_x, scroll_x + self.size.width, ground)

    def _read_styles(self) -> tuple[Style, CellStyles]:
        colors = [color_of(self, f"parameter-cells--{name}") for name in ("positive", "negative", "name")]
        tinted = self._grid.numbers and has_many_colors(self)
        return self.rich_style, cell_styles(*colors, self.background_colors[1], tinted)

    def _clear_rows(self) -> None:
        """Drop all cached rows."""
        self._strips.clear()
        self._styles = None

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._clear_rows()

    def watch_snapshot(self) -> None:
        self._kinds = self.numbers.kinds()
        self._strips.clear()
        self._show_numbers()

    def validate_cursor(self, cursor: int) -> int:
        return max(0, min(cursor, len(self._labels) - 1))

    def watch_cursor(self) -> None:
        if self._labels:
            x, y = self._grid.position(self.cursor)
            self.scroll_to_region(Region(x, y, self._grid.cell, 1), animate=False)
            self._show_numbers()

    @property
    def shown_text(self) -> str:
        """All cells, as plain text."""
        _, paint = self._styles = self._styles or self._read_styles()
        return "\n".join(self._grid.row(y, self._kinds, paint).plain.rstrip() for y in range(self._grid.height))

    def copy_forms(self) -> list[CopyForm]:
        """All parameters and their gradients."""
        return [CopyForm("parameters and gradients, as text", self.shown_text)] if self._labels else []

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The text under a selection with the mouse."""
        return selection.extract(self.shown_text), "\n"

    def cursor_cell(self) -> Offset | None:
        """The parameter at the cursor."""
        return Offset(*self._grid.position(self.cursor)) - self.scroll_offset if self._labels else None

    def on_resize(self) -> None:
        self._fit_grid()

    def action_move(self, columns: int, rows: int) -> None:
        self.cursor = self._grid.moved(self.cursor, columns, rows)

    def action_end(self, index: int) -> None:
        self.cursor = index % len(self._labels)

    def action_history(self) -> None:
        if self.run is not None:
            show_over(self, WeightHistory(self.run, self.cursor, self.snapshot.step if self.snapshot else 0))

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is not None and self._labels:
            found = self._grid.index_at(offset.x + self.scroll_offset.x, offset.y + self.scroll_offset.y)
            if found is not None:
                self.cursor = found

    def _fit_grid(self) -> None:
        room = self.scrollable_content_region if self.is_mounted else Region()
        self._grid = CellGrid.fitting(neurons_of(self._labels), room.width, room.height)
        headed = self._grid.spaced or not self._grid.beside
        note = " and their gradients" if headed else ": values left, gradients right"
        self.border_title = f"{len(self._labels)} parameters{note}"
        self.virtual_size = Size(self._grid.width, self._grid.height)
        self._clear_rows()
        self.refresh()

    def _show_numbers(self) -> None:
        """Show the numbers of the cell under the cursor in the border."""
        numbers = self.numbers
        if self._labels:
            gradient = short(numbers.gradients[self.cursor]) if numbers.gradients else "not known yet"
            value = short(numbers.values[self.cursor])
            self.border_subtitle = f"{self._labels[self.cursor]}  value {value}  gradient {gradient}"
        self.refresh()
