"""The dialog that opens a graph of the lecture."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui.actions.bindings import bindings
from tui.explore.presets import PRESETS, Preset
from tui.kit.controls import Menu
from tui.kit.dialog import Dialog


class PresetPicker(Dialog[Preset | None]):
    """Lists the presets. Dismissed with the chosen one, None after Escape."""

    CSS_PATH = "preset_picker.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("preset_picker")

    def compose(self) -> ComposeResult:
        options = Menu(*[Option(self._option_text(preset)) for preset in PRESETS], id="presets")
        options.border_title = "The lecture's graphs"
        yield options

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(PRESETS[event.option_index])

    @staticmethod
    def _option_text(preset: Preset) -> Text:
        minute = f"  in the lecture from minute {preset.minute}\n"
        return Text.assemble((preset.title, "bold"), f"{minute}  {preset.shows}")
