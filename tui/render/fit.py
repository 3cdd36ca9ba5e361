"""Text shortened to a width."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size


def shortened(text: str, cells: int, ellipsis: str = "…") -> str:
    """Return the text on one line in at most `cells` terminal cells; the ellipsis replaces what is cut off."""
    text = " ".join(text.split())
    if cell_len(text) <= cells:
        return text
    return set_cell_size(text, cells - 1).rstrip() + ellipsis if cells > 0 else ""
