"""Going to a step by its number."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from engine.basics.numbers import parse_integer
from tui.actions.bindings import bindings
from tui.kit.controls import TextField
from tui.kit.dialog import Dialog


class GotoStepScreen(Dialog[int | None]):
    """Returns a step from 0 to `last`, or None to stay."""

    CSS_PATH = "train_goto.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("go_to")

    def __init__(self, last: int) -> None:
        super().__init__()
        self._last = last

    def compose(self) -> ComposeResult:
        with Vertical(id="goto") as panel:
            panel.border_title = f"Go to a step, 0 to {self._last}"
            yield TextField(compact=True)
            yield Static(id="error")

    @on(Input.Submitted)
    def _go(self, event: Input.Submitted) -> None:
        try:
            step = parse_integer(event.value)
        except ValueError:
            step = -1
        if 0 <= step <= self._last:
            self.dismiss(step)
        else:
            self.query_one("#error", Static).update(f"a whole number from 0 to {self._last}")
