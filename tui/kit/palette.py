"""What a screen's keys do, in the command palette as well."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from textual.binding import Binding
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.dom import DOMNode

from tui.kit.help import bindings_of


class BindingCommands(Provider):
    """Every described binding of the screen that the palette was opened on, and of what has the keys there.

    Put it into the screen's COMMANDS.
    """

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for told, run, key in self._commands():
            score = matcher.match(told)
            if score > 0:
                yield Hit(score, matcher.highlight(told), run, help=key)

    async def discover(self) -> Hits:
        for told, run, key in self._commands():
            yield DiscoveryHit(told, run, help=key)

    def _commands(self) -> Iterator[tuple[str, Any, str]]:
        seen = {""}
        for node, binding in self._bound():
            told = binding.tooltip or binding.description
            if told not in seen:  # of several keys for one thing the first
                seen.add(told)
                yield told, partial(node.run_action, binding.action), f"key: {self.app.get_key_display(binding)}"

    def _bound(self) -> Iterator[tuple[DOMNode, Binding]]:
        for binding in Binding.make_bindings(type(self.screen).BINDINGS):
            yield self.screen, binding
        for node in self.focused.ancestors_with_self if self.focused else ():
            if node not in (self.screen, self.app):
                yield from ((node, binding) for binding in bindings_of(node))
