"""A dialog: a screen that covers part of another until it is dismissed."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual.await_complete import AwaitComplete
from textual.binding import BindingType
from textual.screen import ModalScreen

from tui.actions.bindings import bindings

T = TypeVar("T")


class Dialog(ModalScreen[T]):
    """A modal screen with the help at hand, which may be dismissed once only.

    Two keys, or a double click, can reach the app in one read: the second finds the dialog closed already, or another
    screen above it, and does nothing.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings("dialog")

    def dismiss(self, result: T | None = None) -> AwaitComplete:
        """Close the dialog with a result; nothing happens unless it is the screen on top."""
        if not self.is_attached or self.app.screen is not self:
            return AwaitComplete()
        return super().dismiss(result)
