"""Messages to the user: warnings of a store, and failures, also after the app has closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text
from textual.notifications import Notification, SeverityLevel

if TYPE_CHECKING:
    from textual.app import App
    from textual.screen import Screen

SECONDS = 5.0  # that a message is seen
SHORTEST = 0.05


class Notice(Notification):
    """A message that never has less than no time left (docs/textual-issues.md, 9)."""

    @property
    def time_left(self) -> float:
        """The seconds until it goes, a few at least: a timer of fewer than none would never let go of the program."""
        return max(super().time_left, SHORTEST)

    @property
    def has_expired(self) -> bool:
        """Whether it has been seen for its time."""
        return super().time_left <= 0


def notice(
    message: str,
    *,
    title: str = "",
    severity: SeverityLevel = "information",
    timeout: float | None = None,
    markup: bool = True,
) -> Notice:
    """Return a message that is shown for `timeout` seconds, with the options of Textual's `App.notify`."""
    return Notice(message, title, severity, SECONDS if timeout is None else timeout, markup=markup)


def show_notices(screen: Screen[None], *stores: list[str]) -> None:
    """Show the pending warnings of stores once, for example that progress could not be saved, and clear them."""
    for notices in stores:
        for notice in notices:
            screen.notify(notice, markup=False, severity="warning", timeout=10)
        notices.clear()


def report_failure(app: App[Any], message: str) -> None:
    """Notify the user of a failure; after the app has closed, print it to the terminal."""
    if app.is_running:
        app.notify(message, severity="error", markup=False)
    else:
        app.error_console.print(Text(message), soft_wrap=True)  # as Textual does with its own messages
