"""The dialog that explains a number: the rule behind it, with the numbers filled in."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType

from tui.actions.bindings import bindings
from tui.kit.controls import ScrollingText
from tui.kit.dialog import Dialog
from tui.kit.formula_text import FormulaText
from tui.output.clipboard import CopyForm


class WhyScreen(Dialog[None]):
    """question: shown in the border; answer: the text. A click closes it, too."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("why")
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

    def __init__(self, question: str, answer: Text) -> None:
        super().__init__()
        self._question = question
        self._answer = answer

    def compose(self) -> ComposeResult:
        with ScrollingText(id="why") as panel:
            panel.border_title = Text(self._question)  # not markup: it may hold any name
            yield FormulaText(self._answer)

    def copy_forms(self) -> list[CopyForm]:
        """The explanation."""
        return [CopyForm(self._question, self._answer.plain)]

    def on_click(self) -> None:
        self.dismiss()
