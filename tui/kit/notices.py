"""Messages to the user: warnings of a store, and failures, also after the app has closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

if TYPE_CHECKING:
    from textual.app import App
    from textual.screen import Screen


def show_notices(screen: Screen[None], notices: list[str]) -> None:
    """Show the pending warnings of a store, for example that progress could not be saved, and clear them."""
    for notice in notices:
        screen.notify(notice, markup=False, severity="warning", timeout=10)
    notices.clear()


def report_failure(app: App[Any], message: str) -> None:
    """Notify the user of a failure; after the app has closed, print it to the terminal."""
    if app.is_running:
        app.notify(message, severity="error", markup=False)
    else:
        app.error_console.print(Text(message), soft_wrap=True)  # as Textual does with its own messages
