"""The palette of commands: Textual's, with a line of its keys."""

from __future__ import annotations

from contextlib import suppress
from typing import ClassVar

from textual.binding import BindingType
from textual.command import CommandList, CommandPalette, ProviderSource

from tui.actions.bindings import bindings
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
