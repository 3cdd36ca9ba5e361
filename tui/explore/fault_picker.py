"""The dialog that puts a famous bug into the backward pass."""

from __future__ import annotations

from typing import ClassVar

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from engine.faults import Fault
from tui.actions.bindings import bindings
from tui.graph.words.fault import faults_of_graphs
from tui.kit.controls import Menu
from tui.kit.dialog import Dialog

NONE = "none"


class FaultPicker(Dialog[str | None]):
    """Lists the faults. Dismissed with the name of the chosen one, "" for no fault, None after Escape.

    current: the fault that is in now
    """

    CSS_PATH = "fault_picker.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("fault_picker")

    def __init__(self, current: Fault | None) -> None:
        super().__init__()
        self.current = current

    def compose(self) -> ComposeResult:
        rows: list[tuple[str, RenderableType]] = [("", Text("No bug: the right gradients", "bold"))]
        rows += [(fault.name, _option_text(fault)) for fault in faults_of_graphs()]
        options = Menu(*[Option(text, id=name or NONE) for name, text in rows], id="faults")
        options.border_title = "A famous bug in the backward pass"
        options.highlighted = [name for name, _ in rows].index(self.current.name if self.current else "")
        yield options

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss("" if event.option_id == NONE else event.option_id)


def _option_text(fault: Fault) -> Group:
    return Group(Text.assemble((fault.title, "bold"), f"  {fault.name}"), Padding(fault.description, (0, 0, 0, 2)))
