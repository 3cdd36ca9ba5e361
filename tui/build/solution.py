"""The dialog with another solution beside the learner's own."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Static

from tui.actions.bindings import bindings
from tui.kit.controls import ScrollingText
from tui.kit.dialog import Dialog

WIDTHS = [(0, "-narrow"), (100, "-wide")]


class SolutionDialog(Dialog[None]):
    """Two sources side by side, below each other on a narrow screen. title: the piece that they are."""

    CSS_PATH = "solution.tcss"
    HORIZONTAL_BREAKPOINTS = WIDTHS
    BINDINGS: ClassVar[list[BindingType]] = bindings("solution")

    def __init__(self, title: str, yours: str, other: str) -> None:
        super().__init__()
        self._sources = {"yours": yours or "(not found in your files)", "another": other}
        self._piece = title

    def compose(self) -> ComposeResult:
        with ScrollingText(id="solution") as box:
            box.border_title = self._piece
            box.border_subtitle = "esc closes"
            with Horizontal(id="sources"):
                for name, source in self._sources.items():
                    part = Static(source, markup=False, classes="source")
                    part.border_title = name
                    yield part
