"""The line above the keys: what was just done, and beside it the settings that do not change by themselves."""

from __future__ import annotations

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.reactive import reactive
from textual.widgets import Static

BETWEEN = 4  # cells around and between the two


class StatusLine(Horizontal):
    """One message, until the next one. A long one has the whole line; the settings are back with the next shorter one.

    Data down: settings.
    """

    settings: reactive[str] = reactive("")

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._said = Text()

    def compose(self) -> ComposeResult:
        yield Static(id="message")
        yield Static(id="settings")

    def say(self, message: str, fault: bool = False) -> None:
        """fault: it says why something was not done."""
        self._said = Text(f"✗ {message}" if fault else message)
        line = self.query_one("#message", Static)
        line.set_class(fault, "-fault")
        line.update(self._said)
        self._make_room()

    def watch_settings(self, settings: str) -> None:
        for line in self.query("#settings").results(Static):
            line.update(Text(settings))
        self._make_room()

    def on_mount(self) -> None:
        self.watch_settings(self.settings)

    def on_resize(self) -> None:
        self._make_room()

    def _make_room(self) -> None:
        for line in self.query("#settings"):
            line.display = self._said.cell_len + len(self.settings) + BETWEEN <= self.size.width
