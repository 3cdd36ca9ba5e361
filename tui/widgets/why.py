"""Why this number? A panel over a graph that tells the rule behind a node's numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from engine import Value
from engine.wording import name_of
from tui.render.node import NodeState
from tui.render.why_text import why_text


class WhyScreen(ModalScreen[None]):
    """Why a node of the graph of `root` has its data and its gradient; what `states` cover stays covered."""

    HELP_TITLE = "Why this number?"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,w,q,enter,space", "dismiss", "Close", key_display="esc", tooltip="Back to the graph"),
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
            padding: 1 2;
            background: $surface;
            border: round $accent;
            border-title-color: $accent;
            border-subtitle-color: $text-muted;
            & > Static { height: auto; }
        }
    }
    """

    def __init__(self, root: Value, node: Value, states: Mapping[Value, NodeState]) -> None:
        super().__init__()
        self._told = why_text(root, node, states)
        self._called = name_of(node)

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="why") as panel:
            panel.border_title = f"Why these numbers at {self._called}?"
            panel.border_subtitle = "esc closes"
            yield Static(self._told)

    def on_click(self) -> None:
        self.dismiss()
