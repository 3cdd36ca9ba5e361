"""The help screen: every key of the screen below it, grouped by widget."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widgets import Static

from tui.actions.bindings import bindings
from tui.actions.table import PLACES
from tui.kit.controls import ScrollingText
from tui.kit.dialog import Dialog
from tui.kit.key_hints import shown_key
from tui.kit.screen import AppScreen


def bindings_of(node: DOMNode) -> Iterator[Binding]:
    """The bindings that a node's class and its bases in this program declare, nearest class first."""
    for cls in type(node).__mro__:
        if cls.__module__.startswith("tui.") and "BINDINGS" in vars(cls):
            yield from Binding.make_bindings(vars(cls)["BINDINGS"])


def keys_by_action(bindings: Iterator[Binding]) -> dict[str, list[str]]:
    """The keys of each described action, by its description, in order of appearance."""
    found: dict[str, list[str]] = {}
    for binding in bindings:
        description = binding.tooltip or binding.description
        if description:
            display = shown_key(binding.key)
            keys = found.setdefault(description, [])
            if display not in keys:
                keys.append(display)
    return found


class HelpScreen(Dialog[None]):
    """The list of keys, over the screen that it explains."""

    CSS_PATH = "help.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("help")

    def __init__(self, explained: Screen[Any]) -> None:
        super().__init__()
        self._explained = explained

    def compose(self) -> ComposeResult:
        with ScrollingText(id="help") as panel:
            panel.border_title = "Keys"
            if isinstance(self._explained, AppScreen):
                for word, meaning in self._explained.help_notes():
                    yield Static(Text(word, style="bold"), classes="help-title")
                    yield Static(Text(meaning), classes="help-keys")
            for title, keys in self._groups():
                yield Static(Text(title, style="bold"), classes="help-title")
                yield Static(self._table(keys), classes="help-keys")

    def _groups(self) -> Iterator[tuple[str, dict[str, list[str]]]]:
        """The focused widget comes first, then its ancestors, then the rest of the screen."""
        seen: set[type] = set()
        focused = self._explained.focused
        focus_path = [node for node in focused.ancestors_with_self if node is not self.app] if focused else []
        for node in (*focus_path, self._explained, *self._explained.query("*").results(), self.app):
            keys = {} if type(node) in seen else keys_by_action(bindings_of(node))
            seen.add(type(node))
            if keys:
                yield _title(node), keys

    @staticmethod
    def _table(keys: dict[str, list[str]]) -> Table:
        table = Table.grid(padding=(0, 2))
        table.add_column(width=22, no_wrap=False)
        table.add_column()
        for description, names in keys.items():
            table.add_row(Text("  ".join(names), style="bold"), description)
        return table


def _title(node: DOMNode) -> str:
    """The title of the place whose actions the node has; of a widget with Textual's own keys its class in words."""
    ids = (binding.id for binding in bindings_of(node) if binding.id)
    place = PLACES.get(next(ids, "").partition(".")[0])
    if place is not None:
        return place.title
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in type(node).__name__).strip()
