"""Where the terminal's cursor belongs: at what is selected, so that braille displays and magnifiers follow it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from textual.geometry import Offset, Region
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import OptionList

if TYPE_CHECKING:
    from textual.widgets import DataTable


@runtime_checkable
class HasCursor(Protocol):
    """A widget in which something is selected."""

    def cursor_cell(self) -> Offset | None:
        """The first cell of what is selected, from the upper left corner of the content; None if nothing is."""


def cursor_position(focused: Widget) -> Offset:
    """The cell of the screen where the focused widget's selection begins; the widget's corner if it shows none."""
    field = getattr(focused, "cursor_screen_offset", None)  # an Input's or a TextArea's
    if isinstance(field, Offset):
        return field
    content, cell = focused.content_region, _cell_in(focused)
    if cell is not None:
        return _within(content.offset + cell, content)
    outer = focused.region
    for y, strip in enumerate(focused.render_lines(Region(0, 0, *outer.size))):
        x = first_letter(strip)
        if x is not None:
            return outer.offset + Offset(x, y)
    return content.offset


def _cell_in(focused: Widget) -> Offset | None:
    if isinstance(focused, HasCursor):
        return focused.cursor_cell()
    if isinstance(focused, OptionList):
        return _highlighted(focused)
    from textual.widgets import DataTable  # only the data screen has one

    return _table_cell(focused) if isinstance(focused, DataTable) else None


def _highlighted(options: OptionList) -> Offset | None:
    """The first letter of the highlighted option, which may take several rows and be scrolled."""
    for y in range(options.scrollable_content_region.height):
        strip = options.render_line(y)
        if any(segment.style and segment.style.meta.get("option") == options.highlighted for segment in strip):
            return Offset(first_letter(strip) or 0, y)
    return None


def _table_cell(table: DataTable[object]) -> Offset:
    """The cell at the cursor of a table."""
    row, column = table.cursor_coordinate
    left = sum(each.get_render_width(table) for each in table.ordered_columns[:column])
    top = sum(each.height for each in table.ordered_rows[:row])
    return Offset(left + table.cell_padding, top + table.header_height * table.show_header) - table.scroll_offset


def first_letter(strip: Strip) -> int | None:
    """The column of the first letter or digit."""
    return next((x for x, character in enumerate(strip.text) if character.isalnum()), None)


def _within(cell: Offset, region: Region) -> Offset:
    """The cell, or the nearest in the region."""
    return Offset(
        max(region.x, min(cell.x, region.right - 1)),
        max(region.y, min(cell.y, region.bottom - 1)),
    )
