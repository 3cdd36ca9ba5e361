"""Screens over other screens."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from textual.binding import BindingType
from textual.screen import ModalScreen, Screen
from textual.widget import Widget

from tui.actions.bindings import bindings
from tui.kit.key_line import KeyLine
from tui.kit.screen import AppScreen

T = TypeVar("T")


def show_over(owner: Widget, screen: Screen[T], take: Callable[[T | None], Any] | None = None) -> None:
    """Show a screen over the owner's, unless another one covers that already; `take` is given its result.

    Two clicks can reach the app in one read: the second finds the dialog open already.
    """
    if owner.screen.is_current:
        owner.app.push_screen(screen, take)


class Dialog(ModalScreen[T], AppScreen[T]):
    """A screen that covers part of another until it is dismissed, with the help at hand."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("dialog")

    def on_mount(self) -> None:
        """Cover the line of keys below with one of its own: a subclass's `on_mount` is called as well."""
        self.mount(KeyLine())


class FileWriter:
    """Writes the file that a dialog asks for; one that exists is overwritten only when it is named twice."""

    def __init__(self) -> None:
        self._confirmed = ""  # the text typed for a file that exists

    def write(self, typed: str, path: Path, write: Callable[[Path], None]) -> str:
        """Write a file; return "" once it is written, else why not, in one line.

        typed: the text that the path was read from. write: raises ValueError or OSError if it cannot be written.
        """
        try:
            if path.is_dir() or not path.name:
                return "type the name of a file"
            if path.exists() and self._confirmed != typed:
                self._confirmed = typed
                return f"{path.name} exists already; enter once more overwrites it"
            write(path)
        except ValueError as error:
            return str(error)
        except OSError as error:
            return f"{error.filename or path}: cannot be written ({error.strerror})"
        return ""
