"""The palette, and the actions of a screen's keys as its commands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import Any, ClassVar

from textual.binding import Binding, BindingType
from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.dom import DOMNode

from tui.actions.bindings import bindings
from tui.kit.help import bindings_of
from tui.kit.key_hints import shown_key
from tui.kit.screen import AppScreen


class Palette(CommandPalette, AppScreen[None]):
    """The palette, whose page keys may be pressed before its list is laid out (docs/textual-issues.md, 1)."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("palette")

    def action_page(self, direction: int) -> None:
        """Go up or down by a page of the list."""
        commands = self.query_one(CommandList)
        with suppress(KeyError):
            if direction > 0:
                commands.action_page_down()  # type: ignore[no-untyped-call]  # Textual leaves it untyped
            else:
                commands.action_page_up()  # type: ignore[no-untyped-call]


class BindingCommands(Provider):
    """Every described binding of the screen below the palette, and of its focused widget.

    Put it into the screen's COMMANDS.
    """

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for name, run, key in self._commands():
            score = matcher.match(name)
            if score > 0:
                yield Hit(score, matcher.highlight(name), run, help=key)

    async def discover(self) -> Hits:
        for name, run, key in self._commands():
            yield DiscoveryHit(name, run, help=key)

    def _commands(self) -> Iterator[tuple[str, Any, str]]:
        seen = {""}
        for node, binding in self._bindings():
            name = binding.tooltip or binding.description
            if name not in seen:  # of several keys for one action, the first
                seen.add(name)
                run = partial(self.app.run_action, binding.action, node)
                yield name, run, f"key: {shown_key(binding.key)}"

    def _bindings(self) -> Iterator[tuple[DOMNode, Binding]]:
        for binding in Binding.make_bindings(type(self.screen).BINDINGS):
            yield self.screen, binding
        for node in self.focused.ancestors_with_self if self.focused else ():
            if node not in (self.screen, self.app):
                yield from ((node, binding) for binding in bindings_of(node))
