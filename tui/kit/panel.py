"""A titled piece of text beside or below the graph."""

from __future__ import annotations

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.reactive import reactive
from textual.widgets import Static


class Panel(VerticalScroll, can_focus=False):
    """Shows `told` under `title`; scrolls with the wheel where there is more than fits.

    Data down: title, told.
    """

    title: reactive[str] = reactive("")
    told: reactive[Text] = reactive(Text)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._text = Static(classes="panel-text")

    def compose(self) -> ComposeResult:
        yield self._text

    def watch_title(self, title: str) -> None:
        self.border_title = Text(title)

    def watch_told(self, told: Text) -> None:
        self._text.update(told)
