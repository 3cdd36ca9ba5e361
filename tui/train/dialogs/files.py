"""Saving a run to a file, and opening one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from engine.runs.file import read_run
from engine.runs.run import Run
from tui.actions.bindings import bindings
from tui.kit.controls import Menu, TextField
from tui.kit.dialog import Dialog, FileWriter
from tui.kit.parsers import read_path
from tui.train.runs.folder import summary_of

KINDS = {".json": "the run", ".csv": "its history", ".svg": "a picture of this screen"}


class SaveRunScreen(Dialog[Path | None]):
    """Asks for a path whose suffix says what to write; returns it once written, or None.

    path   to begin with
    write  called with the path; raises ValueError or OSError if it cannot be written
    """

    CSS_PATH = "train_files.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("save_run")

    def __init__(self, path: Path, write: Callable[[Path], None]) -> None:
        super().__init__()
        self._path, self._write = path, write
        self._writer = FileWriter()

    def compose(self) -> ComposeResult:
        with Vertical(id="files") as panel:
            panel.border_title = "Save"
            yield Static("The ending says what is written: .json the run, .csv its history, .svg a picture.")
            yield TextField(str(self._path), id="path", compact=True, select_on_focus=False)
            yield Static(id="error")

    @on(Input.Submitted)
    def _save(self, event: Input.Submitted) -> None:
        """Write the file, after a question if it exists; or show why that is impossible."""
        path = read_path(event.value)
        if path.suffix.lower() not in KINDS:
            self._show_message(f"{path.name or 'the name'} must end in {', '.join(KINDS)}")
            return
        if message := self._writer.write(event.value, path, self._write_into_folder):
            self._show_message(message)
        else:
            self.dismiss(path)

    def _write_into_folder(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._write(path)

    def _show_message(self, text: str) -> None:
        self.query_one("#error", Static).update(Text(text))


class OpenRunScreen(Dialog[Run | None]):
    """Asks for a run's file, typed or one of the recent ones; returns its run, or None."""

    CSS_PATH = "train_files.tcss"
    AUTO_FOCUS = "OptionList, Input"
    BINDINGS: ClassVar[list[BindingType]] = bindings("open_run")

    def __init__(self, recent: list[Path]) -> None:
        super().__init__()
        self._recent = recent

    def compose(self) -> ComposeResult:
        with Vertical(id="files") as panel:
            panel.border_title = "Open a run"
            if self._recent:
                panel.border_subtitle = "tab: the list, or a path"
                yield Menu(*[Option(_described(path)) for path in self._recent])
            else:
                yield Static("No run has been saved yet: type where a run's file is.")
            yield TextField(placeholder="path of a run's .json file", id="path", compact=True)
            yield Static(id="error")

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self._open(self._recent[event.option_index])

    @on(Input.Submitted)
    def _typed(self, event: Input.Submitted) -> None:
        self._open(read_path(event.value))

    def _open(self, path: Path) -> None:
        try:
            run = read_run(path)
        except ValueError as error:
            self.query_one("#error", Static).update(Text(str(error)))
        else:
            self.dismiss(run)


def _described(path: Path) -> Text:
    try:
        seconds = path.stat().st_mtime
    except OSError:
        written = "gone"
    else:
        written = _date(seconds)
    return Text.assemble((path.stem, "bold"), f"  {written}  ", (summary_of(path), "dim"))


def _date(seconds: float) -> str:
    """Return a file's date; "no date" for one that the calendar does not have, as after the year 9999."""
    try:
        return f"{datetime.fromtimestamp(seconds):%d %b %H:%M}"
    except (ValueError, OverflowError, OSError):
        return "no date"
