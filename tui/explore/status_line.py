"""The line above the footer: the last message, and the settings beside it."""

from __future__ import annotations

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.reactive import reactive
from textual.widgets import Static

BETWEEN = 4  # cells around and between the two


class StatusLine(Horizontal):
    """One message until the next one, and the settings if there is space for both. Data down: settings."""

    settings: reactive[str] = reactive("")

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._message = Text()

    @property
    def message(self) -> str:
        """The message shown; "" for none."""
        return self._message.plain

    def compose(self) -> ComposeResult:
        yield Static(id="message")
        yield Static(id="settings")

    def show_message(self, message: str, is_failure: bool = False) -> None:
        """is_failure: the message says why something was not done."""
        self._message = Text(f"✗ {message}" if is_failure else message)
        line = self.query_one("#message", Static)
        line.set_class(is_failure, "-fault")
        line.update(self._message)
        self._fit_settings()

    def watch_settings(self, settings: str) -> None:
        for line in self.query("#settings").results(Static):
            line.update(Text(settings))
        self._fit_settings()

    def on_mount(self) -> None:
        self.watch_settings(self.settings)

    def on_resize(self) -> None:
        self._fit_settings()

    def _fit_settings(self) -> None:
        for line in self.query("#settings"):
            line.display = self._message.cell_len + len(self.settings) + BETWEEN <= self.size.width
