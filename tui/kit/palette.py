"""The palette of commands: Textual's, with a line of its keys."""

from __future__ import annotations

from contextlib import suppress
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.command import CommandList, CommandPalette, ProviderSource
from textual.errors import NoWidget
from textual.geometry import Region
from textual.widget import Widget

from tui.actions.bindings import bindings
from tui.kit.controls import PaletteList
from tui.kit.key_line import KeyLine
from tui.kit.screen import AppScreen

PLACEHOLDER = "What do you want to do? ↑ ↓ choose, enter takes it"


class Palette(CommandPalette, AppScreen[None]):
    """The palette, whose page keys may be pressed before its list is laid out (docs/textual-issues.md, 1)."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("palette")
    DEFAULT_CSS = """
    Palette > #--container { max-width: 100; }
    """

    def __init__(self, providers: ProviderSource | None = None, *, placeholder: str = PLACEHOLDER) -> None:
        # Without Textual's id: a second one may come over the help that covers the first.
        super().__init__(providers, placeholder=placeholder)

    def compose(self) -> ComposeResult:
        for widget in super().compose():
            yield PaletteList() if isinstance(widget, CommandList) else widget

    def get_widget_at(self, x: int, y: int) -> tuple[Widget, Region]:
        """Return the widget at a cell; where the terminal is no more, the ground (docs/textual-issues.md, 10)."""
        with suppress(NoWidget):
            return super().get_widget_at(x, y)
        return self, self.region

    def on_mount(self) -> None:
        self.mount(KeyLine())

    def action_page(self, direction: int) -> None:
        """Go up or down by a page of the list."""
        commands = self.query_one(CommandList)
        with suppress(KeyError):
            if direction > 0:
                commands.action_page_down()  # type: ignore[no-untyped-call]  # Textual leaves it untyped
            else:
                commands.action_page_up()  # type: ignore[no-untyped-call]
