"""Screens over other screens."""

from __future__ import annotations

from collections.abc import Callable
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
