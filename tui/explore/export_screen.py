"""The dialog that writes the graph into a file, in one of several formats."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from engine import Value
from engine.basics.files import write_atomically
from engine.export.formats import FORMATS, ExportFormat
from tui.actions.bindings import bindings
from tui.kit.controls import Menu, TextField
from tui.kit.dialog import Dialog, FileWriter
from tui.kit.parsers import read_path


class ExportScreen(Dialog[Path | None]):
    """Asks for a format and then for a path; dismissed with the path once it is written, or None.

    root: the output of the graph. stem: the file's name to begin with, without its ending.
    """

    CSS_PATH = "export_screen.tcss"
    AUTO_FOCUS = "Menu"
    BINDINGS: ClassVar[list[BindingType]] = bindings("export_graph")

    def __init__(self, root: Value, stem: str) -> None:
        super().__init__()
        self._root, self._stem = root, stem
        self._format: ExportFormat = next(iter(FORMATS.values()))
        self._writer = FileWriter()

    def compose(self) -> ComposeResult:
        with Vertical(id="export") as panel:
            panel.border_title = "Export the graph"
            panel.border_subtitle = "enter chooses, then writes; esc closes"
            yield Menu(*(Option(_described(row), row.name) for row in FORMATS.values()))
            yield TextField(self._path_for(self._format), id="path", compact=True, select_on_focus=False)
            yield Static(id="error")

    def _path_for(self, chosen: ExportFormat) -> str:
        ending = f"_{chosen.name}" if chosen.suffix == ".py" else ""
        return f"{self._stem}{ending}{chosen.suffix}"

    @on(OptionList.OptionHighlighted)
    def _offer_path(self, event: OptionList.OptionHighlighted) -> None:
        """Offer the format's ending, unless a path of one's own has been typed."""
        chosen, field = FORMATS[event.option_id or self._format.name], self.query_one(TextField)
        if field.value == self._path_for(self._format):
            field.value = self._path_for(chosen)
        self._format = chosen
        self._show_message("")

    @on(OptionList.OptionSelected)
    def _ask_path(self) -> None:
        field = self.query_one(TextField)
        field.focus()
        field.cursor_position = len(field.value)

    @on(Input.Submitted)
    def _write(self, event: Input.Submitted) -> None:
        """Write the file, after a question if it exists; or show why that is impossible."""
        path = read_path(event.value)
        if message := self._writer.write(event.value, path, self._write_graph):
            self._show_message(message)
        else:
            self.dismiss(path)

    def _write_graph(self, path: Path) -> None:
        text = self._format.write(self._root)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, text)

    def _show_message(self, text: str) -> None:
        self.query_one("#error", Static).update(Text(text))


def _described(row: ExportFormat) -> Text:
    return Text.assemble((f"{row.name:<10}", "bold"), row.description)
