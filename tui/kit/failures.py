"""Report a failure to the user, also after the app has closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

if TYPE_CHECKING:
    from textual.app import App


def report_failure(app: App[Any], message: str) -> None:
    """Notify the user of a failure; after the app has closed, print it to the terminal."""
    if app.is_running:
        app.notify(message, severity="error", markup=False)
    else:
        app.error_console.print(Text(message))  # as Textual does with its own messages
