"""The famous bugs of a training loop, each a switch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from engine.faults import FAULTS
from tui.screens.train_settings import TRAINING_FAULTS


class TrainFaultsScreen(ModalScreen[tuple[str, ...]]):
    """Gives back the names of those that are on when it closes. now: those that are on."""

    CSS_PATH = "train_faults.tcss"
    HELP_TITLE = "Famous bugs"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f,q", "close", "Close", key_display="esc"),
        Binding("space", "switch", "Switch", show=False, tooltip="Put the bug in, or take it out"),
    ]

    def __init__(self, now: Sequence[str]) -> None:
        super().__init__()
        self._on = list(now)

    def compose(self) -> ComposeResult:
        options = OptionList(*[Option(self._told(name), id=name) for name in TRAINING_FAULTS], id="faults")
        options.border_title = "Famous bugs in the training loop"
        options.border_subtitle = "enter puts one in or takes it out, esc closes"
        yield options

    def action_switch(self) -> None:
        self.query_one(OptionList).action_select()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        name = str(event.option_id)
        if name in self._on:
            self._on.remove(name)
        else:
            self._on.append(name)
        event.option_list.replace_option_prompt(name, self._told(name))

    def action_close(self) -> None:
        self.dismiss(tuple(name for name in TRAINING_FAULTS if name in self._on))

    def _told(self, name: str) -> Text:
        fault, on = FAULTS[name], "[x] " if name in self._on else "[ ] "
        return Text.assemble((f"{on}{fault.title}", "bold"), f"  {name}\n", fault.said)
