"""The base of every screen of the app."""

from __future__ import annotations

from contextlib import suppress
from typing import TypeVar

from textual import events
from textual.await_complete import AwaitComplete
from textual.geometry import Offset
from textual.screen import Screen
from textual.widget import Widget

from tui.kit.presence import is_leaving

T = TypeVar("T")
BEGINNINGS = (events.Compose, events.Mount, events.Resize, events.ScreenResume)


class AppScreen(Screen[T]):
    """A screen that is dismissed once, and that keeps faults of Textual's from ending the app."""

    async def on_event(self, event: events.Event) -> None:
        """Do not begin a screen that is being removed already, nor lay it out: its widgets are not there.

        Nor lay it out at a size that the terminal has no more: two sizes would follow each other for ever
        (docs/textual-issues.md, 5).
        """
        is_old = isinstance(event, events.Resize) and event.size != self.app.size
        if not is_old and not (isinstance(event, BEGINNINGS) and is_leaving(self)):
            await super().on_event(event)

    def help_notes(self) -> tuple[tuple[str, str], ...]:
        """Words that are on the screen now, and what they mean, for the help."""
        return ()

    def dismiss(self, result: T | None = None) -> AwaitComplete:
        """Close the screen with a result; nothing happens unless it is the one on top.

        Two keys, or a double click, can reach the app in one read: the second finds the screen closed already, or
        another one above it.
        """
        return super().dismiss(result) if self.is_attached and self.is_current else AwaitComplete()

    def get_widget_and_offset_at(self, x: int, y: int) -> tuple[Widget | None, Offset | None]:
        """Return no widget that was removed since the last layout (docs/textual-issues.md, 2)."""
        widget, offset = super().get_widget_and_offset_at(x, y)
        return (widget, offset) if widget is None or widget.is_attached else (None, None)

    def get_selected_text(self) -> str | None:
        """Return the selected text, but of widgets whose text has changed since (docs/textual-issues.md, 3)."""
        if not self.selections:
            return None
        found: list[str] = []
        for widget, selection in self.selections.items():
            with suppress(IndexError):
                found.extend((widget.get_selection(selection) if widget.is_attached else None) or ())
        return "".join(found).rstrip("\n")
