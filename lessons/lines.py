"""Splitting a text into lines as editors count them."""

from __future__ import annotations


def lines_of(text: str) -> list[str]:
    """Return the lines of a file with any line endings, counted as Markdown counts them."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
