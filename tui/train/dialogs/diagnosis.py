"""The bugs that a challenge's run may have, to choose from: which one it has is what the learner is to find."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from engine.faults import FAULTS
from tui.actions.bindings import bindings
from tui.kit.controls import Menu
from tui.kit.dialog import Dialog
from tui.train.dialogs.settings import TRAINING_FAULTS

ASK = "Is a bug in it? Enter on one takes it out, if it is there."


class DiagnosisScreen(Dialog[str | None]):
    """Returns the bug that is there and was named; None if it is closed before.

    judge  returns "" for the bug that is there, else what it would have shown
    """

    CSS_PATH = "diagnosis.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("diagnosis")

    def __init__(self, judge: Callable[[str], str]) -> None:
        super().__init__()
        self._judge = judge

    def compose(self) -> ComposeResult:
        with Vertical(id="diagnosis") as panel:
            panel.border_title = "What is wrong with the run?"
            yield Static(ASK, id="ask", markup=False)
            yield Menu(*[Option(_row(name), id=name) for name in TRAINING_FAULTS], id="bugs", markup=False)
            yield Static(id="said", markup=False)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        name = str(event.option_id)
        answer = self._judge(name)
        if not answer:
            self.dismiss(name)
            return
        event.option_list.replace_option_prompt(name, Text.assemble("✗ ", _row(name)))
        self.query_one("#said", Static).update(f"✗ Not that one. {answer}")


def _row(name: str) -> Text:
    fault = FAULTS[name]
    return Text.assemble((fault.title, "bold"), f"\n{fault.description}")
