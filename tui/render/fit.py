"""Text shortened to a width, or wrapped in it."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size

LEAST_WRAPPED = 12


def shortened(text: str, cells: int, ellipsis: str = "…") -> str:
    """Return the text on one line in at most `cells` terminal cells; the ellipsis replaces what is cut off."""
    text = " ".join(text.split())
    if cell_len(text) <= cells:
        return text
    return set_cell_size(text, cells - 1).rstrip() + ellipsis if cells > 0 else ""


def hanging(start: str, text: str, width: int) -> str:
    """Return the text after its start, wrapped at words so that further lines begin below the text.

    width: of the lines, in cells. Where fewer than twelve are left beside the start, nothing is wrapped.
    """
    indent = cell_len(start)
    if width - indent < LEAST_WRAPPED:
        return start + text
    lines, used = [""], 0
    for word in text.split(" "):
        cells = cell_len(word)
        if lines[-1] and used + 1 + cells > width - indent:
            lines.append(word)
            used = cells
        else:
            lines[-1] += f" {word}" if used else word
            used += cells + bool(used)
    return start + f"\n{' ' * indent}".join(lines)
