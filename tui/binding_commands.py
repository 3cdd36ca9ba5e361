"""What a screen's keys do, in the command palette as well."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from textual.binding import Binding
from textual.command import DiscoveryHit, Hit, Hits, Provider


class BindingCommands(Provider):
    """Every described binding of the screen that the palette was opened on. Put it into the screen's COMMANDS."""

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
        screen = self.screen
        for binding in Binding.make_bindings(type(screen).BINDINGS):
            told = binding.tooltip or binding.description
            if told:
                yield told, partial(screen.run_action, binding.action), f"key: {self.app.get_key_display(binding)}"
