"""A panel with a title and text."""

from __future__ import annotations

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.reactive import reactive

from tui.kit.formula_text import FormulaText


class Panel(VerticalScroll, can_focus=False):
    """Shows `content` under `title`; scrolls with the wheel if it does not fit."""

    title: reactive[str] = reactive("")
    content: reactive[Text] = reactive(Text)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._text = FormulaText(classes="panel-text")

    def compose(self) -> ComposeResult:
        yield self._text

    def watch_title(self, title: str) -> None:
        self.border_title = Text(title)

    def watch_content(self, content: Text) -> None:
        self._text.show(content)
