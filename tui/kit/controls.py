"""Textual's lists, fields, buttons and scrolling text, with keys from the table of actions."""

from __future__ import annotations

from typing import Any, ClassVar

from rich.cells import cell_len, set_cell_size
from textual import events
from textual.binding import BindingType
from textual.command import CommandList
from textual.containers import VerticalScroll
from textual.geometry import Size
from textual.selection import Selection
from textual.widgets import Button, DataTable, Input, OptionList

from tui.actions.bindings import bindings

MOST_TYPED = 10_000  # characters of a line; with a hundred times as many, each key takes seconds


def _ignore_row_that_is_gone(rows: OptionList, event: events.Click) -> None:
    """Keep a click on a row that there is no more from choosing it (docs/textual-issues.md, 11)."""
    if event.style.meta.get("option", -1) >= rows.option_count:
        event.prevent_default()


class Menu(OptionList, inherit_bindings=False):
    """A list to choose from, whose page keys may be pressed before it is laid out (docs/textual-issues.md, 1)."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("menu")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether a key has an effect: Enter only if a row is highlighted."""
        return None if action == "select" and self.highlighted is None else True

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the height of all rows; 0 where there is no room for a letter, which Textual cannot wrap."""
        padding = self.get_component_styles("option-list--option").padding.width
        return super().get_content_height(container, viewport, width) if width > padding else 0

    def on_click(self, event: events.Click) -> None:
        _ignore_row_that_is_gone(self, event)

    def watch_highlighted(self, before: int | None, highlighted: int | None) -> None:  # type: ignore[override]
        super().watch_highlighted(highlighted)  # a watcher may take the value before, too
        if before is None or highlighted is None:
            self.refresh_bindings()

    def action_page_up(self) -> None:
        try:
            super().action_page_up()  # type: ignore[no-untyped-call]  # Textual leaves it untyped
        except KeyError:
            self.action_first()

    def action_page_down(self) -> None:
        try:
            super().action_page_down()  # type: ignore[no-untyped-call]
        except KeyError:
            self.action_last()


class PaletteList(CommandList, can_focus=False):
    """The list of the palette, which may have changed since a row was painted."""

    def on_click(self, event: events.Click) -> None:
        _ignore_row_that_is_gone(self, event)


class TextField(Input):
    """A line to type in, with Textual's keys for editing. It refuses what makes it too long, and says so."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("field")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **{"max_length": MOST_TYPED, **options})

    def restricted(self) -> None:
        """Say that there is no room for more."""
        self.notify(f"a line has at most {self.max_length} characters", markup=False, severity="warning")

    def action_copy(self) -> None:
        """Copy what is selected in the field; without a selection, do what the key does elsewhere."""
        if self.selected_text:
            super().action_copy()
        else:
            self.call_later(self.run_action, "app.copy_or_say")


class PushButton(Button, inherit_bindings=False):
    """A button."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("button")


class ColumnTable(DataTable[str], inherit_bindings=False):
    """A table whose columns are chosen, and whose text is selected with the mouse: all that is in view."""

    ALLOW_SELECT = True  # which Textual's table does not allow
    BINDINGS: ClassVar[list[BindingType]] = bindings("columns")

    @property
    def shown_text(self) -> str:
        """The heading and the rows in view, their columns below each other."""
        first = int(self.scroll_y)
        last = min(first + self.scrollable_content_region.height, self.row_count)
        heading = [str(column.label).split("\n") for column in self.ordered_columns]
        rows = [
            [lines[n] if n < len(lines) else "" for lines in heading] for n in range(max(map(len, heading), default=0))
        ]
        rows += [[str(cell) for cell in self.get_row_at(number)] for number in range(first, last)]
        widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
        padded = ("  ".join(map(set_cell_size, row, widths)).rstrip() for row in rows)
        return "\n".join(padded)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """What is in view: a cell does not know where in its text the mouse is."""
        return self.shown_text, "\n"


class ScrollingText(VerticalScroll, inherit_bindings=False):
    """Text that scrolls, if it is longer than its room."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("scrolling_text")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self.max_scroll_y > 0 if action.startswith(("scroll", "page")) else True

    def watch_show_vertical_scrollbar(self) -> None:
        self.refresh_bindings()


class FieldForm(VerticalScroll, can_focus=False, inherit_bindings=False):
    """Fields that scroll if there is no room for all: the arrows go from field to field all the same."""
