"""Why this number? A panel over a screen that tells the rule behind its numbers, with the numbers put in."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static


class WhyScreen(ModalScreen[None]):
    """asks: the question, in the frame; told: the answer. Any of escape, w, q, enter, space and a click closes it."""

    HELP_TITLE = "Why this number?"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,w,q,enter,space", "dismiss", "Close", key_display="esc", tooltip="Back to the numbers"),
    ]
    DEFAULT_CSS = """
    WhyScreen {
        align: center bottom;
        background: $background 30%;
        & > #why {
            width: 90%;
            max-width: 84;
            height: auto;
            max-height: 80%;
            margin-bottom: 1;
            padding: 1 1 1 2;
            scrollbar-size-vertical: 1;
            background: $surface;
            border: round $accent;
            border-title-color: $accent;
            border-subtitle-color: $text-muted;
            & > Static { height: auto; padding-right: 1; }
        }
    }
    """

    def __init__(self, asks: str, told: Text) -> None:
        super().__init__()
        self._asks = asks
        self._told = told

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="why") as panel:
            panel.border_title = Text(self._asks)  # a name in it is no markup
            panel.border_subtitle = "esc closes"
            yield Static(self._told)

    def on_resize(self) -> None:
        self.call_after_refresh(self._say_how)

    def _say_how(self) -> None:
        """Say that there is more where there is."""
        panel = self.query_one("#why")
        panel.border_subtitle = "↑↓ more   esc closes" if panel.max_scroll_y else "esc closes"

    def on_click(self) -> None:
        self.dismiss()
