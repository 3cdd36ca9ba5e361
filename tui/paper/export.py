"""The dialog that writes all sittings of the concept test into a file, without names."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from lessons.learner.concept_test import ConceptTestStore
from tui.actions.bindings import bindings
from tui.kit.controls import TextField
from tui.kit.dialog import Dialog, FileWriter
from tui.kit.parsers import read_path

ABOUT = "The day, the form and which items were right, of every sitting; no names, no paths."


class ExportSittingsScreen(Dialog[Path | None]):
    """Asks for a path; dismissed with it once it is written, or None."""

    CSS_PATH = "export.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("export_sittings")

    def __init__(self, sittings: ConceptTestStore) -> None:
        super().__init__()
        self._sittings = sittings
        self._writer = FileWriter()

    def compose(self) -> ComposeResult:
        with Vertical(id="export-sittings") as panel:
            panel.border_title = "Export the sittings"
            yield Static(ABOUT, id="about", markup=False)
            yield TextField("concepts.json", id="path", compact=True, select_on_focus=False)
            yield Static(id="error", markup=False)

    @on(Input.Submitted)
    def _write(self, event: Input.Submitted) -> None:
        """Write the file, after a question if it exists; or show why that is impossible."""
        path = read_path(event.value)
        if message := self._writer.write(event.value, path, self._sittings.export):
            self.query_one("#error", Static).update(Text(message))
        else:
            self.dismiss(path)
