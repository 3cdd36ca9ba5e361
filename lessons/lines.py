"""Lines of a text as editors count them."""

from __future__ import annotations


def lines_of(text: str) -> list[str]:
    """The lines of a file, whatever its line endings; they count as Markdown counts them."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
