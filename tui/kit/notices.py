"""Warnings of a store, shown on the screen that uses it."""

from __future__ import annotations

from textual.screen import Screen


def show_notices(screen: Screen[None], notices: list[str]) -> None:
    """Show the pending warnings of a store, for example that progress could not be saved, and clear them."""
    for notice in notices:
        screen.notify(notice, markup=False, severity="warning", timeout=10)
    notices.clear()
