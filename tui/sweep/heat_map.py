"""A heat map with a cursor."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.binding import BindingType
from textual.color import Color
from textual.geometry import Offset
from textual.message import Message
from textual.reactive import reactive

from tui.actions.bindings import bindings
from tui.kit.colors import color_of, is_rgb
from tui.kit.drawn_widget import DrawnWidget
from tui.output.terminal import can_tint, needs_ascii
from tui.sweep.draw.heat_map import Heat, HeatPalette, cell_at, heat_map, place_of

TINTS = tuple(0.06 + 0.94 * step / 8 for step in range(9))  # the strength of the colour at each step of the scale
NAMES = ("high", "bad", "cursor", "quiet")


class HeatMap(DrawnWidget, can_focus=True):
    """Data down: `heat`, with the cursor in it. Messages up: Moved, Taken."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"heat-map--{name}" for name in NAMES}
    DEFAULT_CSS = """
    HeatMap {
        & > .heat-map--high { color: $primary; }
        & > .heat-map--bad { color: $error; }
        & > .heat-map--cursor { color: $foreground; }
        & > .heat-map--quiet { color: $text-muted; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = bindings("heat_map")

    heat: reactive[Heat] = reactive(Heat((), (), ()), repaint=False)
    _cursor_before: tuple[int, int] | None = None  # before the last click

    class Moved(Message):
        """The cursor is to move to this row and column."""

        def __init__(self, row: int, column: int) -> None:
            super().__init__()
            self.row, self.column = row, column

    class Taken(Moved):
        """This cell is chosen."""

    def watch_heat(self) -> None:
        self.redraw()

    def action_move(self, down: int, right: int) -> None:
        if self.heat.cursor is not None:
            row = max(0, min(len(self.heat.rows) - 1, self.heat.cursor[0] + down))
            column = max(0, min(len(self.heat.columns) - 1, self.heat.cursor[1] + right))
            self.post_message(self.Moved(row, column))

    def action_take(self) -> None:
        if self.heat.cursor is not None:
            self.post_message(self.Taken(*self.heat.cursor))

    def cursor_cell(self) -> Offset | None:
        """The cell at the cursor."""
        place = place_of(self.heat, *self.size)
        return Offset(*place) if place is not None else None

    def on_click(self, event: events.Click) -> None:
        """Move there; a double click takes the cell, of the two that share it the one at which the cursor was."""
        where = event.get_content_offset(self)
        cell = cell_at(self.heat, *self.size, where.x, where.y) if where is not None else None
        if where is None or cell is None:
            return
        if event.chain > 1:
            upper = cell_at(replace(self.heat, cursor=None), *self.size, where.x, where.y) or cell
            both = upper, (upper[0] + 1, upper[1])
            taken = self._cursor_before if self._cursor_before in both else self.heat.cursor or cell
            self.post_message(self.Taken(*taken))
        else:
            self._cursor_before = self.heat.cursor
            self.post_message(self.Moved(*cell))

    @property
    def palette(self) -> HeatPalette:
        """The palette in the colours of the theme."""
        colors = [color_of(self, f"heat-map--{name}") for name in NAMES]
        ground = self.background_colors[1] if can_tint(self) else None
        return _palette(*colors, ground, needs_ascii())

    def draw(self, width: int, height: int) -> Text:
        return heat_map(self.heat, width, height, self.palette) if self.heat.rows else Text()


@lru_cache(maxsize=32)
def _palette(high: str, bad: str, cursor: str, quiet: str, background: Color | None, ascii_only: bool) -> HeatPalette:
    """background: the start of the scale, None for no colours."""
    scale: tuple[str, ...] = ()
    if background is not None and is_rgb(high):
        scale = tuple(background.blend(Color.parse(high), tint, alpha=1.0).hex6 for tint in TINTS)
    return HeatPalette(scale, bad, cursor, quiet, ascii_only)
