"""The findings about a run, with evidence and remedies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from engine.lab.finding import Finding
from tui.actions.bindings import bindings
from tui.kit.controls import ScrollingText
from tui.kit.dialog import Dialog
from tui.train.draw.health import health_text


class HealthScreen(Dialog[None]):
    """All findings at a step, the gravest first."""

    CSS_PATH = "health.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("check_up")

    def __init__(self, findings: Sequence[Finding], step: int, results: Sequence[str] = ()) -> None:
        super().__init__()
        self._text = health_text(findings, step, results)

    def compose(self) -> ComposeResult:
        with ScrollingText(id="findings") as panel:
            panel.border_title = "Check-up of the run"
            yield Static(self._text)

    def on_click(self) -> None:
        self.dismiss()
