"""The actions of a screen's keys as commands of the palette."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from textual.binding import Binding
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.dom import DOMNode

from tui.kit.help import bindings_of
from tui.kit.key_hints import shown_key


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
