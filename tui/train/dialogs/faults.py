"""The famous bugs as switches; those that cannot be trained with say why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.console import Group
from rich.padding import Padding
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from engine.faults import FAULTS
from tui.actions.bindings import bindings
from tui.kit.controls import Menu
from tui.kit.dialog import Dialog
from tui.train.dialogs.settings import TRAINING_FAULTS


class TrainFaultsScreen(Dialog[tuple[str, ...]]):
    """Returns the names of the bugs that are on when it closes. now: those that are on at first."""

    CSS_PATH = "train_faults.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("train_faults")

    def __init__(self, now: Sequence[str]) -> None:
        super().__init__()
        self._on = list(now)

    def compose(self) -> ComposeResult:
        rows = sorted(FAULTS.values(), key=lambda fault: (bool(fault.untrainable_reason), fault.kind == "graph"))
        options = Menu(
            *[
                Option(self._text_of(fault.name), id=fault.name, disabled=bool(fault.untrainable_reason))
                for fault in rows
            ],
            id="faults",
        )
        options.border_title = "Famous bugs, in the loop and in its backward pass"
        yield options

    def action_switch(self) -> None:
        self.query_one(OptionList).action_select()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        name = str(event.option_id)
        before = set(self._on)
        if name in self._on:
            self._on.remove(name)
        else:
            if FAULTS[name].kind == "graph":  # one at a time
                self._on = [other for other in self._on if FAULTS[other].kind != "graph"]
            self._on.append(name)
        for changed in before.symmetric_difference(self._on):
            event.option_list.replace_option_prompt(changed, self._text_of(changed))

    def action_close(self) -> None:
        self.dismiss(tuple(name for name in TRAINING_FAULTS if name in self._on))

    def _text_of(self, name: str) -> Group:
        fault, on = FAULTS[name], "[x] " if name in self._on else "[ ] "
        if fault.untrainable_reason:
            title, words = Text(f"    {fault.title}  {name}"), f"For a graph, in Explore: {fault.untrainable_reason}."
        else:
            title, words = Text.assemble((f"{on}{fault.title}", "bold"), f"  {name}"), fault.description
        return Group(title, Padding(words, (0, 0, 0, len(on))))
