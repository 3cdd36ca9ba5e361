"""The dialog that asks in which form something is to be copied."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui.actions.bindings import bindings
from tui.kit.controls import Menu
from tui.kit.dialog import Dialog
from tui.output.clipboard import CopyForm


class CopyPicker(Dialog[CopyForm | None]):
    """Lists the forms. Dismissed with the one to copy, None after escape."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("copy_picker")
    DEFAULT_CSS = """
    CopyPicker {
        align: center middle;
        & > OptionList {
            width: 74;
            max-width: 96%;
            height: auto;
            max-height: 90%;
            padding: 0 1;
            background: $surface;
            border: round $primary;
        }
    }
    """

    def __init__(self, forms: Iterable[CopyForm]) -> None:
        super().__init__()
        self.forms = tuple(forms)

    def compose(self) -> ComposeResult:
        options = Menu(*(Option(Text.assemble((form.name, "bold"), f"\n  {form.preview}")) for form in self.forms))
        options.border_title = "Copy"
        yield options

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self.forms[event.option_index])
