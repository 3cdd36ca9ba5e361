"""What has to be said when nothing may be shown any more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

if TYPE_CHECKING:
    from textual.app import App


def regret(app: App[Any], words: str) -> None:
    """Say what could not be done where it can still be read: under the prompt, once the app is gone."""
    if app.is_running:
        app.notify(words, severity="error", markup=False)
    else:
        app.exit(app.return_value, app.return_code or 0, Text(words))
