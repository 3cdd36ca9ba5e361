"""Every key of the screen below, grouped by what it belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.dom import DOMNode
from textual.keys import format_key
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from tui.kit.key_hints import in_words
from tui.kit.terminal import can_draw_boxes

KEY_NAMES = {"question_mark": "?", "pageup": "page up", "pagedown": "page down", "ctrl+pageup": "ctrl+page up"}


def bindings_of(node: DOMNode) -> Iterator[Binding]:
    """The bindings that a widget's class and its bases within this program declare, nearest class first."""
    for cls in type(node).__mro__:
        if cls.__module__.startswith("tui.") and "BINDINGS" in vars(cls):
            yield from Binding.make_bindings(cls.BINDINGS)


def keys_by_action(bindings: Iterator[Binding]) -> dict[str, list[str]]:
    """What each described action is called → the keys that do it, in order of appearance."""
    found: dict[str, list[str]] = {}
    for binding in bindings:
        told = binding.tooltip or binding.description
        if told:
            shown = KEY_NAMES.get(binding.key) or format_key(binding.key)
            if not can_draw_boxes():
                shown = in_words(shown)
            keys = found.setdefault(told, [])
            if shown not in keys:
                keys.append(shown)
    return found


class HelpScreen(ModalScreen[None]):
    """A list of keys over the screen that it explains. Any of escape, ? and q closes it."""

    CSS_PATH = "help.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,f1,q,enter", "dismiss", "Close", key_display="esc"),
    ]

    def __init__(self, explained: Screen[Any]) -> None:
        super().__init__()
        self._explained = explained

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="help") as panel:
            panel.border_title = "Keys"
            panel.border_subtitle = "esc closes"
            for title, keys in self._groups():
                yield Static(Text(title, style="bold"), classes="help-title")
                yield Static(self._table(keys), classes="help-keys")

    def _groups(self) -> Iterator[tuple[str, dict[str, list[str]]]]:
        """What has the keys comes first, with all that it stands in; then the rest of the screen."""
        seen: set[type] = set()
        focused = self._explained.focused
        near = [node for node in focused.ancestors_with_self if node is not self.app] if focused else []
        for node in (*near, self._explained, *self._explained.query("*").results(), self.app):
            keys = {} if type(node) in seen else keys_by_action(bindings_of(node))
            seen.add(type(node))
            if keys:
                yield getattr(node, "HELP_TITLE", None) or self._title(node), keys

    def _title(self, node: DOMNode) -> str:
        if node is self.app:
            return "Everywhere"
        return "This screen" if node is self._explained else f"On the {words(type(node).__name__)}"

    @staticmethod
    def _table(keys: dict[str, list[str]]) -> Table:
        table = Table.grid(padding=(0, 2))
        table.add_column(width=22, no_wrap=False)
        table.add_column()
        for told, pressed in keys.items():
            table.add_row(Text("  ".join(pressed), style="bold"), told)
        return table


def words(name: str) -> str:
    """A class name as words: "GraphView" → "graph view"."""
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).strip()
