"""Text shortened to a width."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size


def shortened(text: str, cells: int, ellipsis: str = "…") -> str:
    """The text on one line in at most so many terminal cells; what is cut off leaves the ellipsis behind."""
    text = " ".join(text.split())
    if cell_len(text) <= cells:
        return text
    return set_cell_size(text, cells - 1).rstrip() + ellipsis if cells > 0 else ""
